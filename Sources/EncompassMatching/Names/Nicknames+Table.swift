extension Nicknames {
    /// A formal name, then its everyday forms in Britain; `~` marks a rare form, `+` a form that parents also give as a
    /// name, so that twins may be Emily and Emilia, Mia and Amelia. Compiled for this project.
    static let shortForms = """
        aaron: ~ron ~ronnie ~az
        abdullah: +abdul abdu
        abdulrahman: +abdul +rahman
        abigail: abbie abby abi abbey ~gail ~gayle
        adam: ~ad ~ads
        adelaide: addie +adele +ada
        adeline: addie +ada +della
        adrian: ade +adi
        agnes: aggie ~nessa
        aidan: ~aid
        alan: al
        alana: +lana ~allie
        alastair: al ali alec
        albert: bert bertie albie al
        aleksandra: ola alex ~sasha
        aleksander: olek alex ~sasha
        alessandro: alex ale ~sandro
        alexander: alex xander sandy ~alec ~al ~lex ~sasha +zander ~ali ~alek
        alexandra: alex lexi lexie allie sandra +sasha +alexa ~sandy ~lexa ~ali ~ally +alix
        alexandria: alex lexi lexie +alexa
        alexandru: alex
        alexis: lexi lexie +alex lexy
        alfred: alfie fred freddie alf ~al
        alice: ali ~allie ~ally +elsie
        alicia: ali ~allie +lisa
        alison: ali allie ally
        alistair: al ali +alec
        amanda: mandy ~mand
        amarachi: +amara
        amber: ~ambs
        amelia: millie milly +mia +amy ~melia +lia ~mimi +ami +amie
        anastasia: +ana +stacey tasia ~annie ~nastia +anya ~stasia
        andrea: andi andie ~drea
        andrei: andy
        andrew: andy drew ~and
        angela: angie ~ange
        angelina: +angel angie +lina
        angus: gus
        anita: nita ~annie
        anna: +annie ~ann +anya
        annabel: +anna +bella belle annie bel
        annabella: +anna +bella belle annie bel
        annabelle: +anna +bella belle annie bel
        anne: annie ann ~nan
        anneliese: +anna +liese ~annie
        antonia: toni +tonia ~annie
        antonio: toni tony
        anthony: tony ant +anton
        antony: tony ant +anton
        arabella: +bella belle +ara +ella
        archibald: archie archy
        arthur: artie art ~arty
        ashleigh: ash
        ashley: ash
        ashton: ash
        athena: ~thena
        aubrey: ~bree
        augustus: gus ~augie
        aurelia: ~rori +lia
        aurora: +rory ~rora
        ava: ~avie ~aves
        barbara: barb babs barbie
        barnaby: barney ~barn
        barry: baz bazza
        bartholomew: bart ~barty
        beatrice: bea bee trixie ~beattie
        beatrix: bea trixie
        bella: ~bell
        benedict: ben ~benny +ned
        benjamin: ben benji benny benjy
        bennett: ben
        bernadette: bernie ~detta
        bernard: bernie
        bethan: beth
        bethany: beth +bethan
        bradley: brad
        brandon: bran ~brand
        brenda: ~bren
        brendan: bren
        bridget: bridie ~biddy
        brooklyn: +brook +brooke
        bronwen: bron
        cairo: ~cai
        caitlin: cait kate katie ~caity
        calum: cal
        callum: cal
        cameron: cam ~cammy ~ron
        camilla: millie milly cami +mila ~cam
        caroline: carrie caz caro +carol +lina
        carolyn: carrie caz +carol
        cassandra: cass cassie +sandra ~cassy
        cassidy: cass cassie
        catherine: cath cathy kate katie cat kitty kathy ~katy ~cate ~kay ~cathie
        cecilia: cece +celia cissy +cecily ~ceci
        celeste: ~cece
        charles: charlie chas chaz charley ~chuck ~chip
        charlotte: charlie lottie charley char ~lotte ~lotty ~charl +carly ~tottie
        chelsea: chels
        chidera: dera
        chloe: ~clo ~coco
        christian: chris +christy
        christiana: chris chrissie +tina +christy
        christina: chris +tina chrissie +christy +kirsty ~chrissy
        christine: chris +tina chrissie +christy ~chrissy
        christopher: chris kit topher +christy ~kris ~christo
        clara: +clare
        clarence: ~clarrie
        clementine: clem clemmie
        clifford: cliff
        clive: ~cliv
        conner: con
        connor: con conn
        constance: connie
        cordelia: delia ~cordy
        cornelius: neil ~con ~corn
        courtney: court
        cressida: cressy
        crispin: cris
        cynthia: cindy
        daisy: ~dais
        damian: ~damo
        daniel: dan danny ~dani ~danno
        daniela: dani +ella
        daniella: dani +ella ~danni
        danielle: dani danni +elle ~danny
        darren: daz dazza
        david: dave davey davy dai ~dav ~daf
        dawid: dave
        dafydd: dai daf
        deborah: debbie deb debs
        demetrius: demi ~dimitri
        dennis: den denny
        desmond: des
        diana: di
        diane: di
        dimitrios: dimitri jimmy
        dominic: dom nic ~nick
        dominik: dom nik
        donald: don donny
        donna: ~don
        dorothy: dot dottie dolly +dora +thea
        douglas: doug dougie
        duncan: dunc
        dylan: dyl
        ebenezer: eben ben
        ebony: ebbie eb
        edith: edie
        edmund: ed eddie ned ted
        edward: ed eddie ted teddy ned ~eddy ~ward
        eileen: ~eily
        elaine: ~lainey
        eleanor: ellie nell nellie nora +ella +elle ~el ~elly ~lenny ~norah ~elea
        eleanora: ellie nora +ella
        elena: +ellie +ella +lena ~el
        elias: +eli
        elijah: eli ~lige
        elisha: +eli +ellie
        eliza: lizzie +liza
        elizabeth: beth lizzie liz +eliza libby betty +lily +ellie betsy +elsie +elisa lizzy +liza ~bess ~bessie +elise +lisa +ella ~lisbeth ~lilibet ~buffy +elle +lilly
        ella: +ellie +elle
        elliott: +eli ~ell
        eloise: +ellie +lola +elle ~lou ~weezy
        elspeth: +elsie +beth
        emilia: millie milly emmy +emily +mila ~em +mia
        emily: em emmy millie milly ~emmie ~emi ~ems ~mily
        emma: em emmie ~ems ~emmy
        emmanuel: manny +manuel ~manu
        emmanuella: +emma +ella
        enoch: ~knocky
        ernest: ernie
        esme: ~ez ~esmie
        esmeralda: +esme ~ralda
        esther: essie ~hettie ~etty
        ethan: ~eth
        eugene: gene
        eugenie: genie
        euphemia: effie
        evangeline: +eva evie +eve angie ~evangelina
        evelyn: evie +eve +eva ~lyn ~evy
        evelina: evie +eva +lina
        ezekiel: zeke
        ezra: ~ez
        faith: +fay
        felicity: flick fliss flissy ~liss +felix ~lissy
        fergus: gus ferg
        fernando: nando
        finlay: fin finn
        finley: fin finn
        fintan: fin finn
        fiona: fi
        fleur: ~flo
        florence: flo florrie flossie +flora ~flossy ~floss
        frances: fran frankie franny francie ~fanny
        francesca: fran frankie chess cesca franny ~chessie ~frannie
        francis: frank frankie fran
        francisco: paco fran cisco
        franklin: frank frankie
        frederick: fred freddie freddy ~rick ~ricky +eric
        fredrick: fred freddie freddy
        gabriel: gabe ~gab ~gabi
        gabriella: gabby gabi +ella +bella gaby ~gabbie ~brie
        gabrielle: gabby gabi gaby +elle ~gabbie
        gareth: gaz +gary
        gavin: gav
        gemma: gem gems
        geoffrey: geoff
        george: georgie ~geo ~jorgie
        georgia: georgie +george gia ~georgi
        georgiana: georgie +georgia +george ~ana
        georgina: georgie +george gina +georgia
        gerald: gerry ~ged
        gerard: gerry ged
        gertrude: gertie trudy
        gillian: gill jill
        giovanni: gio vanni
        giuseppe: joe beppe
        grace: +gracie
        graham: gray
        gregory: greg
        gregor: greg
        guinevere: gwen
        gwendoline: gwen wendy
        gwyneth: gwen
        hannah: han ~hana +nana
        harley: ~harls
        harold: harry hal
        harriet: hattie harri hatty ~hettie ~harry ~etta ~hat
        harrison: harry harri ~haz
        harry: haz ~hazza
        harvey: harv
        heather: ~heath
        hector: ~heck
        helen: nell ellie ~nellie ~lena
        helena: +lena +ellie nell ~hels
        henrietta: hettie etta hattie henri ~etty ~hen
        henry: +harry hal hank ~hen ~henners
        herbert: bert herb bertie
        hermione: ~hermie
        hugh: hughie +huey
        hugo: +hugh
        humphrey: humph
        ianto: ~yanto
        ibrahim: ibby ibs ~ibra
        ignatius: iggy
        imogen: immy immie imo ~gen ~midge ~ims
        imran: imi
        indiana: indie indy
        india: indie indy
        irene: rene
        isaac: ike zac zak ~isa
        isabel: izzy issy bella izzie belle izy ~isa ~iz ~sabel ~issie bel
        isabella: izzy bella issy izzie belle +ella isa ~izy ~iz ~issie ~ibby ~bel
        isabelle: izzy bella issy izzie belle ~isa ~iz ~issie ~elle bel
        isidora: izzy dora
        isla: +ila +izzy
        isobel: izzy issy bel izzie ~bella ~issie
        israel: izzy
        jack: jackie jacky
        jacob: jake +jay ~cob ~coby ~jac
        jacqueline: jackie jacqui jac
        jaden: jay
        jayden: +jay ~jaydee
        jakub: kuba ~jake
        james: jim jimmy jamie jem ~jimbo +jay ~jimmie
        jane: janey +jan ~janie
        janet: jan
        jason: jay jase
        jasmine: jas jaz jazz jazzy ~mina ~jasmin
        jean: jeanie
        jeffrey: jeff
        jemima: jem mima +jemma ~mimi
        jennifer: jen jenny +jenna jennie
        jenson: jens
        jeremiah: jerry jem ~jez ~miah
        jeremy: jez jem jerry ~jezza
        jerome: jez jerry ~rome
        jessica: jess jessie jessy ~jessi
        jesse: jess +jessie
        joan: joanie
        joanna: jo joey +anna ~joanie
        joanne: jo joey
        jocelyn: joss jos
        joel: +joe
        johannes: jo hans
        john: johnny jack jonny johnnie ~jon
        johnathan: +john jon johnny jonny +nathan
        jolene: jo
        jonah: ~jon ~joe
        jonathan: jon jonny jonty +nathan johnny +john ~jono ~nate
        jordan: jord ~jordy +jay ~judd
        joseph: joe joey ~jo ~jos ~jody
        josephine: josie jo ~joey ~posy ~fifi ~josey
        joshua: josh ~joshy ~shua
        joyce: +joy
        juan: johnny
        judith: judy jude
        julia: jules +julie ~ju
        julian: jules
        juliana: jules +julie +ana +liana
        juliet: jules +julie ~ettie
        justin: ~jus
        kacper: kasper
        kaitlyn: kate katie kait
        karen: kaz
        karolina: +kara +lina karo
        katarzyna: kasia kate
        katherine: kate katie kathy kat kath +kay kitty katy ~kathie ~kit ~kathryn
        kathleen: kath kathy kate katie +kay ~kat
        kathryn: kate katie kathy kat kath +kay ~katy
        katrina: kat trina kate ~katie +tina
        kayleigh: +kay ~kayl
        keira: ~kiki
        keiran: ~kez
        kelly: ~kel ~kels
        kenneth: ken kenny
        kerry: kez
        kevin: kev
        kieran: ~kez ~kier
        kimberley: kim kimmy
        kimberly: kim kimmy
        kirsten: kirsty ~kiki
        konstantin: kostya
        krystal: krys
        krzysztof: kris chris
        kyle: ~ky
        lachlan: lachie lockie
        lauren: laur loz ~lori ~ren ~lolly
        laura: ~laurie ~lolly ~loz
        laurence: larry laurie lau
        lawrence: larry laurie lol
        leah: +lee
        leander: lee andy
        leila: ~lei
        lennox: len lenny
        leo: +lee
        leon: +leo +lee
        leonardo: leo ~nardo
        leonard: len lenny +leo
        leopold: leo poldy
        leroy: +roy +lee
        leslie: les
        lesley: les
        lewis: lew lewie lou
        liam: +lee
        lillian: lily lil lilly lils ~lilli
        lilian: lily lil lilly ~lils
        liliana: lily lilly lili ana ~lil
        lilliana: lily lilly lili ana ~lil
        lily: lil ~lils
        lincoln: linc
        linda: lin lindy
        lisa: ~lis
        logan: ~logie ~lo
        lorraine: lori rainey
        louis: lou +louie +lewis +lewie
        louisa: lou lulu +lola +isa
        louise: lou lulu ~weezy ~lottie
        lucas: +luke +luc ~lukey
        lucia: +lucy lulu ~luci
        lucille: lucy lulu
        lucinda: lucy cindy cinda ~lulu
        lucy: lu luce lulu
        luke: ~lukey
        lydia: lyd liddy ~lyds
        lynda: lyn
        lynette: lyn lynn
        mabel: +may mabs
        macauley: mac macca
        mackenzie: mac kenzie mackie
        macsen: max mac
        maddison: maddie maddy mads
        madeleine: maddie maddy mads ~mady +lena ~madge
        madeline: maddie maddy mads ~mady +lena ~madge
        madison: maddie maddy mads ~mady ~madi
        magdalena: magda lena maggie ~maddie ~gdala
        maisie: mais ~may ~mai
        malcolm: malc mal
        malgorzata: gosia
        manuel: manny
        marcus: +marc +mark
        margaret: maggie meg peggy mags +greta +daisy margie madge ~rita +megan ~mog +margot +maisie
        maria: +mia +mary +ria
        marianne: +mari +anne ~annie
        marie: +mimi
        marilyn: mari lyn
        marina: +rina
        marissa: mari rissa
        mark: ~marky
        martha: marty ~mattie ~marth
        martin: marty mart
        martyna: tyna
        mary: +molly +may +mae +polly ~mamie ~mimi +mia +maisie
        mateusz: mati matt
        mathew: matt matty ~mat
        matilda: tilly tillie tilda mattie ~matty +maud ~til
        matteo: matt +teo ~matty
        matthew: matt matty ~mat
        maureen: mo reenie
        maurice: mo morris
        max: +maxi ~maxie
        maximilian: max maxi +milan
        maximus: max
        maxine: max
        maxwell: max
        megan: meg megs meggie ~megz
        melanie: mel
        melissa: mel missy lissa ~lissy ~lissie
        melody: mel ~lodie
        mercedes: mercy sadie
        meredith: merry ~meri
        mia: ~mimi
        michael: mike mick mickey micky mikey ~mic ~mitch
        michaela: mikki +kayla ~mic +ella
        michal: mike
        michelle: shell chelle shelly mich ~micky
        mikolaj: miki mikey nick
        mildred: millie milly
        millicent: millie milly
        miranda: +mandy randa +mira
        miriam: mim mimi miri
        mitchell: mitch
        mohammed: mo moh mohd hammy ~med
        moira: mo
        molly: moll ~mol
        monica: mon ~monny
        montgomery: monty
        morgan: morgs ~mo
        mortimer: morty
        moses: mo moe
        mustafa: mus musty
        muhammad: mo moh mohd hammy
        myfanwy: myf fanny
        myles: ~my
        nadia: nads
        nancy: nan nance
        naomi: nao nomi
        natalia: nat +talia natty ~tasha +natasha ~nata +lia
        natalie: nat natty ~talie ~nattie
        natasha: tash tasha nat
        nathan: nate nat nath
        nathaniel: nate +nathan nat nath ~natty +dan
        neville: nev
        niamh: ~neevie
        nicholas: nick nicky nico ~nic ~klaus ~nik ~cole
        nicola: nicky nic nikki nicki ~niki
        nicole: nicky nic nikki nicki ~coley
        nigel: nige
        nikola: niki nik
        nikolas: nick nik nico
        noah: ~no
        norman: norm
        octavia: tavy tavi ~tavia
        olivia: liv livvy ollie livy +livia ~olly ~via ~livi ~livvie ~liva
        oliver: ollie olly ~ol ~noll ~oli
        oluwaseun: seun
        oluwatobi: tobi
        ophelia: phe +lia ~ophie ~fifi
        oscar: oz ozzy ~ossie
        oskar: oz ozzy
        oswald: oz ossie ozzie
        ottilie: tilly ottie
        otto: ~otty
        owen: ~ow
        paige: ~pay
        pamela: pam pammy
        patience: pat
        patricia: pat trish patsy tricia trisha patti ~pattie
        patrick: pat paddy rick ~ricky
        patrycja: pati
        paul: paulie
        paula: ~pauly
        pauline: +paula
        penelope: penny nell +poppy pen ~pip ~nellie ~lope
        percival: percy
        perpetua: pet
        peter: pete ~petey
        petra: ~pet
        philip: phil pip
        phillip: phil pip
        philippa: pippa pip ~phil ~pippy
        phoebe: phoebs ~bee ~feebs
        phyllis: phyl
        piotr: peter piotrek
        poppy: pop pops
        preston: pres
        primrose: +rose rosie prim
        priscilla: cilla prissy
        prudence: prue pru
        quentin: quen
        rachael: rach rae rachie
        rachel: rach rae rachie ~shelly
        rafael: rafa raf rafi rafe
        raphael: rafe raf rafi +ralph
        ralph: ralphie
        raymond: ray
        rebecca: becky becca bec becki bex ~reba ~becs ~beck ~beckie
        rebekah: becky becca bec bex
        reginald: reggie reg rex
        reuben: rube ben +ruby
        rhiannon: rhi ~annie
        rhys: ~reesy
        richard: rich rick richie dick ricky ritchie ~dickie ~rik ~dicky
        robert: rob bob bobby robbie bert +robin ~bobbie ~robby ~rab ~rabbie
        roberta: bobbie robbie bobby
        robyn: rob robbie
        roderick: rod rory roddy
        rodney: rod roddy
        roger: ~rog ~rodge
        roland: ro rollo roly
        roman: ro ~romy
        romeo: rom
        ronald: ron ronnie
        ronan: ~ro
        rory: ~ro ~ror
        rosalie: rosie +rose
        rosalind: ros rosie roz
        rosamund: ros rosie roz
        rosanna: rosie +rose +anna roz
        rosannah: rosie +rose +anna
        rose: +rosie
        roseanna: rosie +rose +anna
        rosemary: rosie +rose romy
        rosina: rosie rose ina
        rowan: ro ~row
        roxanne: roxy roxie
        rowena: ro rowy
        ruben: ben rube
        rudolph: rudy
        rudy: ~rude
        rufus: roo ~ruf
        rupert: rupe ru
        russell: russ rusty
        ruth: ruthie
        sabrina: bri rina
        sadie: ~sades
        salma: sal
        salvatore: sal
        samantha: sam sammy sammie ~mantha
        samson: sam
        samuel: sam sammy +sami ~sammie
        sandra: sandy
        sarah: sally +sadie ~sal ~saz ~sare
        sara: sally ~sal
        savannah: sav savvy +anna
        scarlett: scar scarlet +lottie letty ~scarls
        sean: ~seanie
        sebastian: seb bas ~baz ~bastian ~sebby ~basti
        selina: +lina sel
        serena: rena
        seraphina: sera fina
        seren: +ren
        shannon: shan
        sharon: shaz shazza
        shaun: ~shauny
        sheila: ~shee
        shirley: shirl
        sidney: sid
        siena: ~si ~sisi
        sienna: ~si ~sisi
        silvester: sly
        simon: si ~simmo
        sinead: ~shin
        siobhan: shiv shivvy von
        sofia: sof fia soph +sofie ~fifi
        solomon: sol solly
        sophia: soph +sophie fia ~sof ~fifi
        sophie: soph sof ~sofe
        spencer: spence
        stanislaw: stas stan
        stanley: stan
        stella: stell +ella
        stephanie: steph stevie stef ~annie ~steffi ~steff
        stephen: steve stevie ste ~stef
        steven: steve stevie ste
        stewart: stu
        stuart: stu
        summer: ~sum
        susan: sue susie suzie suze
        susanna: sue susie suzie +anna suze
        susannah: sue susie suzie +anna suze
        suzanne: sue susie suzie suze
        sylvia: syl +sylvie
        sydney: syd
        tabitha: tabby tab tabs ~bitha
        talia: ~tali
        tallulah: lula lulu tally tal
        tamara: tammy tam +tara
        tamsin: tam tammy
        tatiana: tania tanya tati +tia +tiana +ana
        teresa: terry tess +tessa ~teri
        terence: terry tel
        thaddeus: tad thad
        thea: +theo ~thee
        theodora: +thea +dora theo teddy ~teddie
        theodore: theo ted teddy ~ned ~dory ~tedd
        theresa: terry tess +tessa resa ~tracy
        thomas: tom tommy tam ~thom ~tommie
        tiffany: tiff
        timothy: tim timmy
        tobias: toby tobi
        toby: ~tobes
        tomasz: tomek tom
        tracey: trace
        trevor: trev
        tristan: tris
        tyler: ty
        tyrone: ty
        ulysses: uly
        una: ~oona
        ursula: urs ursie
        uzair: uz
        valentina: val +tina
        valerie: val
        vanessa: ness nessa van
        verity: ~vee ~vez
        veronica: +vera ron ronnie nica roni
        victor: vic
        victoria: vicky tori vicki vic viki tory ~vickie ~tor ~vik ~queenie
        vincent: vince vin vinny vinnie
        viola: vi
        violet: vi letty lettie ~vee
        violeta: vi
        virginia: ginny gina ginnie
        vivian: viv
        vivienne: viv vivi ~vivie
        walter: wally walt wat
        wilfred: wilf fred wilfie freddie alf
        wilhelmina: +mina +willa billie minnie ~wilma
        willa: +will
        william: will bill billy +liam willy willie wills +willow ~wim ~gwil
        willow: ~wills +will
        winifred: winnie freda win fred
        winston: win
        wojciech: wojtek
        xavier: xav zavi ~zav
        ximena: mena
        yasmin: yas yaz jas
        yolanda: yo landa
        yousef: joe yous
        yusuf: yus joe
        yvonne: ~vonnie +eve
        zachariah: zac zach zak zack
        zachary: zac zach zak zack ~zacky
        zackary: zac zach zak zack
        zainab: zee zay
        zara: ~zaz ~zar
        zofia: zosia
        zoe: zo
        zuzanna: zuzia sue
        """

    /// Spellings of one name that are pronounced alike, one group per line. Forms in other languages (Yusuf and
    /// Joseph, Andrew and Andrei) and names that differ by a sound (Maya and Mia, Ella and Elle) are different names.
    static let variants = """
        mohammed muhammad mohammad mohamed muhammed mohamad muhamad mohamud mahammed mehmet mehmed mouhamed mohd muhammet
        ahmed ahmad achmed ahmet
        hassan hasan hasaan
        hussain hussein husain hossain husein husayn hosein huseyin
        ali aly alee
        yusuf yousef youssef yousuf yusef yousif
        joseph josef jozef
        ibrahim ebrahim ibraheem
        ismail ismaeel ismael ishmael
        isaac isaak izaak izak izaac
        ishaq ishak
        musa moussa mousa
        yahya yahia yahyah
        umar omar umer
        usman uthman osman othman
        abdullah abdallah abdulla
        abdulrahman abdurrahman abdurahman abdirahman abdulrehman abdelrahman
        aisha ayesha aysha aishah aesha ayisha aishat aicha ayse
        fatima fatimah fatema fatma fathima
        zainab zaynab zeinab zaineb
        khadija khadijah khadeeja hadija
        maryam mariam maryum meryem
        hafsa hafsah hafza
        amina aminah ameena aamina
        safiya safiyah safia saffiyah
        noor nur nour
        layla leila laila leyla lailah laylah leilah
        zahra zahrah
        zara zarah zaara
        rayan rayyan
        zayn zain zayne zaine
        eesa isa essa issa
        adam aadam adem
        idris idrees
        bilal belal
        hamza hamzah humza hamsa
        haroon harun
        aaron aron arron aaran
        sulaiman sulayman suleiman soliman suleyman sulaymaan
        syed sayed sayyid
        saeed said
        iqra iqrah
        inaya inayah
        anaya anaiya anayah
        aaliyah aliyah aliya
        alisha aleesha alesha aliesha
        amir ameer aamir
        zaid zayd zaide
        mustafa mustapha mostafa
        jibril jibreel gibril
        dawud daud dawood
        david dawid
        yaqub yakub yaqoob
        jacob jakob
        sumayyah sumayah sumaya sumaiya
        catherine katherine kathryn katharine kathrine catharine cathryn
        caitlin kaitlin kaitlyn katelyn caitlyn katelynn kaitlynn catelyn
        elizabeth elisabeth elizabet
        isabel isabelle isabell izabel izabelle
        isobel isobelle
        isabella izabella izabela isabela
        sophie sofie sophy
        sophia sofia zofia sofiya sophiya
        sara sarah
        hannah hanna hana hanah
        rebecca rebekah rebeca rebeka
        rachel rachael
        anna ana
        anne ann
        annabel annabelle anabel anabelle
        annabella anabella
        ellie elly elli ellee
        eleanor elinor ellenor elanor eleanore
        amelia ameliah amilia ameila
        emilia emelia
        emily emilie emely emillie
        emma ema
        lily lilly lillie lili lilie
        lillian lilian
        liliana lilliana lillianna
        molly mollie
        millie milly
        evie evi eevie evy
        eva ewa
        poppy poppie
        daisy daisie
        rosie rosy
        abbie abby abi abbi abbey
        abigail abigale abbigail abigayle abygail abagail
        chloe khloe cloe chloie
        zoe zoey zoie
        phoebe pheobe phebe
        niamh neave neve nieve neev neeve
        siobhan shevaun shavon shivaun
        sinead shinade
        sean shaun shawn
        aoife eefa efa
        caoimhe keeva keva
        saoirse seersha sersha
        kiera keira keera kierra
        ciara ciarra ciera
        kieran ciaran keiran kieron keiron keeran
        eoin eoghan
        euan ewan ewen
        rory ruairi ruari rhuari ruaridh
        callum calum kallum calem
        connor conor conner konnor
        aidan aiden aidyn ayden aedan
        jayden jaden jaiden jaydon jaydan jadon jaydn
        kayden kaiden caden cayden kaden caiden
        brandon branden
        cameron kameron camron
        caleb kaleb kayleb
        lewis lewys
        luis luiz
        rhys reece rees reese rhyse reiss
        dylan dillon dillan dilan
        john jon
        jonathan johnathan jonathon johnathon
        matthew mathew
        matias matthias mathias
        stephen steven
        stefan stephan steffan
        philip phillip
        geoffrey jeffrey geoffery jeffery
        gemma jemma
        hayley hailey haley hayleigh haleigh haylee
        kayleigh kaylee kayley kaylie kailey
        ashleigh ashley ashlee ashly ashlie
        leigh lee
        leah lea
        mia miah
        maya maia mayah
        mya myah
        megan meghan meagan megyn
        holly hollie holley
        katie katy kati
        kate cate
        lucy lucie luci
        lauren lauryn
        nicola nichola
        nicole nichole nicolle
        nicholas nicolas nikolas nickolas
        natalie nathalie nataly
        tegan teagan teegan tegen
        teresa theresa
        louisa luisa
        maisie maisy maizie maisey mazie masie
        mae may mai
        alfie alfy alfi
        archie archy
        freddie freddy freddi
        frederick fredrick frederic fredric
        charlie charley charly charli
        jamie jayme
        toby tobie
        ollie olly oli
        oliver olliver oliwer
        olivier oliwier
        olivia oliwia ollivia
        harriet harriett harriette
        charlotte sharlotte charlott
        george jorge
        alexander aleksander aleksandr alexandar
        alexandra aleksandra
        alistair alastair alasdair allister alister
        michael micheal mikhael mikael
        danyal daniyal danyaal
        andrei andrey andrej
        piotr petr pyotr
        james jaymes
        jake jayk
        jack jac jak
        zachary zackary zachery zakary
        zakariya zakaria zakariyya zakariyah
        zac zach zak zack
        joshua josua joshuah
        samuel samual samuil
        nathaniel nathanial nathanael nataniel
        nathan nathen
        benjamin benjamyn
        isaiah isiah izaiah
        marc mark
        marcus markus
        eric erik erick
        carl karl
        craig kraig
        curtis kurtis
        christian kristian cristian krystian
        christopher kristopher kristofer cristopher
        kirsten kirstin
        kristen kristin
        christina kristina cristina
        tiana tianna
        skye sky
        skylar skyler
        skyla skylah
        erin eryn erinn
        sienna siena
        jasmine jasmin jazmin jazmine jasmyn
        yasmin yasmine yasmeen
        amy aimee amie
        lara larah
        imogen imogin immogen
        florence florance
        matilda mathilda matylda
        francesca franchesca franceska
        georgia georgea giorgia
        victoria viktoria wiktoria
        veronica weronika veronika
        julia giulia yulia julija
        juliette juliet
        gabriella gabriela gabryella
        zuzanna zuzana
        susanna susannah suzanna
        lucas lukas
        luca luka louka
        casper kasper
        aryan ariyan arian
        aria ariya ariah
        arya aarya
        aarav arav
        ayaan ayan
        gurpreet gurprit
        vivian vivien
        vivienne vivianne
        kian cian
        kai cai
        kayla kaylah kaila
        kyle kyl kile
        kelly kellie keli
        terry terri
        tracy tracey
        stacey stacy stacie
        lyn lynn lynne
        lindsay lindsey linsey
        lesley leslie
        dominic dominick dominik domenic
        elliot elliott eliot eliott
        finn fin fynn
        finlay finley findlay finnley fynley
        harley harlee harleigh
        riley reilly rylee ryley rileigh
        bailey bayley baileigh baylee
        mackenzie mckenzie makenzie
        madison maddison madisyn maddisyn madyson
        wilfred wilfrid
        maximilian maximilien
        thomas tomas
        brooke brook
        madeleine madeline madelaine madeleyne
        tyler tylor tylar
        taylor tailor
        jordan jordon jorden
        ethan ethen
        lydia lidia
        penny pennie
        ava avah
        ivy ivie
        aurora arora
        elsie elsy
        esme esmee esmae ezme
        alice alys alyce
        nia niah
        freya freja freyah
        orla orlagh orlaith
        bronwyn bronwen
        rowan rowen
        darcy darcey darcie
        lacey lacy lacie
        lexi lexie lexy
        tilly tillie
        ruby rubie
        scarlett scarlet
        summer somer
        darren daren
        gareth garath
        graham graeme
        stuart stewart
        ronnie ronny
        bobby bobbie
        robbie robby
        tommy tommie
        teddy teddie
        reggie reggy
        albie alby
        vinnie vinny
        alyssa alissa alyssia
        sydney sidney
        sonya sonia
        tanya tania
        katya katia
        suzanne susanne
        susan suzan
        evelyn evelin evelynn
        sandy sandie
        wendy wendi
        mikayla mikaela makayla
        michaela micaela
        nevaeh neveah
        cerys ceris
        elise elyse
        myles miles
        margot margo
        sebastian sebastien
        """
}
