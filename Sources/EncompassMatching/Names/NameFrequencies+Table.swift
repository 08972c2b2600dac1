extension NameFrequencies {
    /// In millionths of the births in England and Wales 2006 to 2020; names with the same share are grouped. A
    /// selection from the Office for National Statistics (Open Government Licence 3).
    static let forenameShares = """
        10602 oliver
        8985 harry jack
        7614 charlie george olivia thomas
        6453 alfie amelia jacob james joshua william
        5468 daniel emily grace jessica lily noah oscar samuel sophie
        4634 alexander archie ava chloe ethan evie henry isabella joseph leo mia muhammad ruby
        3927 benjamin charlotte dylan ella isla lucas max mohammed poppy
        3328 adam daisy edward finley freddie freya harrison isaac isabelle jake logan riley sophia
        2821 arthur ellie lewis lucy mason millie phoebe scarlett theo tyler
        2390 alice callum erin eva florence hannah harvey holly imogen jayden liam luke matilda matthew ryan sebastian
        sienna
        2026 abigail david elizabeth emma evelyn harley jasmine layla lola maisie megan michael molly rosie sofia
        summer toby zachary
        1717 alex amber amy charles connor eleanor elsie emilia frankie georgia jamie katie lilly louie louis luca
        maya nathan reuben theodore willow
        1455 aaron amelie brooke cameron elijah eliza esme gabriel gracie harriet ivy jude kai leah leon mohammad owen
        teddy tommy
        1233 anna annabelle bella bethany blake bobby elliot ellis finlay frederick hugo isabel jenson kian lacey lexi
        madison rhys ronnie rory rose stanley zara
        1045 aiden albert arlo bailey ben caitlin caleb dexter elliott evan faith harper hollie ibrahim isobel joel
        john keira kyle maddison maria martha maryam morgan niamh ollie paige rebecca reggie robert roman sarah skye
        taylor violet zoe
        885 aidan aisha albie alexandra ashton austin beatrice billy bradley carter christopher darcey darcie darcy
        dominic eden felix finn francesca hayden heidi jackson jaxon julia lauren libby lottie lydia mollie nancy
        penelope reece rowan sara seth sonny thea tobias victoria
        750 alfred ali alisha aria beau brandon cody corey eloise eve ezra fatima gabriella hunter iris jasper jesse
        kayden kieran lara lexie luna maxwell mila muhammed mya nathaniel nicole patrick robyn sam tia tilly yusuf
        636 aaliyah aimee alicia andrew annabel annie anthony arabella ayaan bonnie casey clara cole eli felicity jay
        joe laura levi lois lyla marley milo naomi nevaeh nicholas orla ralph savannah seren tristan zainab
        539 abdullah ada ahmed alexis angel anya aurora ayla connie edith elise esther ewan filip hallie hope jakub
        jason joey jonathan kaiden kevin laila leila lillie madeleine marcus maximilian mohamed natalia oakley peter
        ruben spencer syed vincent zac zahra zak
        457 abbie abdul alyssa anaya ariana ashley autumn brody christian courtney declan delilah edie elena elias
        eric esmae faye flynn georgie georgina grayson hamza hanna hudson india jonah jordan kayla lena leonardo
        lincoln lucia maisy maja mckenzie melissa miles musa myles neve nina olly pippa rachel rio robin rocco rupert
        sadie sean zack zain
        387 adrian alan alana aleena alexa amaya amina amira aoife ayesha betsy cooper danny demi ebony elodie frank
        fraser jemima jennifer jensen kacper khadija layton leighton lennon lenny lucie lukas mabel maggie maia mariam
        mark maximus miley myla olive omar oskar phoenix raphael rayan river rohan rosa safa scarlet shay tabitha ted
        tom vinnie xavier yahya yasmin zach zakariya zuzanna
        328 alexia anastasia april arya aryan barnaby beatrix brodie brooklyn caitlyn cara cerys chester conor eesa
        emelia emmanuel ffion fletcher francis freddy hassan hazel honey inaaya isaiah ismail jaiden jaxson jessie
        josh kaitlyn katherine khadijah kiera lana liliana lyra macey macie malachi margot marnie mary mustafa nadia
        natalie natasha otis parker polly preston quinn rafael rayyan richard samantha shannon sidney skyla tegan
        victor wilfred zoya
        278 aliyah aliza amara antoni carys catherine charley chase chelsea cian constance cora destiny dominik ellen
        elsa emmie euan gabriela gabrielle hafsa halle hana jaden jan jax josephine josiah josie kacey kate kayleigh
        kelsey kenzie kitty lila lilymae lilyrose louisa louise mackenzie macy madeline marcel martin micah michelle
        milly nia nicolas noor paul penny piper rex rufus sasha scott skylar stephen sydney syeda talia tallulah tiana
        travis umar xander zayn
        236 ahmad aleksander alesha alina ameliarose aminah amir angus antonia arjun asher ashleigh aston belle bethan
        bilal bodhi callie calum ciara claudia cleo coby damian danielle eddie eliana ellarose elliemae elliemay
        emilie enzo evangeline fabian harris hattie hector helena idris imaan indie iqra jade jimmy julian junior
        justin kane kara kiara kye kyra lacie leonard lilah lilia lorenzo luka maddie melody milan miriam mitchell
        niall nico oliwia ophelia paisley pearl peyton regan sami simon stephanie timothy tomas troy vanessa zaynab
        zofia
        200 aarav abel aiza aizah alayna alba alicja amirah ana archer arianna athena aurelia ayden beth caiden casper
        cayden cohen crystal curtis daniella devon diana dillon dorothy douglas drew elisha erica esmee fatimah
        finnley flora halima haris harlow harri inaya inayah iona isa ivan izabella jasmin jenna jeremiah kaden
        katelyn keeley kit kyla laiba lee lillian lillymay lilymay luis marshall matteo monty nell nellie nicola
        nikola nora olivier osian ottilie otto paris philip philippa primrose rafferty remi remy ria romeo rudy
        sapphire shane sky solomon stefan stella steven szymon tiffany valentina verity will wyatt zachariah zane zion
        169 aadam aaminah addison aleksandra alessia alistair amaan amari anais angelina annabella ariella aubrey
        audrey avarose axel aya ayan ayman bertie billie brian caden cai ciaran clementine dawid dean denis dennis
        diya dolly effie elisa ernest ezekiel fleur franklin hafsah haniya harmony hasan hayley hugh hussain ibraheem
        iman isobelle jac jai joanna johnny kaleb katy kaya keegan khalid kira kyran laurence lawrence leyla liberty
        lillymae livia liyana mae maeve mateusz minnie nikita nyla patryk priya rafe rhianna rihanna robbie ronan
        roxanne ruth rylee ryley salma sana serena shaun simran tara tate teddie tianna tomos warren wiktoria wren
        yusra zayan zayd
        143 aayan alannah aleeza aliya ameera anas anayah annalise antonio armaan aron astrid ayah ayda aysha azaan
        barney benedict bentley betty bianca brayden brianna bruno buddy calvin carla carson cassie cassius christina
        cillian clayton cory cruz dakota dante daria darius deacon ela elis elle emmeline erik fern frances gemma
        genevieve gethin graciemae haider haleema hamish hashim henley hermione ida ilyas ioan islarose ismaeel iyla
        jaydon jorja kacie kaitlin kimberley kobe kobi krish kyron lachlan leia leona lia lillyrose lloyd maisey
        maksymilian malaika malakai mali marco margaret marwa matei mateo may michaela michal mikey mikolaj montgomery
        mylo nate nikodem noel nova reginald rehan renee rhea riya rosalie safaa saffron saskia sylvie tayla teagan
        tillie walter woody zakaria
        122 aaryan abby abraham adriana agnes ajay alexandru alyssia amanda amani amna andre andrei angela anika anisa
        aqsa archibald avery ayat bellarose blossom bobbie brogan byron caelan carmen cecilia chantelle colby damien
        daniyal deborah diego dougie edwin elin elissa emmy erika etta farhan fearne fergus franciszek frazer hadley
        hari haydn heath heather henrietta hiba ian igor imran indiana isha isra jace jago jakob jamal jannat jared
        jeremy jodie jonas juliette karina keaton kieron kingsley koby kristian kyan leland lennox leyton lili lilian
        lina lochlan lucian maddox magnus malik maxim milena miller millicent miya myah natan neave nelly noa norah
        ocean oliwier pixie poppie prince princess rae ralphie rayaan reagan rhiannon ross roxy rudi sabrina safiya
        santiago saoirse shelby sian siena stevie subhan sulaiman sumaya sumayyah tamara tanisha trinity vivienne
        wiktor winnie yaseen yasin yasmine yunus yuvraj
        103 aahil abdulrahman adele aila alanna alec alishba alma alys amal amalia aman amie andrea angelica angelo
        anton antony asiya aubree avamae ayana aydin brendan bryan cain cairo camilla carly cassidy clark coco daphne
        darren dawud demileigh deniz dua eadie edison elisabeth ellamae elliemai emaan eryn eshaal everly eviemae
        evierose farah faris fiona fred freyja greta guy hamzah haroon helen honor humaira ieuan imani indigo ines
        ishaan israel issac ivyrose jorgie joy juliet kaci kamil karolina kasey kasper kathryn kelly kelsie khloe
        klara kody lawson lea lennie leonie liana lilliemae lisa lowri mahnoor maira maison maizie manha mario mathew
        maximillian meadow melanie meredith miarose milana moses ned nieve nylah oliviarose orlaith owain pola
        precious raheem ray raya rebekah rian rico rosemary rubie ruqayyah safiyyah sahil saif samson shania shayan
        sinead skyler taya tessa tony tyrese usman veronica vienna wesley winter yaqub yara yousef yousuf zaid zaina
        zayaan
        87 aamina abdirahman abdurrahman abi adelaide adeline aden adil aishah alby alessandro alia alisa alissa
        alivia ameerah anabelle andreas aniyah arham ari ariya arjan arran arun asha asma avagrace ayra ayub bartosz
        blessing bobbi bruce bryony carl caspar cecily chanel chiara conner conrad craig daisie daisymae dalton
        daniela dawson dhruv dion dolcie dottie dulcie eduard eira eisa elif ellalouise emilija enya ernie esa esha
        eshal evelina farrah fynn graciemay gregory gwen harriett hawa hendrix henri hubert huxley iestyn ishaq
        isobella izzy jaime jaya jazmin jia juno kade kadie kairo kamran kathleen keziah kiran kirsty krystal kylan
        laceymae laurie leela leonidas lillia loki maci maliha marie martyna matas meghan mercedes miguel mikaeel mina
        minahil nana nathanael neo nikolas nola nyah orlando orson payton peggy percy piotr qasim rachael rayhan
        raymond reeva roisin romy rosanna rueben ryder safia samir samira saul savanna selena selina shae shea shiloh
        shreya sonia soraya taha tahlia talha teigan tess thalia theodora tommylee tymon uzair veer vinny xanthe
        zaynah zoey
        74 aariz aarya abbas abbey abdullahi abu abubakr ace adnan agatha aida aiyla alaya allegra amalie amar amayah
        amiyah ammar amrit anaiya antonina arwen asa atticus avneet bo bridget bryn camille caoimhe carlos caroline
        celeste chanelle claire codie cyrus daisymay dana danyal darci dilan divine dorian edmund eleni elina elouise
        elsiemae elspeth ema emerson emil emilio emilyrose eoin eshan evalyn faizan franky giovanni gloria greyson
        hadi hareem harleen hasnain herbie hettie huda husna ismael iwan izabelle jada jak jana jannah jaydan jaylen
        jazmine jed jeevan jiya jocelyn judah kaia keelan keiran kendall keyaan khalil kiana klaudia kornelia laith
        larissa laylarose lilymai lolarose lucca macsen mahdi maiya malachy malak mara marc mariah marina marissa
        mariya marlie marta mathilda md melisa miah mikail mira myra nusaybah oisin olaf orion patricia phillip rahma
        raja rania raven reegan reid renae rishi rita romilly rubymae rumaysa rylan saad saarah sahib saira sally
        salman samara sandra scarlettrose sebastien shaan shakira shanaya shayla sheikh siennarose storm sullivan
        summerrose sunny sylvia tamsin tamzin taran teegan tiago tomasz tori ty vihaan weronika wilbur wilson yasir
        zackary zahraa zander zarah zoha
        63 aanya abubakar aditya adyan alara alastair aleesha alexandre alvin amos andy anisha aran ariel arissa arla
        arman arron artur arwa asia ayomide ayyub bear cadi cali cassandra catrin celine chaya che chelsey chris coen
        colin cordelia damon deen edgar eleri ellamay ellena ellierose elysia emanuel ember emir emmanuella eren eryk
        esmai esmay estelle faiza fionn fox francesco gabriele georgiana gia gideon giulia haaris hajra hania harlee
        harlie hughie huw idrees indi islamae izabela jasleen jemimah jenny jett jovan junaid kabir kaja kajus kallum
        kareem karim karl karol katrina kaylan kaylee kayson keisha kenny kenzo kiaan kimberly kirsten kobie kristina
        krystian lainey lavinia leanne leena leximae libbie lilianna lilli lillymai lilygrace lorcan luisa maciej
        madiha magdalena mahi mahir malika marcie mariyah martina matthias mehmet mika mikayla millierose misha monica
        naima neha neil nela nikhil nojus nolan octavia odin omari omer osman owais paula paulina pheobe presley raees
        raihan ralphy rebeca reign reilly ricardo rocky roma rome ronald ruairi rubyrose rylie saara sacha safiyah
        safwan sameer santino serenity shah shayaan shayne sia simeon stacey stanislaw star steffan stuart subhaan
        sufyan sulayman sultan sumaiya tanya taylan terry theia tommie trey tylerjames tyrone umair una valentino
        viktor viktoria winifred zaara zakariyya zaki zayna zayne zeeshan ziggy zunairah
        53 aarush aayat abdur adrianna akira alaia alaina alayah albi alexandria alfiejames alysha ameliagrace amin
        anabia ananya andreea anita aniya anjali anne annika anoushka anwen arda ariah arian arielle arisha armani
        arnav ashlee avani ayva azra beatriz blanka boris braxton braydon bronte bushra cade callan camron carolina
        caspian cherry christine clay codey coral cristian dahlia dara davina denny denzel dev dillan dina dominika
        dominykas eben efa eilidh eiliyah elia elinor elora emile emme emmett emre etienne favour fredrick frida gaia
        gene graciemai habiba hadiya hailey hajrah halimah harlan harleigh harperrose haseeb hawwa herbert huey
        hussein huzaifa indy isabell isabellarose ishaaq issa jayce jayda jemma jerome johan jon jorge jose josef
        joyce kaelan kaira kaiya kamila karam katerina kaylen keane keanu kelvin kendra kennedy kenneth kezia khaleesi
        khushi kia kiki kiyan kodi konrad kuba kurtis kylo laceymay leilani lewie lilith lillierose lilyann liya
        lorena lorna lucien lucinda lula lulu luqman lylah macauley maha makayla mari mariana mariella marni mathias
        matias matylda mehreen melina merryn mikael milla milliemae mimi mischa mohamad moshe musab nadine nel nelson
        nihal nour oliviagrace pablo paddy patrycja prisha reem reese reya rhian ricky ridwan roan rogan ronny
        rosalind roseanna rubyleigh rubymay rumaisa russell ryleigh saanvi sammy seb sharon silas sion siya sol
        stefania tasneem tasnim tatiana teo teodor tymoteusz tyra tyrell vanesa vivaan wade wilf winston wojciech
        wynter yash youssef yu zayyan zeynep zidan
        45 aaisha aaliya aasiyah adelina adem agata aine aled aleisha alejandro alessio alexandros alexi alissia
        amarah amberrose ameena ameer anastazja aneesa ann anushka areeba arin arnie aroush ashwin asiyah atlas avamay
        avi avni awais ayaana ayaz ayoub ayrton baby barbara baxter bayley benas bianka bibi bluebell borys bronwyn
        brook cadence celia celyn chaim charlee cienna cormac dalia dania danielius darragh daya delia dewi dixie
        dollie duncan eesha ehsan ekam elaina elana eliot ellamai elsiemay elyse eviegrace eviemai eviemay fabio fahad
        falak fallon fathima fatma ferne findlay fiza florrie francisco frederic freja gabija gary gavin gianna
        gilbert gruffydd hanan harun hashir haya hibah hibba hira hoorain humza ianis ifan iga ingrid ivie ivor izaak
        jagoda jamieleigh jane janelle jayson jermaine joanne joao joni jonny jonty julie julius juniper kady kaine
        kamile karis karter kayan kaylum khadeeja khadeejah killian king korey kourtney krzysztof kylie laaibah layan
        laylah laylamae leandro leja lidia lillyann lorelei loui lowen luella lyndon maariyah madelyn madina maheen
        mahira maisha maksim maleeha manahil marianne markus marlowe marwah maverick mercy michalina mikhail milosz
        miranda momina monika montague muskaan mylee mylie nahla nala nancie nataniel naya neive nella neriah niah
        nuala paloma pawel pedro persephone petra pia pollyanna rafi rahul raife raisa ranveer rares raul rehaan rhia
        richie rida riyan rodrigo roscoe roshan roxie rubi saba sadia safah sahar sahara sai sakina samia sarina sayed
        seamus shanice shyla sianna sid simona siyana sofie sonnie soren sufyaan sukhmani tadhg taliah taliyah tariq
        tayah theodor tina todd toni trystan tudor tye tyla umaiza valerie veronika vivian vlad wayne yanis yousif
        zachery zi zia zunaira
        38 aairah abdallah abeeha adaline adela adriel ahad ailsa aiman akram alaa alena alison alya alysia amaia
        amiya ammara ammarah amrita anabel anderson aneurin anish anum ariyah ariyan arnold aronas arvin asmaa august
        austen avaleigh aylin ayse ayush azariah bea benny bernard blue bowie brady brett bridie bryce caio carlo
        carrie cassia cassian chace charis cheyenne clarissa cobie colton corben cosmo dafydd dale dan darla dawood
        deanna denver deon devan digby donovan dora duaa elara ellagrace elowen elsierose elvis elwood elyas eman
        emilee emrys enoch essa evarose everleigh ezmae faatimah faisal faizaan fay finnian fintan forrest franco
        gareth gerard giorgio giselle gracieleigh gurleen gus hadia hakeem hammad harman harold harriette havana hetty
        inaayah inara ioana isabela isadora ishan isis ivo izaan izabel jadon jamielee jamila jaxx jaydenlee jayjay
        jean jeffrey johnathan johnpaul jolie juan jules juliana kaan kameron karen karla karson kaycee kaydee kaydon
        kayley kayne keenan keeva keon kianna kinga kodie krisha krishan krishna kya kymani kyrie laceymai landon
        leanna leximai lilliana lillyanne lilyanne linda lolamae lorelai luana luc luciana lyle malia manal manraj
        marcelina marek margaux margo marianna marvin mathilde matilde mayson mazie meera mert miyah mohsin monroe
        murphy mylah nabiha nabil nada nafisa naila nailah nawal neel niko niya niyah nuha oliviamae oriana orlagh
        ozzy patrik perry poppymae poppyrose praise pranav priscilla rabia rahim rajveer rana reyansh rhodri rianna
        rileyjames roberta rohaan roy saima sama samanta samar sanaa saxon scarlette seraphina shalom shauna shawn
        shiv sidra simone siobhan skylah sofija sumaiyah sumayya susan susanna susannah tai tala terence teresa
        theadora thiago tiegan torin tyson uma umaymah vera viola vivien vladimir waleed whitney willa yehuda yi yosef
        yousaf yvie zakariyah zakary zakir zavier zidane ziva
        32 aaira aalia aamir aamna abbi abdulaziz abdurahman acacia adan aditi affan afia ahsan aisling aj ajwa alanah
        alarna alasdair alberto aleah alesia alessandra aleyna alfielee alisia alix alizah allan amanah ameen
        amelialily ami anabella anam ania aniela annabell annaliese anniyah ansh aras areesha ariadne arley artemis
        aryaan aryana asad aseel ashanti asya avah avamai avamarie ayaat ayanna aymen azlan bailee baran bay baylee
        bessie betsie blaine blaise bleu blu bodie boe bowen breanna brendon brielle briony bronwen buster cari carina
        carwyn cataleya cecelia chad chance charleigh charli christiana cindy clement cristina daisymai danish danni
        darciemae darwin denisa domas dotty drake ebonie eduardo efan efe eileen elen elliana ellison ellouise elyssa
        emmi enes enid ephraim eshaan esma ettie faizah federico felicia fenton floyd franklyn fraya fynley georgi
        gianluca gino giovanna gray griff hadiyah haiden hamid hanifa harlen harveylee hisham humayra huzaifah ignacy
        ihsan inigo iolo iosif ira irene irfan islagrace islarae israa ivana ivymae iylah izaac jacqueline jacques jad
        jaida jameson jamil jarvis jasmina javier jawad jerry jersey jess jethro jibril jody johanna jozef jun kaila
        kain kaiser kaison kalel kali kallie kamal kamari karan kaylem keir keiron kenan kenza kingston kinza kiya
        klay kole kurt kush lacy laibah lailah lance lani laurel leen leigha leni leoni leopold leroy leticia leximay
        lilliemai lilliemay lillygrace liv livvy lowenna luciano luiza lukasz lylarose maariya mabli madeeha mahad
        maham mai malaki malcolm mannat manon manuel manveer mariama marika marius mariyam marla marlee marlon marwan
        massimo maxime mayah maysa medina meerab mehdi meryem miagrace miracle mirha monique murray mysha nabeel nansi
        nehemiah niam nikolai nimra noemi nur nya oluwadarasimi oluwatobi oren raiden raina raine rajan rayhaan rayna
        rayne rebeka reiss ren renesmee reon rileyjay rivka rizwan roksana roni roux rowen roxana roza rudra ruqayya
        sabah sabina sachin salahuddin saleh sameeha samiya sania saniya selin shai shaye shifa shivam shivani shona
        shriya siddharth simra simrah skylarose sophiarose suki suleiman suleman sumayah suraya suri talitha tania
        tanvi taryn teejay theresa thierry tiarna timur tobi trent trisha tulisa tylerjay tyreece umaima uthman viaan
        vincenzo willem willowrose xin yasmina yassin yazmin yisroel younes yumna yusef zahara zaine zayden zephaniah
        zhi zohaib zubair
        27 aadhya aadil aaran aarna aayush abiha adina aedan afnan afreen ahmet ahyan aicha aiyana aleks alexie
        alfiejay allana ameliamae amyleigh anaiah anay aneira angharad anisah anja anmol anouk anwar aren arfa arif
        arina aris arlie ashlyn asim augustus aura austeja avleen axl aydan ayeza ayyan azaria barnabas bartlomiej
        beauden beaux bisma bjorn blythe bow braiden bree caine caius callen camden camila campbell candice carlton
        catalina chana charlene cheryl christabel clarke clodagh clover cobey codi cohan conan corbin cristiano
        dainton dane dani danial daniele danyaal dario darsh derek devin donnie dorothea dwayne edan eddison eddy eila
        elan eleonora elicia elio elisia elissia ellarae ellia ellielouise eloisa elsi emi emie emilis eris estella
        eugene eunice eveline evelynn everley eyad farhaan fariha fatema finnlay gabrielius giorgia gracey griffin
        gurnoor gwenllian habib hadassah hajar hala haleemah hamnah haniyah harleyjay harveer hayat haydon henna
        hester hidayah hooriya humphrey ilana ilaria immanuel indianna irina ishmael izzah jayan jaycee jaydenjames
        jayla jaylan joss jowan kaidan kailen kajetan kalina kasim kason kaycie kaylah keagan kellan kendal kendrick
        kenzi kerem keyan khaled kiah koa kofi ksawery kylah kyren kyro laciemae lamar laney larisa laylamay layth
        leigh leilah leonor leonora lewys lex leya linus lionel liza lucille lucius mac mack madelaine maeva mahdiya
        mahek mahmoud maida makai malka marisa marko marlow maryama mehak mei melek memphis menaal menna mialouise
        mickey mikaela mikel miran miruna mirza missy moise moishe morris muna munira muntaha murtaza naia najma
        natalya nikki nile noelle nyle olamide oliverjames oliviamay oluwanifemi oluwatobiloba om oran pandora
        patience pavan pharrell pierre quentin raegan raif ramona ravi reina rene reo reyan roberto rochelle rokas
        roland rosabella rosiemae rosiemay rosina ruan ruari rubymai rui sabiha saeed safiyya said saim samiha sanaya
        sarim sawyer seher selma sennen shanae shaniya shaya sierra soha spike suhana suraiya suzanna suzie tahira
        taiba taio tayler tayyibah teja teodora theon tiara tillymae tillyrose tobiasz tomi trixie ubaid umme ursula
        valentine valeria viktorija wendy woodrow yana yannis yasmeen younis yusha zacharias zahrah zakariah zakk
        zaydan zehra zeke ziyad zuri
        23 aadya aaishah abbigail abdulhadi abdulmalik abeera abid acer adalyn adeena adel aeryn ahlam aima aiva
        akshara alaw alban aleksandr alise amaal amaani amaar amaiya amana amarachi amaris amelija amen amiee amilia
        aminata ammaar amyra anaiyah angad angelika anis anneliese annelise antoine araya areeb areej arianne arlen
        armandas artie ash autumnrose avaani avaya aylah azalea azan basil bayleigh beca benyamin bertram bethanie
        bethel billiejo billyjoe blair bluebelle bogdan braden brandonlee brennan briana bryson carmel cash cavan
        cayla cayson cece celina charliejames charly chelsie chidera chisom christos cinar cobi colette conall coralie
        corban corin cynthia danica daniels danika darin davi dayton delilahrose delphine demilee dhilan diamond
        dilara dimitri dior diyan donald duke ebenezer effy elaine elektra eliora ellamarie ellise elly elvie emelie
        eniola enrico eoghan erick esmeralda esmerose esra ester estera evelynrose evieleigh evierae ewa faheem faryal
        fateh fernando fia florian frederik fredrik freyarose frieda genesis geoffrey giacomo giles giuseppe goda
        grant gurveer guto gwendolyn gwilym gwion haadi habibah haidar hamdan hamna hanaa haneen harlem harleyjames
        hartley heaven heba hebe hezekiah hibbah hooria howard huseyin husnain ifeoluwa ikram ila iliana imaad imaani
        indiarose inez isaak ishani islamay isma izzie jacey jaidon jameel janae jase javeria jedidiah jem jennah
        jibreel jimi joanie johannes jonathon joshuajames judith june kacy kaeden kailan kairon kaiyan kamron kareena
        katarina katharine kavya kaydan kayra keely keith kerry keya khaleel kieren kimi kimora kishan kohen korben
        kornel kristen kwame kyrah laci lake larna lars lettie lewi lexirose lexy lianna lilyanna lilyrae lleyton
        london lotti luan luther maahi macaulay maddy mahamed makenzie maliyah marcia marcos marcy marian marli marlo
        marty maryjane matt mattia maurice maxine mehar mehek mekhi melania melodie micaiah micheal micky mihai mike
        milarose milliemay minha mona montana muadh mujtaba muskan mylarose nabila naeem naina naira navya nayan nayla
        neeve nick nicol nika nila nimrah nisa noura nuh nura obi ola oli oluwadamilola oluwademilade oluwatamilore
        olympia oreoluwa orin ozan paolo parisa pavel peaches perrie pierce piers polina poppi poppymay porsha
        prudence queenie quincy quinton rahima ralf rami rawan rayah rayyaan renesmae renzo rhydian riaan riccardo
        rion riva riyad romany romario romi ronni rosalyn rosemarie roxanna rozalia ruhi rumaysah ryker sade sahra
        salah saliha salim salwa samaira sameera samual sarai scout seerat sehaj shaurya shayna sheldon shimon siana
        silvia sofiya sohail stan starr sudais summerlouise susie tabatha tajus talya tamia tammy taybah tayyab
        temiloluwa tian tiger tilda tiya tj tjay tobey tobie tylor umaimah valentin varun vilte viraj yasemin yasser
        yazan zacharia zackery zadie zeenat zelda zena zephyr
        20 aaila aaima aaleyah aaria aariya aasiya aayah abdulahi abdulraheem abdurraheem abida abrar adeel adi afiyah
        aiya akash akeem akshay alecia aleem aleksandar alethea alima alpha althea ambrose ameliamay ameya amine
        anamaria andi andres anh annamaria anni anusha aqeel aqib arav archielee arden areebah ariane ariarose armin
        arnas arooj art artin ashar atlanta avalily avalouise avarae aviana avie avrohom aziz barry beck beniamin
        berat bernadette bernice betsan bilaal bill bliss boaz boluwatife brad britney calista cariad caseyleigh
        castiel ceejay chardonnay charlize chay chayse cherish chioma cianna cicely clemence corbyn cydney daksh
        dallas darcierae darcierose darian daryl daud davey dax dea deividas della delphi derin desmond deven diogo
        dominick dominique donte dovydas ebonyrose ebrahim eesah elian elianna eliezer elija eliott elisei eliz elizah
        elli emilygrace emilymay emlyn ena erina esmie essie ethel evamae evelin evelyne everlyn ezmai ezme fahim
        fahima faiz fareeha fatoumata felipe fenella ferdinand fiadh flo forest gerrard gina glory godwin gordon
        gracjan graham gregor haadiya hal hani hargun harperrae harvie hazal helin henrik henryk hirah holliemae
        horatio ieva ifrah ihsaan ilias ilinca ilyana indierose indira ioannis isiah islay ismah italia ivygrace
        ivymay izaiah izzabella jacobjames jaeden jaidan jaimee jaiveer jamaal janet janice jasmeet jasmyn jaspreet
        jasraj jewel jim joana johann johnjames jokubas jolene jordon joseff judy julianna justice juwairiyah
        kaceyleigh kaif kairi kaleem kalen kaliyah kalvin katarzyna katelin katelynn kavin kayleb kaysan kazi
        keiraleigh kelis kelsi keren kevinas khizar kim kiyaan kuzey kyson laciemai laraib larry latisha laya
        laylagrace laylamai lemuel lexiemae leyland liepa lilla lillyanna linden llewelyn loganjames lolagrace lolamai
        lolamay loretta lori lucasjames luci lucja lucus lujain lunarose maaz maher mahreen maizy malaikah malek
        malikah manaal manav manuela marcella marcin maryann maryum masonlee mateus mattias maxx mayar mea meher meir
        melita melvin menachem merlin milli mirabelle misbah mishal misty molliemae mollymae mollymay moosa mordechai
        mubarak muhamed mustapha myarose nabeeha nafeesa naiya nasir nathalie neev nevaehrose neveah nicky nida nigel
        nikol nimrat nirvana nisha nusayba obie olga oona oskaras ozzie parth patsy percival phillipa phoebie pietro
        piran portia preet qais raeya rafaela rafay rahaf raheel rahela raiyan rameen rashid reef reema reyah rhylee
        riana ridley rihana ripley rishaan robson romey romie ronin roseanne rosey rossi rosy ruaridh rubyrae ruqaya
        sadaf saffa saffiyah sage sahana saifullah salvador samah samirah sanjana sanvi sariah sarrinah saya sehar
        sena senan sergio shakeel shani shanzay sharna shayden shekinah shmuel shoaib shuaib siennamae siham sneha
        sorcha stephan steve stirling suhaib suleyman suzanne sybil tahir tahmid taliesin talulah tamar tamim tanaka
        taylah tehya thor tiah tiernan tigerlily tillymay tim tinashe tommaso trevor tristen ugne umayyah uzayr ved
        vince walid wania wil willoughby willowgrace yael yakov yaqoob yashvi yitzchok youcef yuvan zackariya zahid
        zahir zaiden zaira zebedee zechariah zimal zohra zorawar zosia
        17 aadi aafiyah aamilah aaradhya abhinav adelyn adley adomas adonis adriano advik aeron afonso afsa aimeeleigh
        aimen aksel akshaya al aland albion alea aleen aleesa aleigha alexus allen allie alycia amaira amariah amba
        amelialilly amia amiah amilah amreen anand andra anjolaoluwa annemarie annierose annmarie anvi apollo arabelle
        archiejames areen ares arijus aroosh arsh asees ashdon ashraf aspen asra atarah atharv atif aubrie auguste
        aveer avram avril awa ayisha ayrah ayza azad azeem aziza bebe becky bence benji benson beren bernardo bernie
        betsi blaze bobbylee boden bonnierose boyd brandan branden bronson burhan calleigh cally caolan caris carlotta
        catriona cem ceri charmaine chelsy cheyanne chiamaka chimamanda chloelouise christy cj clare cleopatra clio
        cloe coben constantin constantine corinne cosima cressida cullen cyprian daanish daisey daley daniil danya
        darby darnell darya dayna deena defne deio dempsey denise devansh devonte dhyan dia diesel dimitar dionne
        disha dontae dre dyfan eamon eashan eboni eda edenrose ediz edoardo ehan elayna elisheva eliska elizarose
        elliegrace ellora elsiemai elvin elyssia emeli emerald emiliarose emillie emilly emilymae emmanuela enis
        enrique esmaerose evangelina evin faaris fabien fae fajr falaq faria farida farley farren fatiha fatou fenn
        finbar finlee flavia franchesca franek franki frankielee freda gael georgios gerald gian gianni gitty
        gracierose gruffudd guilherme gustas gustavo gwennan gwenno haaniya halliemae hamad hannan hanzalah hao harjot
        harnoor haroun harrie harsimran haytham hayyan herkus heston himmat holden humairah husayn ilan ilayda ilham
        ilhan ilya ilyaas imad inioluwa iola ionut iram irha ishika islamai issabella ivar ivyrae jae jaheim jaskaran
        jaycob jaydn jazmyn jessejames jessicarose jessika jing joan joaquin joby jodi joelle joshan jotham kadi
        kainaat kaius kalem karanveer kash kavan keavy kehinde kenya keshav khalifa kirill kitt kizzy koen
        konstantinos kora kori kory kristopher kristupas kyah kyden laceyleigh lamees lauryn lavin laycie leif lemar
        leojames letty lev lexileigh lexilouise lexus libbi lillianna lilyana lilyella lizzie lochlann loganlee loic
        loren lotte lottiemae lunarae luqmaan maame macieleigh madinah maimuna maisieleigh maleek mallory mani manny
        marcell margarita marilyn markas markuss martim marykate masie matheus maymuna maymunah mazin meg melia melis
        mihail millierae mir miroslav mitchel mohid mollyrose muhsin muneeb naimah nathanial navraj naz nefeli nihaal
        nikolaos noahjames noam noora norbert nusrat nyra oakleigh odette odhran olli opal paighton pari perla phebe
        phoeberose pip poppyrae prem quinlan raef rafal raffaele raffi raghav rahmah raiya raman ramsey ranvir ranya
        ravneet razan razvan reed reenie reet reis rey rhianne rhyley riaz riyaan roger rosalia roshni roya rubin
        rubyann ruwayda ruzgar sabir sadiya saifan saint sakura salem salome samarth samiul samiyah samy sanah saniyah
        savannahrose sehrish senna serafina shaheer shahzaib shanai shanay shanelle shlok shlomo shreeya shrey shyanne
        sidrah silver simar stewart sufian suhayb sukhraj sundus taibah taiya talisha tallula tanveer tarun tatum taye
        tayo teddi tejas temitope temperance thomasjames tialouise tierney tobin tula tyreese tzvi ubayd umamah umer
        umut usmaan uwais vansh vaughan vaughn viggo violetrose violette wali willis yad yagmur yahye yakub yan yigit
        yoel yohan younus yuna yunis zaeem zaria zaviyar zen zev ziad zinedine ziya zulaikha zuriel
        14 aamira an antonella arhaan atiya augustas aurorarose bellamae bria brianne briar carley cedric cezar colt
        daisyrae darcymae eesaa ekaterina emanuela emilyjane erikas gethyn hajira hardy harsh jaimie jin kassidy keita
        latifa mabon mahima maizey maram miray miri olivers oluwasemilore patricija priyanka raffaella raphaella reeve
        ronaldo rosieleigh saffiya saleha shahzain shana shaylan shloime sohan sophiagrace sterling teya theojames
        titus tommi tommyjay venus warwick yuvaan yvonne
        """

    /// In millionths, rounded, by our own estimate.
    static let surnameShares = """
        11900 smith
        9300 jones
        6000 williams
        5600 taylor
        5300 brown
        4900 davies
        4000 evans
        3700 thomas
        3600 wilson
        3500 johnson
        3300 khan roberts
        3000 robinson thompson walker wright
        2800 edwards hughes patel white
        2700 green hall lewis
        2600 ahmed ali harris
        2500 clarke hussain jackson
        2400 wood
        2300 cooper martin turner
        2200 hill morris singh ward
        2100 clark lee moore
        2000 baker harrison king morgan
        1900 allen james scott
        1800 davis phillips watson
        1700 bennett griffiths mitchell parker price young
        1600 bailey carter cook kaur kelly richardson
        1500 begum bell collins miller murphy shaw
        1400 adams anderson cox ellis marshall richards simpson
        1300 foster wilkinson
        1200 campbell chapman gray powell rogers webb
        1100 holmes hunt matthews mills palmer
        1000 barker barnes butler fisher gibson jenkins knight lloyd mason owen russell
        950 dixon fletcher graham harvey murray pearson stevens
        900 andrews howard hunter rahman reynolds shah stewart walsh
        850 brooks elliott ford fox saunders
        800 burton cole day grant lawrence mohammed payne reid ryan spencer west
        750 hart ross stone watts
        700 bird carr gordon harper hudson islam lane miah obrien perry rees rose woods
        650 armstrong barrett dean francis gardner hayes lowe newman nicholson wells
        600 akhtar bishop holland kennedy malik may mohamed sharp simmons sutton uddin warren
        550 black curtis iqbal
        500 ahmad burke byrne lynch mcdonald oconnor oneill parry
        450 doyle pritchard
        400 bevan crawford macdonald
        350 boyd
        300 chowdhury hussein
        250 daly
        150 nowak
        60 kowalski
        40 begley
        30 begg
        """
}
