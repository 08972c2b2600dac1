extension Nicknames {
    /// Formal name, then what people of that name are called in Britain; `~` before one that is seldom heard or that is
    /// far more often a name of its own. Compiled for this project.
    static let shortForms = """
        aaron: ~ron ~ronnie ~az
        abdullah: abdul abdu
        abdulrahman: abdul rahman
        abigail: abbie abby abi abbey ~gail ~gayle
        adam: ~ad ~ads
        adelaide: addie ~adele ~ada
        adeline: addie ~ada ~della
        adrian: ade ~adi
        agnes: aggie ~nessa
        aidan: ~aid
        alan: al
        alana: lana ~allie
        alastair: al ali alec
        albert: bert bertie albie al
        aleksandra: ola alex ~sasha
        aleksander: olek alex ~sasha
        alessandro: alex ale ~sandro
        alexander: alex xander sandy ~alec ~al ~lex ~sasha ~zander ~ali ~alek
        alexandra: alex lexi lexie allie sandra sasha ~alexa ~sandy ~lexa ~ali ~ally ~alix
        alexandria: alex lexi lexie ~alexa
        alexandru: alex
        alexis: lexi lexie alex lexy
        alfred: alfie fred freddie alf ~al
        alice: ali ~allie ~ally ~elsie
        alicia: ali ~allie ~lisa
        alison: ali allie ally
        alistair: al ali alec
        amanda: mandy ~mand
        amarachi: amara
        amber: ~ambs
        amelia: millie milly mia ~amy ~melia ~lia ~mimi ~ami ~amie
        anastasia: ana stacey tasia ~annie ~nastia ~anya ~stasia
        andrea: andi andie ~drea
        andrei: andy
        andrew: andy drew ~and
        angela: angie ~ange
        angelina: angel angie ~lina
        angus: gus
        anita: nita ~annie
        anna: annie ~ann ~anya
        annabel: anna bella belle annie bel
        annabella: anna bella belle annie bel
        annabelle: anna bella belle annie bel
        anne: annie ann ~nan
        anneliese: anna liese ~annie
        antonia: toni tonia ~annie
        antonio: toni tony
        anthony: tony ant ~anton
        antony: tony ant ~anton
        arabella: bella belle ~ara ~ella
        archibald: archie archy
        arthur: artie art ~arty
        ashleigh: ash
        ashley: ash
        ashton: ash
        athena: ~thena
        aubrey: ~bree
        augustus: gus ~augie
        aurelia: ~rori ~lia
        aurora: rory ~rora
        ava: ~avie ~aves
        barbara: barb babs barbie
        barnaby: barney ~barn
        barry: baz bazza
        bartholomew: bart ~barty
        beatrice: bea bee trixie ~beattie
        beatrix: bea trixie
        bella: ~bell
        benedict: ben ~benny ~ned
        benjamin: ben benji benny benjy
        bennett: ben
        bernadette: bernie ~detta
        bernard: bernie
        bethan: beth
        bethany: beth ~bethan
        bradley: brad
        brandon: bran ~brand
        brenda: ~bren
        brendan: bren
        bridget: bridie ~biddy
        brooklyn: brook brooke
        bronwen: bron
        cairo: ~cai
        caitlin: cait kate katie ~caity
        calum: cal
        callum: cal
        cameron: cam ~cammy ~ron
        camilla: millie milly cami ~mila ~cam
        caroline: carrie caz caro ~carol ~lina
        carolyn: carrie caz ~carol
        cassandra: cass cassie ~sandra ~cassy
        cassidy: cass cassie
        catherine: cath cathy kate katie cat kitty kathy ~katy ~cate ~kay ~cathie
        cecilia: cece celia cissy ~cecily ~ceci
        celeste: ~cece
        charles: charlie chas chaz charley ~chuck ~chip
        charlotte: charlie lottie charley char ~lotte ~lotty ~charl ~carly ~tottie
        chelsea: chels
        chidera: dera
        chloe: ~clo ~coco
        christian: chris ~christy
        christiana: chris chrissie tina ~christy
        christina: chris tina chrissie christy ~kirsty ~chrissy
        christine: chris tina chrissie christy ~chrissy
        christopher: chris kit topher christy ~kris ~christo
        clara: ~clare
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
        daniela: dani ella
        daniella: dani ella ~danni
        danielle: dani danni ~elle ~danny
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
        dorothy: dot dottie dolly dora ~thea
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
        eleanor: ellie nell nellie nora ella ~elle ~el ~elly ~lenny ~norah ~elea
        eleanora: ellie nora ella
        elena: ellie ~ella ~lena ~el
        elias: eli
        elijah: eli ~lige
        elisha: ~eli ~ellie
        eliza: lizzie ~liza
        elizabeth: beth lizzie liz eliza libby betty lily ellie betsy elsie elisa lizzy liza ~bess ~bessie ~elise ~lisa ~ella ~lisbeth ~lilibet ~buffy ~elle ~lilly
        ella: ~ellie ~elle
        elliott: eli ~ell
        eloise: ellie ~lola ~elle ~lou ~weezy
        elspeth: elsie ~beth
        emilia: millie milly emmy emily ~mila ~em ~mia
        emily: em emmy millie milly ~emmie ~emi ~ems ~mily
        emma: em emmie ~ems ~emmy
        emmanuel: manny manuel ~manu
        emmanuella: emma ella
        enoch: ~knocky
        ernest: ernie
        esme: ~ez ~esmie
        esmeralda: esme ~ralda
        esther: essie ~hettie ~etty
        ethan: ~eth
        eugene: gene
        eugenie: genie
        euphemia: effie
        evangeline: eva evie eve angie ~evangelina
        evelyn: evie eve eva ~lyn ~evy
        evelina: evie eva lina
        ezekiel: zeke
        ezra: ~ez
        faith: ~fay
        felicity: flick fliss flissy ~liss ~felix ~lissy
        fergus: gus ferg
        fernando: nando
        finlay: fin finn
        finley: fin finn
        fintan: fin finn
        fiona: fi
        fleur: ~flo
        florence: flo florrie flossie flora ~flossy ~floss
        frances: fran frankie franny francie ~fanny
        francesca: fran frankie chess cesca franny ~chessie ~frannie
        francis: frank frankie fran
        francisco: paco fran cisco
        franklin: frank frankie
        frederick: fred freddie freddy ~rick ~ricky ~eric
        fredrick: fred freddie freddy
        gabriel: gabe ~gab ~gabi
        gabriella: gabby gabi ella bella gaby ~gabbie ~brie
        gabrielle: gabby gabi gaby elle ~gabbie
        gareth: gaz gary
        gavin: gav
        gemma: gem gems
        geoffrey: geoff
        george: georgie ~geo ~jorgie
        georgia: georgie george gia ~georgi
        georgiana: georgie georgia george ~ana
        georgina: georgie george gina georgia
        gerald: gerry ~ged
        gerard: gerry ged
        gertrude: gertie trudy
        gillian: gill jill
        giovanni: gio vanni
        giuseppe: joe beppe
        grace: gracie
        graham: gray
        gregory: greg
        gregor: greg
        guinevere: gwen
        gwendoline: gwen wendy
        gwyneth: gwen
        hannah: han ~hana ~nana
        harley: ~harls
        harold: harry hal
        harriet: hattie harri hatty ~hettie ~harry ~etta ~hat
        harrison: harry harri ~haz
        harry: haz ~hazza
        harvey: harv
        heather: ~heath
        hector: ~heck
        helen: nell ellie ~nellie ~lena
        helena: lena ellie nell ~hels
        henrietta: hettie etta hattie henri ~etty ~hen
        henry: harry hal hank ~hen ~henners
        herbert: bert herb bertie
        hermione: ~hermie
        hugh: hughie ~huey
        hugo: ~hugh
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
        isabel: izzy issy bella izzie belle izy ~isa ~iz ~sabel ~issie
        isabella: izzy bella issy izzie belle ella isa ~izy ~iz ~issie ~ibby
        isabelle: izzy bella issy izzie belle ~isa ~iz ~issie ~elle
        isidora: izzy dora
        isla: ~ila ~izzy
        isobel: izzy issy bel izzie ~bella ~issie
        israel: izzy
        jacob: jake ~jay ~cob ~coby ~jac
        jacqueline: jackie jacqui jac
        jaden: jay
        jayden: jay ~jaydee
        james: jim jimmy jamie jem ~jimbo ~jay ~jimmie
        jane: janey ~jan ~janie
        janet: jan
        jason: jay jase
        jasmine: jas jaz jazz jazzy ~mina ~jasmin
        jean: jeanie
        jeffrey: jeff
        jemima: jem mima jemma ~mimi
        jennifer: jen jenny jenna jennie
        jenson: jens
        jeremiah: jerry jem ~jez ~miah
        jeremy: jez jem jerry ~jezza
        jerome: jez jerry ~rome
        jessica: jess jessie jessy ~jessi
        jesse: jess ~jessie
        joan: joanie
        joanna: jo joey anna ~joanie
        joanne: jo joey
        jocelyn: joss jos
        joel: ~joe
        johannes: jo hans
        john: johnny jack jonny johnnie ~jon
        johnathan: john jon johnny jonny nathan
        jolene: jo
        jonah: ~jon ~joe
        jonathan: jon jonny jonty nathan johnny john ~jono ~nate
        jordan: jord ~jordy ~jay ~judd
        joseph: joe joey ~jo ~jos ~jody
        josephine: josie jo ~joey ~posy ~fifi ~josey
        joshua: josh ~joshy ~shua
        joyce: joy
        juan: johnny
        judith: judy jude
        julia: jules julie ~ju
        julian: jules
        juliana: jules julie ana ~liana
        juliet: jules julie ~ettie
        justin: ~jus
        kacper: kasper
        kaitlyn: kate katie kait
        karen: kaz
        karolina: kara lina karo
        katarzyna: kasia kate
        katherine: kate katie kathy kat kath kay kitty katy ~kathie ~kit ~kathryn
        kathleen: kath kathy kate katie kay ~kat
        kathryn: kate katie kathy kat kath kay ~katy
        katrina: kat trina kate ~katie ~tina
        kayleigh: kay ~kayl
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
        leah: ~lee
        leander: lee andy
        leila: ~lei
        lennox: len lenny
        leo: ~lee
        leon: leo ~lee
        leonardo: leo ~nardo
        leonard: len lenny leo
        leopold: leo poldy
        leroy: roy lee
        leslie: les
        lesley: les
        lewis: lew lewie lou
        liam: ~lee
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
        louis: lou louie lewis lewie
        louisa: lou lulu ~lola ~isa
        louise: lou lulu ~weezy ~lottie
        lucas: luke luc ~lukey
        lucia: lucy lulu ~luci
        lucille: lucy lulu
        lucinda: lucy cindy cinda ~lulu
        lucy: lu luce lulu
        luke: ~lukey
        lydia: lyd liddy ~lyds
        lynda: lyn
        lynette: lyn lynn
        mabel: may mabs
        macauley: mac macca
        mackenzie: mac kenzie mackie
        macsen: max mac
        maddison: maddie maddy mads
        madeleine: maddie maddy mads ~mady ~lena ~madge
        madeline: maddie maddy mads ~mady ~lena ~madge
        madison: maddie maddy mads ~mady ~madi
        magdalena: magda lena maggie ~maddie ~gdala
        maisie: mais ~may ~mai
        malcolm: malc mal
        malgorzata: gosia
        manuel: manny
        marcus: marc ~mark
        margaret: maggie meg peggy mags greta daisy margie madge ~rita ~megan ~mog ~margot ~maisie
        maria: ~mia ~mary ~ria
        marianne: mari anne ~annie
        marie: ~mimi
        marilyn: mari lyn
        marina: ~rina
        marissa: mari rissa
        mark: ~marky
        martha: marty ~mattie ~marth
        martin: marty mart
        martyna: tyna
        mary: molly may mae polly ~mamie ~mimi ~mia ~maisie
        mateusz: mati matt
        mathew: matt matty ~mat
        matilda: tilly tillie tilda mattie ~matty ~maud ~til
        matteo: matt teo ~matty
        matthew: matt matty ~mat
        maureen: mo reenie
        maurice: mo morris
        max: ~maxi ~maxie
        maximilian: max maxi ~milan
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
        michaela: mikki kayla ~mic ~ella
        michal: mike
        michelle: shell chelle shelly mich ~micky
        mikolaj: miki mikey nick
        mildred: millie milly
        millicent: millie milly
        miranda: mandy randa mira
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
        natalia: nat talia natty ~tasha ~natasha ~nata ~lia
        natalie: nat natty ~talie ~nattie
        natasha: tash tasha nat
        nathan: nate nat nath
        nathaniel: nate nathan nat nath ~natty ~dan
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
        olivia: liv livvy ollie livy livia ~olly ~via ~livi ~livvie ~liva
        oliver: ollie olly ~ol ~noll ~oli
        oluwaseun: seun
        oluwatobi: tobi
        ophelia: phe lia ~ophie ~fifi
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
        pauline: ~paula
        penelope: penny nell poppy pen ~pip ~nellie ~lope
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
        primrose: rose rosie prim
        priscilla: cilla prissy
        prudence: prue pru
        quentin: quen
        rachael: rach rae rachie
        rachel: rach rae rachie ~shelly
        rafael: rafa raf rafi rafe
        raphael: rafe raf rafi ralph
        ralph: ralphie
        raymond: ray
        rebecca: becky becca bec becki bex ~reba ~becs ~beck ~beckie
        rebekah: becky becca bec bex
        reginald: reggie reg rex
        reuben: rube ben ruby
        rhiannon: rhi ~annie
        rhys: ~reesy
        richard: rich rick richie dick ricky ritchie ~dickie ~rik ~dicky
        robert: rob bob bobby robbie bert robin ~bobbie ~robby ~rab ~rabbie
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
        rosalie: rosie rose
        rosalind: ros rosie roz
        rosamund: ros rosie roz
        rosanna: rosie rose anna roz
        rosannah: rosie rose anna
        rose: rosie
        roseanna: rosie rose anna
        rosemary: rosie rose romy
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
        samuel: sam sammy ~sami ~sammie
        sandra: sandy
        sarah: sally sadie ~sal ~saz ~sare
        sara: sally ~sal
        savannah: sav savvy anna
        scarlett: scar scarlet lottie letty ~scarls
        sean: ~seanie
        sebastian: seb bas ~baz ~bastian ~sebby ~basti
        selina: lina sel
        serena: rena
        seraphina: sera fina
        seren: ~ren
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
        sofia: sof fia soph ~sofie ~fifi
        solomon: sol solly
        sophia: soph sophie fia ~sof ~fifi
        sophie: soph sof ~sofe
        spencer: spence
        stanislaw: stas stan
        stanley: stan
        stella: stell ella
        stephanie: steph stevie stef ~annie ~steffi ~steff
        stephen: steve stevie ste ~stef
        steven: steve stevie ste
        stewart: stu
        stuart: stu
        summer: ~sum
        susan: sue susie suzie suze
        susanna: sue susie suzie anna suze
        susannah: sue susie suzie anna suze
        suzanne: sue susie suzie suze
        sylvia: syl sylvie
        sydney: syd
        tabitha: tabby tab tabs ~bitha
        talia: ~tali
        tallulah: lula lulu tally tal
        tamara: tammy tam tara
        tamsin: tam tammy
        tatiana: tania tanya tati tia ~tiana ~ana
        teresa: terry tess tessa ~teri
        terence: terry tel
        thaddeus: tad thad
        thea: ~theo ~thee
        theodora: thea dora theo teddy ~teddie
        theodore: theo ted teddy ~ned ~dory ~tedd
        theresa: terry tess tessa resa ~tracy
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
        valentina: val tina
        valerie: val
        vanessa: ness nessa van
        verity: ~vee ~vez
        veronica: vera ron ronnie nica roni
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
        wilhelmina: mina willa billie minnie ~wilma
        willa: ~will
        william: will bill billy liam willy willie wills ~willow ~wim ~gwil
        willow: ~wills ~will
        winifred: winnie freda win fred
        winston: win
        wojciech: wojtek
        xavier: xav zavi ~zav
        ximena: mena
        yasmin: yas yaz jas
        yolanda: yo landa
        yousef: joe yous
        yvonne: ~vonnie ~eve
        zachariah: zac zach zak zack
        zachary: zac zach zak zack ~zacky
        zackary: zac zach zak zack
        zainab: zee zay
        zara: ~zaz ~zar
        zoe: zo
        zuzanna: zuzia sue
        """

    /// Spellings and forms of one name, across the languages of British classrooms; one group a line.
    static let variants = """
        mohammed muhammad mohammad mohamed muhammed mohamad muhamad mohamud mahammed mehmet mehmed mouhamed mohd muhammet
        ahmed ahmad achmed ahmet hamed
        hassan hasan hasaan
        hussain hussein husain hossain husein husayn hosein huseyin
        ali aly alee
        yusuf yousef youssef yousuf yusef yousif joseph josef giuseppe jozef jose
        ibrahim ebrahim abraham ibraheem avraham
        ismail ismaeel ishmael ismael
        isaac ishaq isaak izaak izak ishak
        musa moussa moses mousa
        yahya yahia
        umar omar omer umer
        usman uthman osman othman
        abdullah abdallah abdulla
        abdulrahman abdurrahman abdurahman abdirahman abdulrehman
        aisha ayesha aysha aishah aesha ayisha aishat aicha ayse
        fatima fatimah fatema fatma fathima fatoumata fatimata
        zainab zaynab zeinab zeynep zaineb
        khadija khadijah khadeeja hadija
        maryam mariam miriam maryum meryem mary marie maria maja
        hafsa hafsah hafza
        amina aminah ameena amena aamina
        safiya safiyah safia saffiyah sofiya
        noor nur nour noora
        layla leila laila leyla lailah laylah leilah
        zahra zara zahrah zarah zaara
        rayan rayyan ryan rian
        zayn zain zane zayne zaine
        eesa isa essa issa
        adam aadam adem
        idris idrees
        bilal belal
        hamza hamzah humza hamsa
        haroon harun haaron aaron aron arron haron
        sulaiman sulayman suleiman soliman solomon suleyman sulaymaan
        syed sayed sayyid saeed said
        iqra iqrah
        inaya inayah anaya anayah
        anaya anaiya
        aaliyah aliyah alia aliya aleah
        alisha aleesha alesha alicia aliesha elisha
        amir ameer aamir emir
        zaid zayd zaide
        mustafa mustapha mostafa
        jibril jibreel gabriel gibril
        dawud daud dawood david dawid davide
        yaqub yakub jacob yaqoob jakob jakub kuba
        catherine katherine kathryn katharine kathrine catharine cathryn katrin katarina katarzyna ekaterina catrin caitriona katerina catalina catarina
        caitlin kaitlin kaitlyn katelyn caitlyn katelynn kaitlynn catelyn
        elizabeth elisabeth elsbeth elisabeta elzbieta
        isabel isobel isabelle isabella isobelle izabella izabela isabell ishbel isobella ysabel
        sophie sofie sophy
        sophia sofia zofia sofiya sophiya
        sara sarah saira
        hannah hanna hana hanah
        rebecca rebekah rebeca rebeka
        rachel rachael rachelle
        anna ana anne ann hanna anya
        annabel annabelle annabella anabel anabelle
        ellie elly elli ellee
        eleanor elinor ellenor eleanora elanor eleanore
        amelia emilia amelie emelia amilia
        emily emilie emelie emely emillie
        emma ema
        lily lilly lillie lili lilie
        lillian lilian liliana lilliana lillianna
        molly mollie
        millie milly
        evie evi eevie evy
        eva eve
        poppy poppie
        daisy daisie
        rosie rosy
        abbie abby abi abbi abbey
        abigail abigale abbigail abigayle abygail abagail
        chloe khloe cloe chloie
        zoe zoey zoie zoya
        phoebe pheobe phebe
        niamh neave neve nieve
        siobhan shevaun shavon shivaun
        sinead shinade
        sean shaun shawn shane
        aoife eefa efa
        caoimhe keeva keva
        saoirse seersha sersha
        ciara kiera keira kira ciarra keera kyra
        kieran ciaran keiran kieron keiron keeran
        eoin owen eoghan euan ewan ewen owain ywain
        rory ruairi ruari rhuari ruaridh
        callum calum kallum calem
        connor conor conner konnor
        aidan aiden aidyn ayden adan aydin aedan
        jaden jayden jaiden jaydon jaydan jadon jaydn
        kayden kaiden caden cayden kaden caiden
        brandon branden brendon
        cameron kameron camron camryn
        kaleb caleb kayleb
        lewis louis luis luiz louie lewys ludwig luigi
        rhys reece rees reese rhyse reiss
        dylan dillon dillan dilan
        evan ifan ioan ivan
        john jon johan ian ieuan iwan jan juan joao giovanni ivan johann hans ioan jean
        jonathan johnathan jonathon johnathon
        mathew matthew mateusz matteo mateo matias matthias mattheus matei
        stephen steven stefan stephan szczepan stefano esteban steffan
        philip phillip filip felipe philippe
        geoffrey jeffrey geoffery jeffery
        gemma jemma
        hayley hailey haley hayleigh haleigh haylee
        kayleigh kaylee kayley caleigh kaylie kailey
        ashleigh ashley ashlee ashly ashlie
        leigh lee lea
        leah lea lia leia
        mia mya miah maya myah
        maya mya maia maja mayah
        megan meghan meagan
        holly hollie holley
        katie katy kati
        kate cate
        lucy lucie luci lucia
        lauren lauryn loren
        nicola nichola nikola
        nicole nichole nicolle
        nicholas nicolas nikolas mikolaj nicolae nikolai
        natalie nathalie nataly natalia
        tegan teagan teegan
        teresa theresa terese therese
        louise luise louisa luisa
        maisie maisy maizie maisey mazie
        alfie alfy alfi
        archie archy
        freddie freddy freddi
        frederick fredrick frederic fredric
        charlie charley charly charli
        jamie jaime jayme
        toby tobi tobie
        ollie olly oli
        oliver olivier olliver oliwer
        olivia oliwia alivia ollivia
        harriet harriett harriette
        charlotte sharlotte charlott carlotta
        george georgie jorge giorgio georg jerzy gheorghe
        alexander aleksander alexandre alessandro alejandro alexandru alistair aleksandr iskander alexandros
        alexandra aleksandra alessandra alejandra alexandria
        alistair alastair alasdair allister alister
        michael mikael micheal michal mikhail miguel michele mihai
        daniel danyal daniyal danial danyaal
        andrew andrei andrzej andre andreas andreja andreea
        peter piotr pedro pieter petr petru
        paul pawel pablo paolo pavel
        thomas tomas tomasz tommaso
        james jaimes seamus hamish jacques jaymes
        jake jayk
        jack jac jak
        zachary zackary zachery zachariah zakariya zakaria zakariyya zacharias
        zac zach zak zack
        joshua josua yeshua joshuah
        samuel samual
        nathaniel nathanial nathanael
        nathan nathen
        benjamin benjamyn benyamin
        adrian adrien
        marc mark marek marco marcus markus
        eric erik erick
        carl karl
        craig kraig
        curtis kurtis
        christian kristian cristian krystian
        christopher kristopher kristofer cristopher krzysztof
        kristen kirsten kirstin kristin
        christina kristina cristina krystyna
        tiana tianna
        ella elle
        skye sky skyla skylar skyler
        ayla isla
        erin eryn erinn
        megan megyn
        sienna siena sianna
        sian shan sharn
        jasmine jasmin yasmin yasmine jazmin jazmine jasmyn yasmeen
        amy aimee ami amie
        lara larah laura
        martha marta
        imogen imogin immogen
        florence florance
        matilda mathilda matylda
        francesca franchesca franceska francisca
        frances francis
        georgia georgea giorgia georgina
        victoria viktoria wiktoria
        veronica weronika veronika
        julia julie giulia yulia julija
        juliette juliet julieta
        gabriella gabriela gabrielle gabryella
        gabriel gabrielius
        agnieszka agnes
        zuzanna susanna susannah suzanna zuzana
        malgorzata margaret margarita marguerite
        magdalena magdalene
        ewa eva
        lukasz lucas luke luka lukas luca louka
        kacper casper kasper
        szymon simon simeon
        wojciech adalbert
        stanislaw stanislav
        szymon shimon
        arjun arjan
        aryan ariyan arian
        arya aria ariya ariah
        aarav arav
        ayaan ayan
        gurpreet gurprit
        vivien vivian vivienne vivianne
        kian keanu kyan cian kean
        kai kye ky cai
        kayla kaylah keyla
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
        madison maddison madisyn maddisyn
        madeleine madeline madelyn madelaine madeleyne
        tyler tylor tylar
        taylor tayla tailor
        jordan jordon jorden
        ethan ethen
        theo teo
        thea tia
        noah noa noe
        owen owain
        lydia lidia
        penny pennie
        neave neve
        ava avah eva
        ivy ivie
        aurora arora
        elsie elsy
        esme esmee esmae
        alice alys alis
        seren serene
        nia niah
        freya freja freyah
        orla orlagh
        bronte bronwyn bronwen
        rowan rohan rowen
        robyn robin
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
        """
}
