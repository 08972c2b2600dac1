extension OwnNames {
    /// Forenames that at least 50 children were given in England and Wales 2006 to 2020, nearly all of them girls
    /// (Office for National Statistics, Open Government Licence 3).
    static let girlsNames = """
        aadhya aafia aafiya aafiyah aahana aaila aaima aaira aairah aaisha aaishah aaiza aakifah aala aalayah
        aaleyah aalia aaliah aaliya aaliyah aaliyahrose aamena aamilah aamina aaminah aamira aamirah aamna aania
        aaniya aaniyah aanya aara aaradhya aaria aariya aarna aarohi aarushi aarvi aashi aashna aashvi aasiya
        aasiyah aavya aayah aayat aayla abbey abbi abbie abbieleigh abbigail abby abeeha abeera abena abi abia abida
        abidah abigael abigail abigale abigayle abiha abinaya abisha abrish acacia ada adaeze adagrace adah adaline
        adalyn adalynn adanna adaora adara adarose addilyn adea adeeba adeena adela adelaide adele adelia adelina
        adeline adelle adelyn aderyn adia adiba adina adira aditi adna adora adria adriana adrianna adrienne adrija
        advika adwoa aela aerin aeris aeryn afeefah afia afifa afifah afiya afiyah afra afrah afreen afrin afsa
        afsana afsheen agata agatha agnes ahana ahlaam ahlam aicha aida aidah aiesha aila ailah aileen ailish ailla
        ailsa aima aimee aimeeleigh aimeelouise aimie aina aine aira airah aisha aishah aishani aishat aishwarya
        aisla aisling aislinn aissatou aiva aiya aiyana aiyanna aiyla aiylah aiysha aiza aizah ajla ajooni ajwa
        akeelah akilah akosua akshara akshaya akua ala alaia alaina alaiya alana alanah alanarose alani alanis
        alanna alannah alanya alara alarna alaska alaw alaya alayah alayna alaynah alba alberta alea aleah aleasha
        alecia aleeha aleema aleemah aleen aleena aleesa aleesha aleeya aleeyah aleeza aleezah aleigha aleisha
        alejandra aleksandra alena alesha alesia alessa alessandra alessia alethea alexa alexandra alexandria
        alexcia alexia alexus aleya aleyah aleyna aleysha alia aliah aliana alice alicerose alicia alicja aliesha
        alima alimah alina aline aliona alis alisa alise alisha alishah alishba alishbah alishia alisia alison
        alissa alissia alivia aliya aliyah aliyyah aliza alizah alizay alizeh allana allanah allegra allie allison
        alliyah alma almira alora althea aluna alveena alvina alya alyce alycia alys alysa alysha alysia alyssa
        alyssia alyvia alyza ama amaal amaanah amaani amaara amaarah amaaya amaia amaira amaiya amaiyah amala amalia
        amalie amana amanah amanda amara amarachi amarah amariah amatullah amaya amayah amayra amba ambar amber
        amberley amberlouise amberrose ambra ambreen ameena ameenah ameera ameerah ameila ameilia ameira amel amela
        amelia ameliagrace ameliah ameliajade ameliajane ameliajayne amelialilly amelialily ameliamae ameliamai
        ameliamay ameliarae ameliarose amelie amelierose amelija ameliya amelle amellia amena amera amethyst ameya
        ami amia amiah amie amiee amiira amila amilah amilia amilie amima amina aminah aminata amira amirah amisha
        amity amiya amiyah ammaarah ammara ammarah amna amnah amora amore amra amreen amreet amrita amy amyah amylee
        amyleigh amylouise amyra amyrah amyrose ana anaaya anabel anabela anabell anabella anabelle anabia anabiya
        anah anahita anaia anaiah anais anaisa anaisha anaiya anaiyah analise anam anamaria anamika ananya anastacia
        anastasia anastasija anastazja anaya anayah anays andie andra andrada andreea andreia andreja andriana
        aneeka aneeqa aneesa aneesah aneesha aneira anest aneta aneya anfal angela angelica angelika angelina
        angeline angelique angelrose angharad angie ani ania aniah aniela anika anila aniqa anisa anisah anisha
        anishka anisia anissa anita aniya aniyah anja anjali anjana anjum ann anna annabel annabell annabella
        annabelle annabeth annalee annaleigh annaliese annalisa annalise annam annamae annamaria annamarie annarose
        annaya annayah anne anneka annelie anneliese annelise annemarie annette anni annie anniemae anniemay
        annierose annika anniyah annmarie anouk anousha anoushka anshika anthea antigone antoinette antonella
        antonia antonina anum anusha anushka anvi anvika anwen anya aoibhe aoibheann aoife aphra apolline apolonia
        apphia april apryl aqsa arabella arabellarose arabelle aradhya arafah araminta araya arayah areeba areebah
        areej areesha arfa aria ariadna ariadne ariah ariam ariana ariane arianna arianne arianwen ariarose ariba
        aribah ariela ariella arielle arifa arifah arina arisa arisha arissa ariya ariyah ariyana arizona arla arlia
        arna arooj aroosh aroush arrabella arrietty arsema arshiya arushi arwa arwaa arwen aryana aryanna arzoo arzu
        asel ashanti ashlea ashleen ashleigh ashlie ashlyn ashna asia asiya asiyah asli asma asmaa asmin asra assia
        astrid asya atarah atene athea athena athina atika atiya atlanta aubree aubrie audrey aura aurelia aurelie
        aurora aurorarose austeja autumn autumnrose ava avaani avagrace avah avajane avaleigh avalilly avalily
        avalon avalouise avalyn avamae avamai avamarie avamay avani avantika avarae avarose avaya avayah aveline
        averie avia aviana avianna avie avleen avneet avni avril awa awel awen aya ayaana ayaat ayah ayala ayana
        ayanah ayanna ayat ayda ayeesha ayesha ayeza ayisha ayla aylah aylamae aylarose aylin ayra ayrah ayse aysha
        ayshah ayushi ayva ayvah ayza ayzah azalea azaria aziza azka azra baani bahar bana bani barbara barbora
        bareera bareerah basma batool batsheva bayan bea beata beatrice beatris beatrix beatriz bebe beca becca
        becky belinay belinda bella bellalouise bellamae bellamai bellamarie bellamay bellarae bellarose bellatrix
        belle benita berenice berfin bernadette bernice berry beryl bess bessie beth bethan bethanie bethany
        bethanyrose bethia beti betsan betsey betsi betsie betsy betsyrose bettie betty beulah beverley beverly
        beyza bianca bianka biba bibi billiejo billiemae billierae billierose binky binta bintou birdie bisma bismah
        blanca blanka blimi bliss blossom bluebell bluebelle blythe bonita bonnie bonnieleigh bonniemae bonniemay
        bonnierae bonnierose bonny bracha branwen brea breanna bree brenda bria briana brianna brianne briar
        briarrose bridget bridie brie briella brielle briony britney brittany bronagh bronte bronwen bronwyn brooke
        brooklynn bruna bryanna brydie bryher bryony bushra cadence cadey cadi cadie cady caia cailyn caitlan
        caitlin caitlyn caitlynn cali calista calla calleigh calli callia callie calliemae callierose calliope
        callista cally camelia camellia camila camilla candice caoimhe capri caprice cara caragh cari cariad carina
        caris carissa carla carley carlie carlota carlotta carly carmel carmela carmella carmen carolina caroline
        carrie carys caseyleigh caseymay casi casie cassandra cassia cassie cataleya catalina catarina cate catelyn
        caterina catherine catrin catriona cattleya cayla cece cecelia cecile cecilia cecily ceira celeste celestine
        celia celina celine ceren cerise cerys ceyda chana chanel chanelle chani chantel chantelle chardonnay charis
        charity charleigh charlene charlize charlotte charlotterose charmaine charvi chava chavi chaya chelsea
        chelsey chelsie chelsy chenai cherie cherise cherish cherry cheryl cheyanne cheyenne chiamaka chiara
        chidinma chimamanda china chioma chizara chizaram chloe chloeann chloeanne chloelouise chloemae chloemarie
        chloemay chloerose christa christabel christiana christina christine chrystal chyna ciana cianna ciara
        cicely cici cienna ciera cindy claire clara clare clarice clarissa claudia clea clemence clemency clementine
        cleo cleopatra clio clodagh cloe clover coco colette comfort connie conniemae connierose constance cora
        corah coral coralie coraline cordelia corinne cornelia cosima courtney cressida cristina crystal cydney
        cynthia cyra daania daanya dagmara dahlia daiana daisey daisie daisiemae daisy daisygrace daisyleigh
        daisylou daisymae daisymai daisymay daisyrae daisyrose daizy dalia damaris damla danae danah daneen dania
        danica daniela daniella danielle danika daniya daniyah danni danniella dannielle dannii danya daphne darcee
        darcey darceymae darceymay darceyrose darci darcie darcieleigh darciemae darciemai darciemay darcierae
        darcierose darcyleigh darcymae darcymay darcyrose daria darija darina darla darya dasha davina dawn dayana
        dayna dea deanna debbie debora deborah deema deena deeya defne deia deimante deja delia delila delilah
        delilahrae delilahrose delina della delphi delphine delta delyth demelza demi demie demilea demilee
        demileigh demilouise demirose dena denisa denise desiree destinee devanshi devika devina devorah deya dhanvi
        dhara dhiya dhriti dhruvi dhyana dhyani dia diana diane dila dilara dilys dina dinah dionne diora disha
        divya dixie diya diyana diyanah dolce dolcie dolciemae dollie dolly dollymae dollymay dollyrose dolores
        dominica dominika dominyka donna donya dora dorcas doris dorota dorothea dorothy dottie dotty dua duaa
        dulcie dunya eabha eadie ebba eboni ebonie ebony ebonyrose ebunoluwa ecaterina ece echo ecrin eda edee
        edenrose edie edierose edith edna eemaan eesha eevee eevie efa effie effy efrata eibhlin eila eileen eilidh
        eilish eiliyah eimaan eiman eimear eira eirinn eirlys eisha eiva ekaterina ela elaf elain elaina elaine
        elana elanor elanur elara elayna eldana elea eleana eleanor eleanora eleanorrose electra eleena elektra elen
        elena eleni elenor eleonora eleonore eleora eleri elesha elexis eliana elianna elicia elif elika elin elina
        eline elinor eliora elisa elisabeta elisabeth elisabetta elise elisheva elisia eliska elissa elissia elivia
        eliyanah eliz eliza elizabete elizabeth elizabethrose elizagrace elizah elizamae elizamay elizarose
        elizaveta elize elkie ella ellagrace ellah ellajade ellajane ellalouise ellamae ellamai ellamarie ellamay
        ellana ellarae ellarose elle elleanor ellemae ellemai ellemay ellen ellena ellenor ellesse elli ellia
        elliana ellianna ellie ellieann elliegrace elliejane elliejo ellielouise elliemae elliemai elliemarie
        elliemay ellierae ellierose ellisa ellise ellisha ellisia ellissa ellissia elliw elloise ellora ellouise
        ellsie elly elma elodie eloisa eloise elora elouisa elouise elowen elowyn elsa elsbeth elsi elsie elsiegrace
        elsiemae elsiemai elsiemay elsierae elsierose elspeth elva elvie elvina elvira elyana elyse elysia elyssa
        elyssia elyza elza elze ema emaan eman emanuela ember emel emeli emelia emeliarose emelie emeline emerald
        emi emie emiko emilee emili emilia emiliana emiliarose emilie emilierose emilija emillia emillie emilly
        emily emilygrace emilyjane emilyjayne emilylouise emilymae emilymay emilyrose emine emira emma emmajane
        emmaleigh emmalouise emmanuela emmanuella emmanuelle emmarose emme emmeline emmi emmie emmierose emmy
        emmylou emy ena enaya enfys enid enlli enna enola enya eowyn era erica erika erin erina erinn erinrose erisa
        eryn erynn esha eshaal eshal esila esma esmae esmaerose esmai esmay esme esmee esmeralda esmerelda esmerose
        esmie esra essie esta estee estela estella estelle ester estera esther etana ethel etta ettie etty eugenia
        eugenie eunice euphemia eva evagrace evalina evalyn evalynn evamae evamai evamaria evamarie evamay evana
        evangelina evangeline evanna evarose eve evee evelin evelina eveline evelyn evelyne evelynn evelynne
        evelynrose everleigh everley everly everlyn evey evie eviee eviegrace evieleigh evielouise eviemae eviemai
        eviemarie eviemay evierae evierose evita evlyn evy ewa ewelina eylul ezmae ezmai ezmay ezme ezmee ezri ezzah
        faatima faatimah fabiana fabiha faduma fadumo fae fahima fahmida faigy faith faiza faizah fajar fajr falak
        falaq falisha farah fareedah fareeha farha farhana farheen faria fariah farida faridah fariha farrah farwa
        faryal farzana fateha fatema fatemah fathia fathima fatiha fatima fatimah fatimahzahra fatimazahra fatma
        fatou fatoumata fausta fay faye fayha fayth fearne feigy felicia felicity fenella fern ferne ffion fflur fia
        fiadh fifi filza fiona fionnuala fiorella firdaus fiza fizza fizzah flavia fleur flo flora florence
        florentina florie florrie flossie frances francesca francessca franchesca francine francisca frankieleigh
        frankiemae frankierose fraya freda frederica freida freidy freja freya freyah freyalouise freyamae freyarose
        freyja frida frieda gabija gabriela gabriella gabrielle gaia gaja gauri gelila gemma genevieve georgette
        georgia georgialeigh georgiamae georgiamay georgiana georgiarose georgiemae georgina geraldine gerda gia
        giada gianna gigi gillian gina ginevra ginny giorgia giovanna gisele giselle gittel gitty giulia giuliana
        gladys gloria goda goldie grace gracelyn gracey gracie graciejane gracielee gracieleigh gracielou graciemae
        graciemai graciemay gracierae gracierose gracy greta gretel guinevere gurbani gurleen guste gwen gwenan
        gwendolen gwendoline gwendolyn gwenllian gwennan gwenno gwyneth gypsy haadiya haadiyah haania haaniya
        haaniyah habeeba habeebah habiba habibah hadassa hadassah haddy hadia hadiqa hadiya hadiyah hadya haf hafiza
        hafsa hafsah haifa hailey hailie haiqa hajar hajara hajer hajira hajirah hajra hajrah hala haleema haleemah
        haley hali halima halimah halina halle hallie halliemae hallierae hallierose hamda hamida hamna hamnah hana
        hanaa hanah haneefa haneefah haneen hanfa hania haniah hanifa hanifah haniya haniyah hanna hannah hanya
        haram hareem harini harleen harleyrose harlowe harmoni harmonie harmony harmonyrose harpergrace harperleigh
        harperlily harpermae harperrae harperrose harriet harriett harriette harveen haseena hasna hasti hatice
        hattie havana havanna havin hawa hawaa hawwa haya hayaa hayaat hayah hayat haylee hayleigh hayley hazal
        hazel hazera heather heavenly heba hebe heela heena heer heidi heidirose helaina helen helena helene helin
        heloise hena henna henny henrietta hephzibah hera hermela hermione hester hettie hetty hiba hibah hibba
        hibbah hidaya hidayah hifza hilary hilda hillary himani hina hind hindy hira hirah hodan holli hollie
        holliemae holliemai holliemay hollierose holly hollymae hollymay hollyrose honey honeyrose honor honour hoor
        hoorain hooria hooriya hooriyah hope hosanna huda huma humaira humairaa humairah humayra humayrah humera
        humna hurain husna husnaa ianthe iasmina ibtisam ida idil iesha ieva ifeoma iffah ifra ifrah ifza iga ikra
        ila ilana ilaria ilayda ileana iliana ilinca ilma ilona ilsa ilyana imaani imane imara imarni imelda imogen
        imogenrose ina inaara inaaya inaayah inara inas inaya inayah inca india indianna indiarose indierae
        indierose indira indiya indya ines inez inga ingrid iniya inka innaya innayah insha ioana ioanna iola iona
        ione iqra iraj iram irem irena irene irha irhaa irina iris irmak irsa isabel isabela isabell isabella
        isabellagrace isabellamae isabellarose isabelle isabellerose isadora isatou isha ishaal ishana ishani ishika
        ishita isis isla islagrace islah islamae islamai islamay islarae islarose islay isma ismah ismay isobel
        isobell isobella isobelle isolde isra israa israh issabella issabelle italia iulia iva ivana ivanna ivey
        ivie ivory ivy ivygrace ivyleigh ivymae ivymai ivymay ivyrae ivyrose iyana iyla iylah iylarose izabel
        izabela izabele izabell izabella izabelle izma izobel izza izzabella izzabelle izzah izzie izzy jaanvi
        jacinta jacqueline jada jade jadesola jaeda jagoda jahzara jaida jaimee jaimeleigh jaina jaiya jaiyana
        jameela jameelah jamelia jamieleigh jamila jamilah jana janae janani janaya jane janelle janet janey janice
        janie janina janiyah janna jannah jannat jannath jannatul janvi japji jaskiran jasleen jasmeen jasmin
        jasmina jasmine jasminerose jasmyn jasneet javeria jaya jaycie jayda jayde jayla jaylah jayna jayne jazmin
        jazmine jazmyn jeanie jeanne jeannie jeeya jemima jemimah jemma jena jenelle jenifer jenisha jenna jennah
        jennie jennifer jenny jersey jerusha jessica jessicalouise jessicamae jessicamay jessicarose jessieleigh
        jessiemae jessika jewel jeyda jhene jinan jiya joan joana joanie joanna joanne jocelyn jodie joella joelle
        joely johanna jolene jolie jorgia jorgie jorja joselyn josephine josie joury jovie joyce juanita judith judy
        julia juliana julianna julianne julie juliet julieta juliette julita jumana jumanah june juniper justina
        justine justyna juwairiya juwairiyah juwariyah juwayriya juwayriyah kaavya kaceyleigh kacie kacieleigh
        kacileigh kacy kadence kadey kadi kadie kadieleigh kadija kady kaela kaelyn kahlan kaia kaila kailey kailyn
        kainaat kainat kaira kairi kaisha kaitlan kaitlin kaitlyn kaitlynn kaiyah kaja kali kalia kalila kalina
        kalisha kaliyah kallie kamila kamilah kamile kamilla kamiyah kani kanishka kara kareema kareena karen karima
        karin karina karis karishma karissa karla karlie karly karmen karolina karys kashaf kashish kashvi kasia
        kasie kassandra kassia kassie kataleya katalina katarina katarzyna kate katelin katelyn katelynn katerina
        katey katharine katherine kathleen kathryn kathy katia katie katieleigh katielouise katiemae katiemay
        katierose katlyn katrin katrina katy katya kawthar kayah kaycee kayci kaycie kaydee kaydence kaydi kaydie
        kayla kaylah kaylamae kaylarose kaylee kayleigh kayley kaylie kaylin kaysha kaysie kaytlin ke keanna keara
        keavy keela keeleigh keeley keelie keely keera keeva keevah kehlani keila keira keiraleigh keisha kelcie
        kelis kelise kelsea kelsey kelseyleigh kelsi kelsie kendra kensi kenya kenza keona keren kerenza keris
        kerris kerry kerys ketsia keturah keya keyla kezia keziah khadeeja khadeejah khadija khadijah khadiza khadra
        khaira khairah khaleesi khalisa khalisah khansa khatija khawlah khia khloe khushi kiana kianna kiara kiarah
        kiarna kiera kieraleigh kierra kiesha kiki kimaya kimberley kimberly kimia kimora kimran kinga kinza kira
        kiri kirpa kirsten kirstie kirsty kittie kitty kiya kiyah kiyana kiyara kizzie kizzy klara klaudia klea kloe
        komal konnie kora kornelia kotryna kourtney krisha krista kristal kristiana kristin kristina kristine
        krystal ksenia ksenija kubra kulsoom kulsum kushi kya kyah kyanna kyara kyla kylah kylarose kylie kyra kyrah
        kyraleigh laaibah lacee lacey laceyjane laceyjo laceyleigh laceylou laceylouise laceymae laceymai laceymarie
        laceymay laceyrae laceyrose laci lacie laciemae laciemai laciemay lacy lady laetitia laia laiba laibah
        laicey laila lailah lailamae lailamai lailarose laina lainey lainie lakeisha lakshmi lalita lamaisah lamees
        lamia lamis lamisa lamisah lamya lana lanah laney lani lanie lanya lara laraib lareen larisa larissa larna
        larosa lataya latifa latifah latisha latoya laura laurel lauren lauryn lavanya lavinia laya layaan layah
        layal layan layana laycee laycie layla laylagrace laylah laylajane laylalouise laylamae laylamai laylamarie
        laylamay laylarae laylarose layna laynie lea leah leahmarie leahmay leahrose leala leana leandra leanna
        leanne leela leen leena leeya leia leigha leighla leila leilah leilani leilarose leisha leja lela lema lena
        lenka lenna leola leona leoni leonie leonor leonora leora leticia letisha letitia lettie letty lexa lexi
        lexia lexiann lexie lexieleigh lexiemae lexiemai lexiemay lexierose lexigrace lexii lexileigh lexilou
        lexilouise leximae leximai leximarie leximay lexirae lexirose lexy leya leyah leyla leyna lia liaba liah
        liana lianna lianne liara liba libbi libbie libby libbymae libbymay libbyrose liberty lidia lidya liepa lila
        lilac lilah lilahrose lilarose lili lilia lilian liliana liliane lilianna lilie lilien lilimae lilimai
        lilith liliya lilja lilla lilley lilli lillia lilliah lillian lilliana lillianna lillie lillieann lillieanne
        lilliegrace lilliemae lilliemai lilliemay lillierae lillierose lillimae lillimai lillith lilly lillyann
        lillyanna lillyanne lillyella lillygrace lillyjane lillymae lillymai lillymarie lillymay lillyrae lillyrose
        lilou lily lilya lilyana lilyann lilyanna lilyanne lilybelle lilybeth lilyella lilygrace lilyjane lilyjo
        lilymae lilymai lilymarie lilymay lilyrae lilyrose lilysue lina linda lindsay lindsey linnea liora lisa
        lisamarie liv livi livia livie livvi livvie livvy livy liwia liya liyaana liyah liyana liyanah liz liza
        lizzie lizzy lleucu llinos llio lois lola lolabelle lolagrace lolah lolalouise lolamae lolamai lolamay
        lolarae lolarose lolita lona lora lorelai lorelei loren lorena lorenza loretta lori lorin lorna lorraine
        loti lotta lotte lotti lottie lottiemae lottiemay lottierae lottierose lotty lotus louella louisa louise
        lourdes lowenna lowri lua luana lubna luchia luci lucia luciana lucianna lucie lucille lucinda lucja lucy
        lucyann lucyjo lucymae lucymay lucyrose luella luisa luiza lujain lukne lula lulah lulu luna lunamae lunar
        lunarae lunarose lwsi lyanna lyba lybah lydia lydiarose lyla lylagrace lylah lylamae lylamay lylarae
        lylarose lyna lynn lyra maame maaria maariya maariyah maarya mabel mabli macey maceyleigh maci macie
        macieleigh maciemae macy madalena madalina madaline madalyn maddi maddie maddison maddisonrose maddy madeeha
        madelaine madeleine madeline madelyn madi madiha madihah madilyn madina madinah madison madisyn madyson mae
        maebh maegan maelys maeva maeve magda magdalena magdalene maggie maggiemae maggiemay magi maha mahalia maham
        mahdiya maheen maheera mahek mahika mahima mahira mahirah mahiya mahnoor mahreen mahrosh mahsa mahum mahveen
        mai maia maicey maicie maida maidah maija maimoona maimuna mair maira mairah mairead mairi maisa maisey
        maisha maisie maisiegrace maisiejane maisieleigh maisiemae maisiemay maisierae maisierose maisy maiya maizey
        maizie maizy maja majka makayla makeda mala malaak malaika malaikah malak malaya malayeka maleah maleeha
        maleehah maleeka malena malgorzata malia maliah maliha malika malikah malina maliya maliyah malka malky
        mallory malwina manaal manahal manahil manal manar mandy manha manisha mannat manon manreet manuela manuella
        manya maple mara maram marcela marcelina marceline marcella marci marcia marcie marcy mared margaret
        margarida margarita margaux margo margot marguerite mari maria mariah mariam mariama mariana marianna
        marianne marie mariella marielle marigold marija marika marilyn marina marion marisa marissa marium mariya
        mariyah mariyam marla marlena marlene marni marnie marnierae marnierose marta martha martina martyna marwa
        marwah mary marya maryam maryama maryan maryann maryanne maryellen maryjane marykate maryrose maryum masal
        masie masooma masuma mathilda mathilde matilda matildarose matilde mattea matylda maud maude mavis maxine
        may maya mayah mayarose maycie mayeda mayla maymuna maymunah mayra maysa maysie maysoon mayzie mazie mckayla
        mea meabh meadow meagan meah meda medeea medi medina meela meena meera meerab meg megan meganrose megha
        meghan meghna mehak mehek mehnaz mehr mehreen mehvish mehwish mei meila meira meisha meja melani melania
        melanie melek melia melika melike melina melinda melis melisa melissa melita melodie melody melodyrose mena
        menaal menna meral mercedes mercedez mercy meredith meriam merida meriem merryn merve meryem meta meya
        mhairi mia miagrace miah mialeigh mialily mialouise miamae miamay miami miarae miarose micaela michaela
        michaella michalina michelle migle mihaela mihika mija mikaela mikayla mila milah milana milani milania
        milarae milarose milena miley mileyrae mileyrose mili milita milla milli millicent millie millieann
        millieanne milliegrace milliejo milliemae milliemai milliemay millierae millierose milly mimi mina minaal
        minahil minal mindy minerva minha minna minnah minnie minsa mira mirabel mirabelle miral miranda miray
        miraya mirella mireya mirha miri miriam mirren miruna mischa mishaal mishal mishel mishika mishka missy
        misty mitzi miya miyah moli mollie molliemae molliemay mollierose molly mollyann mollyanne mollymae mollymay
        mollyrose momina mominah mona monae monet monica monika monique morayo morgana moriah morwenna muminah
        mumtaz muna muniba munira muntaha muqadas muqaddas muskaan muskan mya myah myarose myesha myia myiesha myla
        mylah mylamae mylarae mylarose mylee myleigh myley mylie myra myrah myriam myrtle mysha naba nabeeha nabeela
        nabiha nabihah nabila nabilah nada nadia nadine nadira nadiya nadya naeema naeemah naevia nafeesa nafeesah
        nafisa nafisah nahla naia naila nailah naima naimah naina naira naisha naiya najah najma nala nalani nanci
        nancie nancy nancymay nancyrose nandini nansi nanw naomi naomie nara nariah narin nariyah narla nasra
        nasreen natalia natalie natalya natasha natasza nathalia nathalie nathania navya nawaal nawal naya nayab
        nayah nayana nayara nayla naylah naz nazia nazifa nazli neave nechama neda neela neelam neeva neeve nefeli
        neha nehir neila neive nel nela neli nell nella nelle nellie nellierae nellierose nelly nerys nessa neva
        nevaeh nevaehgrace nevaehrose nevaya neve neveah neya nia niah niamh nichole nicol nicola nicole nicoleta
        nicolle nida nidhi nieve nika niki nikkita nikol nikole nila nilah nimra nimrah nimrat nimrit nina niomi
        nirvana nisa nisha nishat nishka nissi niva nixie niya niyah niyati noelia noella noelle noemi noemie nola
        non noora noorfatima noorulain nora norah noreen noura nuala nuha nula nura nurah nuria nuriyah nusaiba
        nusaibah nusayba nusaybah nusrat nya nyah nyla nylah nylarae nylarose nyra nyree oceana oceane octavia
        odelia odette ofelia ohemaa ola olanna olga olimpia olive olivia oliviagrace oliviajane olivialeigh
        oliviamae oliviamai oliviamay oliviarae oliviarose olivija oliwia oluchi oluwakemi olwen olympia ona
        onyinyechi oona oonagh opal ophelia ora oriana orianna orla orlagh orlah orlaith orlarose orli ottilie
        ottoline otylia oviya oyindamola oyinkansola pagan paige paighton paislee paisleigh paisley paiton paloma
        palwasha pamela pandora paola pari parisa parneet patience patricia patricija patrycja patsy paula paulina
        pauline pavneet peaches pearl pebbles peggy peighton pelin penelope peneloperose pennie penny peony pepper
        perdita peri perla perrie persephone persia petal petra phaedra phebe pheobe philippa phillipa phillippa
        philomena phoebe phoebegrace phoebemae phoeberose phoebie pia piper piperrose pippa pixie piya pola polina
        polly pollyanna poppi poppie poppy poppyann poppygrace poppyleigh poppylouise poppymae poppymai poppymay
        poppyrae poppyrose porscha porsche porsha portia posie posy prabhleen prachi pranavi precious preeya pria
        primrose princess priscilla prisha priya priyanka priyanshi prudence purdey pyper qirat queen queenie rabia
        rabiya rachael racheal rachel radha radhika radiyah rae raeesa raeesah raeya rafaela rafaella raffaella
        rafia raghad rahaf raheema raheemah rahela rahima rahma rahmah raia raihana raima raina raisa raissa raiya
        raluca rameen ramisa ramla ramona raneem rani rania raniya ranya raphaela raphaella raquel raveena ravneet
        raya rayah rayana rayann rayhana rayna rayya razan rea reanna rebeca rebecca rebeka rebekah reem reema reena
        reenie reet reeva reeya regina reham rehana reina reisy remas remaya rena renad renae renata renay renaya
        renee renesmae renesmee retaj retal reva reya reyah reyhana reyna rhea rheya rhia rhiana rhiann rhianna
        rhianne rhiannon rhoda rhona ria riah riana rianna rianne richelle rida riddhi ridhi riham rihana rihanna
        rima rimsha rina riona risha rishika rita ritaj rithika ritika riva riverrose rivka rivky riya riyah riyana
        rizwana roberta robyn rochel rochelle roha roisin rojin roksana romaisa romana romanie romany romee romeesa
        romilly romily romina rona ronya rosa rosabella rosabelle rosalee rosaleigh rosalia rosalie rosalina
        rosalind rosaline rosalyn rosamund rosanna rose roseanna roseanne rosella roselyn rosemarie rosemary rosetta
        rosey roshni rosie rosieann rosieleigh rosiemae rosiemai rosiemay rosina rosy rowena roxana roxanna roxanne
        roxi roxie roxy roya roza rozalia ruba rubab rubee rubi rubie rubina ruby rubyann rubyanne rubygrace
        rubyjane rubyjean rubyjo rubylea rubylee rubyleigh rubylou rubylouise rubymae rubymai rubymarie rubymay
        rubyrae rubyrose rugile ruhani ruhi rumaisa rumaisah rumaysa rumaysah runa ruqaiya ruqaiyah ruqaya ruqayah
        ruqayya ruqayyah ruqiya rusne rutendo ruth ruvarashe ruwaida ruwayda ruweyda ruya rya saachi saaliha saanvi
        saara saarah saba sabah sabeen sabiha sabina sabine sabirin sabreen sabrin sabrina sachi sadaf sade sadia
        sadie sadiya sadiyah safa safaa safah saffa saffah saffi saffia saffie saffiya saffiyah saffron safia safina
        safira safiya safiyah safiye safiyya safiyyah safoora sagal sahana sahar sahara sahasra sahiba sahra saiba
        saibah saida saima saira sairah saisha saja sajida sakeena sakeenah sakina sakinah sakura saleena saleha
        saliha salihah salima salina sally salma salome salwa sama samaa samah samaira samanta samantha samara
        samarah samaya sameeha sameera samia samiah samiha samina samira samirah samiya samiyah samrah samreen
        samreet sana sanaa sanah sanam sanaya sandra sania saniya saniyah sanjana sanna sansa sanvi sanya saoirse
        saphia saphira saphire sapphira sapphire sapphirerose sara sarah sarahjane sarahlouise sarai saraya sarayah
        sareena sargun saria sariah sarina sariyah saron sarrinah saskia saule savana savanah savanna savannah
        savannahrose sawda sawdah saya sayeda saylor scarlet scarletrose scarlett scarlette scarlettlouise
        scarlettmae scarlettrose scarlotte seanna seema seerat sefora sehar seher sehr sehrish selena selene selin
        selina selma sema senara sephora serafina serah seraphina seraphine serayah seren serena serene serenity
        serenna serina serine setayesh shabnam shahad shahana shahd shaila shaima shaina shakira shakirah shana
        shanade shanae shanai shanaya shanel shanelle shani shania shaniah shanice shaniya shaniyah shannon
        shantelle shanti shanya shanzay shara sharna sharon shauna shayla shaylah shaylee shayleigh shayma shayna
        shazia sheena sheila sheindy shekinah shelbie shelley shelly shereen sheza shianne shifa shifra shira
        shireen shirley shivani shiza shola shona shoshana shree shreeya shreya shriya shruti shukri shyann shyanne
        shyla shylah sia sian siana sianna siara sidra sidrah siena sienna siennagrace siennaleigh siennamae
        siennamai siennamay siennarae siennarose sierra sihaam siham sila silvana silvia silvie sima simi simisola
        simona simra simrah simran simrat simrit sinead siobhan sioned sireen siri sirine sitara siwan siya siyana
        siyona skie skye skyelouise skyla skylah skylamae skylamai skylamay skylar skylarae skylarmae skylarose
        skylarrae skylarrose sloane smilte sneha snow soffia sofia sofiarose sofie sofija sofiya soha soliana somaya
        sommer sonam sonia sonja sonya sophia sophiagrace sophiamae sophiarose sophie sophieleigh sophielouise
        sophiemae sophiemay sophierose soraia soraiya soraya sorayah sorcha sorrel stacey stacie stacy star starla
        starr stefani stefania stefanie stella stephanie stevieleigh su suad sude suha suhaila suhana suhani suhayla
        sukaina sukhmani suki sukie sumaira sumaiya sumaiyah sumaya sumayah sumayya sumayyah sumeya summa summah
        summaya summayah summer summerleigh summerlouise summermae summermay summerrae summerrose sunaina sunday
        sundus suraiya suranne suraya suri susan susanna susannah susie suzanna suzannah suzanne suzi suzie suzy
        swara sybil sydnee sydnie syeda sylvia sylvie taaliah tabassum tabatha tabetha tabita tabitha tahani tahira
        tahirah tahiya tahlia tahmina tahreem taia taiba taibah taiya tala taleah taleen tali talia taliah taliarose
        talisha talitha taliya taliyah tallia tallula tallulah tallulahbelle tallulahrose talula talulah talulla
        talullah talya tamanna tamar tamara tamera tamia tamika tamira tammy tamsin tamsyn tamzin tanaya tania
        tanisha tanishka taniya tansy tanvi tanya tanyaradzwa tanzeela tanzila taqwa tara tasfia tasha taslima
        tasmia tasmin tasmiyah tasneem tasnia tasnim tatiana tatyana tavia taya tayah tayana tayba taybah tayiba
        tayla taylah taylormae tayyaba tayyiba tayyibah tazmin tea teagan teah teanna tegan tegen tehreem tehya
        tehzeeb teigan teighan teja teleri temperance teodora teresa tereza teri terri tesni tess tessa texas teya
        teyah teyana teyla thalia thandiwe thea theadora thearose theia thelma theodora theresa thia thomasina thora
        tia tiah tiahna tialeigh tialouise tiamae tiana tiani tianna tiannah tiara tiaraoluwa tiarna tiarose tiegan
        tienna tierney tiffany tigerlily tiggy tilda tilley tilli tillie tilliemae tillierose tilly tillymae
        tillymai tillymay tillyrose timea timeea tina tisha tiya tiyana tola tori tova tracey tracy trinity trisha
        trixie trudie trudy truly tuana tuba tula tulip tulisa tulisha tulsi tyanna tyra ugne ula uma umaima umaimah
        umaira umaiza umamah umayma umaymah umayrah umayyah ummayyah umme ummehani una unaisah unaysah urooj ursula
        urszula urte urwa urwah uswa uzma vaani vada vaishnavi vakare valencia valentina valeria valerie valerija
        vanesa vanessa vania vanshika vanya varsha veda vedika venice venus vera verity veronica veronika vesper
        vesta vicky victoria vida vidhi vienna viennarose viktoria viktorija vilte vina viola violet violeta
        violetrose violetta violette virginia vita vittoria viviana vivien vivienne vogue vrinda wafa wajeeha wajiha
        wanda wania waniya warda wareesha wendy weronika whitney wiktoria wilhelmina willa willow willowgrace
        willowmae willowrae willowrose winifred winnie winona winterrose wynterrose xanthe xena xenia yael yagmur
        yalda yana yara yaren yasemin yashfa yashika yashvi yasmeen yasmin yasmina yasmine yasna yazmin yitty yoana
        yocheved yohanna yolanda yousra ysabella yumna yuna yusra yusrah yvaine yvette yvie yvonne zaara zadie
        zahara zahira zahra zahraa zahrah zaiba zaina zainab zainah zaineb zaira zakia zakirah zakiya zakiyah
        zakiyyah zala zamzam zaneta zaniyah zara zarah zareen zaria zariah zarin zarina zariya zariyah zaya zayah
        zayba zayna zaynab zaynah zeena zeenat zehra zeina zeinab zelda zena zenab zenaya zendaya zenia zeynab
        zeynep zikra zilan zimal zina zinnia zipporah zirwa ziva zlata zoe zoey zoeya zofia zoha zohal zohra zoja
        zola zosia zoya zoyah zsofia zubaida zuha zulaikha zulaykha zulekha zunaira zunairah zuri zuzana zuzanna
        """

    /// The same for boys.
    static let boysNames = """
        aaban aadam aadi aadil aadit aaditya aadvik aahan aahil aamir aaqib aaran aarav aarian aarib aarin aarish
        aariyan aariz aarnav aaron aaronjames aarron aarush aaryan aashir aasim aayan aayansh aayush abaan abbas abd
        abdalla abdallah abdel abdelrahman abdi abdimalik abdirahim abdirahman abdoulie abdul abdulahad abdulahi
        abdulaziz abdulbasit abdulhaadi abdulhadi abdulhakeem abdulkadir abdulkareem abdulkarim abdulla abdullaah
        abdullah abdullahi abdulmalik abdulqadir abdulraheem abdulrahim abdulrahman abdulrehman abdulwahab abdur
        abdurahman abdurraheem abdurrahmaan abdurrahman abdus abe abel abhay abhinav abhiram abid abraham abram abu
        abubakar abubaker abubakr ace acer achilles adam adamas adarsh adas adedamola adeeb adeel adem ademola adham
        adil adithya aditya adiyan adnaan adnan adomas adonis adrian adriano adrians adrien adrijus advait advaith
        advay advik adyaan adyan aedan aeron affan afonso agastya ahaan ahad aharon ahil ahmad ahmed ahmet ahnaf
        ahron ahsan ahyaan ahyan aidan aiden ailbe aironas aj ajai ajan ajani ajay ajeet ajit ajus akaal akash akbar
        akeel akeem akhil akif akil akim akiva akram aksel akshar akshay akshayan alameen alamin alan aland alaric
        alasdair alastair alban albert alberto albi albie albin albion alby alden aldo alec aled aleem alejandro
        alek aleks aleksandar aleksander aleksandr aleksandrs alekss alessandro alessio alexandar alexander alexandr
        alexandre alexandros alexandru alexei alexey alexzander alffi alfi alfie alfiegeorge alfiejack alfiejames
        alfiejay alfiejoe alfiejohn alfielee alfieray alfonso alfred alfredo alfy ali alieu alif alim alistair
        alister aliyaan aliyan allan allen almir alonso alonzo alp alper alpha alvaro alvie alvin alwyn alyaan alyan
        amaad amaan amaar amadou ambrose ameen ameer amer amias amin amir amit amjad ammaar ammar amos amr anakin
        anas anay anders anderson andre andreas andrei andrej andres andrew andrey andrzej andy aneeq anees aneirin
        anes aneurin angad angelo angelos angus anil anirudh anish ansel ansh anson anthony anthonyjames antoine
        anton antoni antonio antony anwar aodhan apollo aqeel aqib aqil arad arafat aram aran aras arash arav arber
        archer archibald archie archiejames archiejay archielee archieray archy arda areeb areez aren ares arfan
        arhaan arham arif arijus arion aris arish ariyan ariz arjan arjun arkadiusz arlan arlen arley arlind arlo
        arlojames arlow armaan arman armand armandas armando armin arminas arnas arnav arnie arno arnold aro aron
        aronas arran arron arsalan arshan arslan art artem arthur arthurjames artie artin artiom artur arturo arturs
        arun arush arvin arvind aryaan aryan aryeh asa asad ash ashar ashaz ashden ashdon asher ashraf ashton
        ashtonlee ashvin ashwin asif asim aslan astin aston ata athanasios atharv atharva atif atlas atticus attila
        auden augustas augustin augustus aum aurelio austen austin austyn aveer avi avinash aviraj avraham avraj
        avram avrohom avyaan avyan awab awais axel axl ayaan ayaaz ayad ayansh ayaz aydan ayden aydin ayham aymaan
        ayodeji ayoub ayrton ayub ayush ayuub ayyan ayyub azaan azad azai azaiah azan azeem azhar aziah azim aziz
        azlaan azlan baden bader badr baileyjames balraj balthazar barclay baris barkley barnabas barnaby barney
        barry bartek bartholomew bartlomiej bartosz bashir basil basit bassam bastian bawan baxter bear beauden beck
        beckett belal ben benaiah benas bence benedek benedict benett beniamin benicio benito benjamin benji benn
        bennett bennie benny benson bentley benyamin berat berkay bernard bernardo bert bertie bertram bevan bilaal
        bilal bill billy billyjoe billyray binyameen binyamin binyomin bjorn blade blaine blayne blazej bleddyn
        bligh boaz bob bobby bobbyjames bobbyjoe bobbylee bobbyray bobi bode boden bodie bogdan boran boris boruch
        borys boston botond bowen boyd brad braden bradlee bradley brady braeden braedon braiden brajan bram bran
        brandan branden brandon brandonlee brax braxton bray brayan braydan brayden braydon brendan brenden brendon
        brennan brent brett brian bright brock broden brodey brody brodylee bronson brooks bruce bruno bryan bryn
        brynley bryson buddy burak burhan burhanuddin buster buzz byron cadan cade caden caeden cael caelan caelen
        caelum caesar cai caian caidan caiden cailan cailen cain caine caio cairo cairon caius cal calan cale caleb
        calin callam callan callen callum callumjames calum calvin cameron cameronjames camilo campbell camron can
        canaan caolan carl carlo carlos carlton carrick carson carter carterjames carterjay carterlee carwyn cash
        casian cason caspar casper caspian cass cassian cassius castiel cavalli cavan cayde cayden caydon caylan
        cayleb caylum cayson cecil cedric ceejay cellan celt cem cesar cezar cezary chace chad chaim chandler
        channing charles charliegeorge charliejames charliejay charliejoe charlieray charlton chase chay chayce che
        cheng chesky chester chidubem chinedu chris christian christiano christo christopher christos chukwuebuka
        chukwuemeka cian ciaran cieran cillian cinar cj cjay clarence clark claude claudio clay clayton clement
        clifford clinton clive clyde cobain coban coben cobey cobi coby codey codyjames codyjay codylee coel coen
        cohan cohen colby cole colin colm colt colton conal conall conan connah connell conner connor connorjames
        conor conrad constantin constantine constantinos cooper corban corben corbin corby corbyn cordell corey
        coreyjames coreylee cormac cornelius cory cosmin cosmo craig cristian cristiano cruz cruze cuba cullen
        curtis cynan cyprian cyril cyrus daanish daanyaal dafydd dainton daiton daiyan daksh dale daley dalton
        damari damian damien damion damir damon dan danas dandre dane dangelo danial daniel danielis danielius
        danieljames daniels daniil danil danila danilo danish daniyaal daniyal danny dannylee dante danyaal danyal
        danyl daoud daren darian darin dario darius dariusz darnell darragh darrell darren darryl darsh darshan
        darwin daryan daryl dashiell dastan daud dave davey davi david davide davids davie davis davy dawid dawood
        dawoud dawson dawud dax daxton dayton dayyan deacon dean deandre deano declan deegan deen deep deian
        deimantas deio deividas demari demir denas deniro denis denley dennis denny denzel denzil deon derek deri
        derren derrick deshawn desmond dev devan devansh devante devlin devontae devonte dewi dexter dhairya dharam
        dhian dhilan dhillon dhiren dhruv dhyan diar diego diesel digby dilanas dillan dillon dilraj dimitar dimitri
        dimitrios dimitris dino diogo diyan diyar django dolton domantas domas domenico dominic dominick dominik
        dominiks dominykas don donald donnacha donnell donnie donny donovan dontae dontay donte dorian dougal dougie
        douglas dov dovid dovydas dragos drake draven dre duane duarte dudley duke duncan dustin dwayne dyfan dylan
        dylanjames dyllan dylon eamon eamonn earl easa eashan eason easton eathan eban eben ebenezer ebrahim ebrima
        ed edan eddie eddison eddy edgar edison ediz edmond edmund edoardo edouard edric edris edson eduard eduardo
        edvinas edward edwin edwyn eesa eesaa eesah efan efe efraim ege ehan ehsaan ehsan eifion eimantas eisa eissa
        eitan eithan elden eldon elgan eli elian elias eliezer eligh elijah elijus elio elion eliot eliott elisei
        eliyas ellias elliot elliott elnathan elon elson elton elvis elwood elwyn ely elyas emaad emad emanuel emil
        emilian emiliano emilio emilis emils emin emir emirhan emlyn emmanuel emmet emmett emran emre emrys emyr
        enes enis enoch enrico enrique enzo eoghan eoin ephraim eray erdem eren eric erick erik erikas erion ernest
        ernesto ernie eron errol ervin eryk esa esah eshaan eshan essa esteban ethan ethanjames ethanlee ethen euan
        eugene evan evanas evander everett evren ewan ewen eyad eymen ezaan ezana ezekiel faaris fabian fabien fabio
        fadi fahad fahd faheem fahim faisal faiz faizaan faizan faran faraz fardeen fareed fares farhaan farhad
        farhan farid faris farley farrell farris fateh faustas fawad fawaz faysal fayzan federico feliks felipe
        felix fenton ferdinand fergus fernando ferris fidel filip filipe filippo filippos finan finbar findlay
        findley finian finlay finlee finley finleyjames finn finnan finnbar finnegan finnian finnlay finnley fintan
        finton fionn firas flavio flavius fletcher flinn flint florian florin floyd flyn flynn ford foster fox
        fraiser fraizer francesco francis francisco franciszek franco francois franek frank frankey frankiejames
        frankiejoe franklin franklyn franky fraser frasier frazer frazier fred freddi freddie freddiejames
        freddiejay freddielee freddy frederic frederick frederico frederik fredric fredrick fredrik frey fryderyk
        fuad furkan furqan fyfe fynley fynn fynnley gabe gabriel gabrielius gabriels gael gage gareth garry gary
        gaspard gaurav gavin gavriel gene geoffrey geordie george georgio georgios geraint gerald gerard gerrard
        gerry gethin gethyn ghulam giacomo gian gianluca gianni gideon gil gilbert giles gino gio giorgio giovani
        giovanni giulio giuseppe glen glenn glyn godwin goncalo gordon gracjan grady graham grant grayson greg
        gregor gregory greyson griff griffin griffith gruff gruffudd gruffydd gryff grzegorz guilherme guney gunnar
        gurfateh gursahib gurshan gurtaj gurtej gus gustas gustav gustavo gustavs guto guy gwilym gwion haadi haaris
        haashim haashir habeeb habib hadi hadyn haidar haider haitham hakan hakeem hakim hal halil hallam hamaad
        hamad hamdaan hamdan hamed hamid hamilton hamish hammaad hammad hamsa hamza hamzah hanad hanif hans hanson
        hanzala hanzalah hao hardy hari haris harish harison harith harlan harland harlen harleyjames harleyjay
        harleyray harold haron haroon haroun harri harris harrison harry harryjames harrylee harsh harshil harun
        harveer harvey harveyjames harveyjay harveylee harvie harvin harvir hasaan hasan haseeb hashim hashir
        hasnain hassaan hassan hassnain hatim hayaan haydan haydar hayder haydn haydon haytham hayyan haziq heath
        hector hedley hektor hendrik hendrix henley henri henrie henrik henrique henry henryjames henryk herbert
        herbie herkus hershy heston hezekiah hilton himmat hiro hishaam hisham holden horatio hosea howard howie
        hristo hubert hudhayfah hudson huey hugh hughie hugo humayl humphrey humza humzah hunor hunter hunterjames
        hunterlee husain husam husayn huseyin husnain hussain hussein hussnain huw huxley huzaifa huzaifah hywel
        iacov iago iain ian ianis ianto ibaad ibraheem ibrahim ibrahima idrees idris idriss iestyn ieuan ifan
        ignacio ignacy ignas ignatius igor ihsaan ijaz ike ikechukwu ikenna iker ilan ilias ilyaas ilyas ilyes imaad
        imad immanuel imraan imran imtiaz inigo ioan ioannis iolo ion ionatan ionut iori iosif iosua irfan irtaza
        isa isaa isaac isaacjames isaak isaam isaaq isac isaiah isak isam ishaan ishaaq ishak ishan ishaq ishmael
        isiah islam ismaeel ismael ismail israel issa issac issam iustin ivaan ivan ivar ivo ivor iwan iyad izaac
        izaak izaan izaiah izak izayah izhaan iziah izyan jabari jabir jabril jac jace jacek jack jackjames jackson
        jacky jacob jacobi jacobjames jacoblee jacoby jacques jacub jad jaden jadon jaedon jafar jagger jago jagraj
        jaheim jahiem jahmai jahmari jahsiah jahziah jai jaidan jaideep jaiden jaidon jaidyn jairaj jairus jaiveer
        jak jake jakob jakson jakub jalal jalen jamaal jamal jamari jameel jamel james jamesdean jamesjunior jameson
        jamil jamison jan jared jaroslav jarred jarrod jarvis jase jashan jasiah jasim jaskaran jason jasper jasraj
        javan javier jawad jax jaxen jaxon jaxonjames jaxson jaxx jaxxon jay jayan jayce jaycob jaydan jayden
        jaydenjames jaydenlee jaydn jaydon jayen jayj jayjay jayke jaylan jaylen jaylon jayson jaziah jed jedd
        jedidiah jeet jeff jefferson jeffery jeffrey jelani jem jensen jenson jensonjames jeremi jeremiah jeremy
        jeriah jericho jermaine jerome jerry jesiah jesper jesse jessejames jethro jevan jevon jibraeel jibran
        jibreel jibril jidenna jim jimi jimmy jiyan jj joab joachim joah joao joaquim joaquin joash joban jobe joby
        joe joel joey johan johann johannes john johnathan johnathon johnjames johnjunior johnnie johnny johnpaul
        johnson jokubas jolyon jon jonah jonas jonatan jonathan jonathon jonjo jonnie jonny jonpaul jonty jools
        jorawar jordan jorden jordi jordon jordy jorge joris jos jose josef joseff joseph josephjames josh joshan
        joshua joshuah joshuajames josiah josue jotham jovan jowan jozef joziah juan judah judd jude jujhar julian
        julien julio julius juliusz jun junaid junayd junior justas justin kaamil kaan kabeer kabir kacper kade
        kaden kadir kadyn kaeden kael kaelan kaelen kai kaian kaidan kaiden kaidenlee kaidon kaif kailan kaileb
        kailem kailen kailum kain kainan kaine kairan kairav kairo kairon kais kaisan kaiser kaison kaito kaius
        kaiyan kaizer kajetan kajus kal kalan kale kaleb kaleem kalel kalem kalen kallen kallum kaloyan kalum kalvin
        kamal kamali kamari kamarni kameel kameron kamil kamran kamron kanan kane kanye karamveer karan karanveer
        kareem karim karl karol karolis karson kartar karter karthik kartik kasen kash kashif kasim kason kaspar
        kasper kaspian kasra kassim kassius kavan kavin kavish kayaan kaydan kayden kaydenjames kaydenlee kaydn
        kaydon kayhan kayleb kaylem kaylon kaylum kayne kaysan kaysen kayson kazim keagan kealan kean keane keano
        keanu keaton kebba keean keegan keelan keenan kegan keian keigan keilan keir keiran keiron keith kelan
        kellan kellen kelson kelton kelvin kemal kemar ken kenan kendrick kenji kenneth kenny kenton kenzielee kenzo
        keon kerem kerim keshav kester kevin kevinas kevins keyaan keyan keyon khai khaled khaleel khalid khalifa
        khalil khan khian khizar khizer khush khyan kiaan kian kidus kie kiean kiefer kielan kien kieran kieren
        kieron kilian killian kinan king kingsley kingston kion kip kiril kirill kirk kishan kit kitt kiyaan kiyan
        klay klayton klevis knox kobe koben kobey kobi kobie koby koda kodey kody koen kofi kohan kohen kojo kolby
        kole konnor konrad konstantin konstantinos koray korban korben korbyn kordian korey kornel kory kray kris
        krish krishan krishiv kristers kristian kristians kristiyan kristof kristopher kristupas krrish kruz
        krystian krzysztof ksawery ksawier kuba kurt kurtis kush kushal kuzey kwabena kwadwo kwaku kwame kyan kyden
        kye kylan kyle kylen kylian kylo kymani kyon kyran kyree kyreece kyrell kyren kyrese kyro kyron kyson
        lachlan laith laiton laksh lamin lance landen lando landon larry lars larson laszlo lathan laurence laurent
        lawand lawi lawrence lawson lawy laylan layland layth layton leander leandro leart lebron ledion lee leelan
        leeland leeroy leif leighton leightonjames lelan leland lemuel lennard lennon lenny leo leojames leon
        leonard leonardo leonel leonidas leopold leroy leslie lester leuan lev levente levi levijames levin levison
        levon lewi lewie lewin lewis lewys lex leylan leyland leyton liam liban lincoln lincon linden lindon link
        linus lio lionel llew llewellyn llewelyn llewyn lleyton llion lloyd llyr llywelyn lochlan lochlann lockie
        logan loganjames loganjay loganlee loghan loic loki lorcan lord lorenzo lorik loui louie louiejames louis
        loukas lourenco luan luay luc luca lucan lucas lucasjames lucca lucian luciano lucien lucio lucius lucus
        ludo ludovic ludovico lui luigi luis lukas lukasz luke luqmaan luqman luther lyle lynden lyndon lyon
        lysander maahir maaz mabon mac macaulay macauley mace maciej mack macsen maddox madhav madoc mael magnus
        mahad mahamed mahammed mahdi mahir mahmood mahmoud mahmud maison majd majid majus makai maks maksim maksims
        maksym maksymilian malachai malachi malachy malakai malakhi malaki malakye malcolm maleek malick malik
        malikai malique mamadou manav mani manny mansoor mansour mantas manuel marc marcel marcell marcello
        marcellus marcelo marcin marco marcos marcus marek mario marios marius mark markas marko markos markus
        markuss marlon marshal marshall martim martin martins marty martyn martynas marvin marwan mason masonjames
        masonlee massimiliano massimo masud matas mate mateen matei matej mateo mateus mateusz matheo matheus mathew
        mathias mathis matias matin matt matteo matthew matthias matthieu mattia mattias matus matvey matyas maurice
        maverick max maxi maxim maxime maximilian maximiliano maximilien maximillian maximillion maximo maximos
        maximus maxton maxwell maxx maxymilian mayank mayson mazen mazin mccauley mckenzielee md meer mehdi mehmet
        mehran meir mekhi melvin menachem mendel merlin mert meshach messiah mete metin mian michael michail micheal
        mickey micky mieszko miguel mihai mihail mihir mihran mikaeel mikael mikail mikayeel mike mikel mikey
        mikhael mikhail mikolaj milad miles milo milosz milton mirac miraj miran miron miroslav mitch mitchel
        mitchell mobeen moeez mohamad mohamed mohammad mohammed mohammod mohib mohid mohsin moise moishe moiz momin
        montague monte montgomery monty moosa mordechai morley morris moses moshe moss mostafa motty mouhamed moussa
        muaad muaadh muaaz muad muadh muawiyah muaz mubarak mubashir mubeen muhamad muhamed muhammad muhammadali
        muhammadeesa muhammadibrahim muhammadmusa muhammadyusuf muhammed muhsin muizz mujahid mujtaba mukhtar mumin
        muneeb munir murad murat murray murtaza musa musab mussa mustafa mustapha muzamil muzammil muzzammil myles
        mylo myron nabeel nabil nadeem nadim nadir naeem nael naftali naftoli nahom nahum nahyan naim najib naksh
        nali naman naod narayan nash nasim nasir nasser nassim natan natanael nataniel nate nathan nathanael
        nathanial nathaniel nathen natnael naveed navid navin navraj nawaf nayan nayel nazim nazir neal ned nedas
        neel nehan nehemiah neidas neil neitas nelson neo nero nevan neville nevin newton neymar niall niam niccolo
        nicholas nick nickolas nicolae nicolai nicolas nicolo nigel nii nikhil niklas nikodem nikolai nikolaos
        nikolas nikolay nils nimrod nirvaan nishaan nishan nivaan nixon niyam noah noahjames noam noar noe noel
        nojus nolan noman nooh norbert norman nuh numan nuno nyall nye nyle oak oaklee obadiah obaloluwa oban obi
        obie obinna octavian oden odhran odin oisin ojas olaf olanrewaju ole oli oliver oliverjames olivers olivier
        oliwer oliwier olli ollie olliejames olliejay olliver olly oluwafemi om omar omari omarion omer omid onur
        opie oran oren orestas orhan orin orion orlando orrin orson osama oscar oscarjames oshea osian oska oskar
        oskaras osman ossian oswald othman othniel otis otto ousman ovie owain owais owen owyn ozan ozzie ozzy pa
        pablo pacey paddy padraig panagiotis panayiotis paolo papa param paramveer parth pascal patrick patrik
        patryk paul paulo pavel pawel pearce pedro percival percy perran petar peter petr petros petru pharrell
        philip philippe philippos phillip phineas pierce pierre piers pietro pijus pinchos piotr piran poyraz pranav
        pranay pratham prem preston prince priyan prosper przemyslaw ptolemy qais qasim quade quentin quinlan
        quinten quintin quinton raahil radin radley radoslaw radu radwan raed raees raef rafael rafal rafan rafay
        rafe raffael raffaele rafferty raffi rafi raghav ragnar rahand rahat raheel raheem rahim rahman rahul raiden
        raif raife raihaan raihan raith raiyaan raiyan raj raja rajan rakan rakeem ralf ralfie ralfs ralph ralphi
        ralphie ralphy ram ramadan rami ramin ramiro ramon ramone ramsay ramsey ramy ramzi ranbir ranell ranulph
        ranveer ranvir raphael rares rashid ratu raul ravi ray rayane rayden rayen rayhaan rayhan raymond rayyaan
        raza razvan reece reed reef rees reggie reggielee reggieray reginald rehaan rehan rehman reid reis reiss
        rejus remus renato reno renzo reo reon reuban reuben reuel rex reyaan reyaansh reyansh reza rhett rhiley
        rhodri rhyan rhydian rhyley rhys riaan riad rian riaz ricardo riccardo ricco richard richie richmond ricky
        rico ridhwan ridley ridwaan ridwan rihaan rileyjames rileyjay rileyjoe rileylee rion rishaan rishabh rishan
        rishi ritchie riyad riyadh rizwan roan roary robbie robby robel robert roberto roberts robson rocco rocko
        rocky roderick rodney rodrigo roel rogan roger rohaan rohail rohan rohin rohit rojus rokas roland rollo
        romaan romain romaine roman romano romario romeo romero ron ronak ronald ronaldo ronan ronav ronin
        ronniejames ronnielee ronnieray ronny rory rosco roscoe roshan ross rossi roy royce ruairi ruairidh ruan
        ruari ruaridh ruban ruben rubin rudra rudy rueben rufus ruhaan ruhan rupert rushil russell ruzgar ryaan ryan
        ryanlee ryden ryder ryker rylan ryszard ryu saad saahil sabir sachin sadiq saeed safwaan safwan sahal sahand
        sahil sahir said saif saifan saifullah saim sajan sajid sajjad sakib salaar salah salahuddin salahudeen
        saleem saleh salih salim salmaan salman salvador salvatore sam samad samarth sameer samer sami samir samiul
        samiullah sampson samraj samson samual samuel samuele samuil samy san sanad sanjay santiago santino saqib
        sardar sarim sartaj saud saul saxon sayan sayed scott seamus sean seb sebastian sebastiano sebastien selim
        senan sergio seth seve seweryn seyed seyon shad shahan shaheer shahid shahmeer shahzaib shahzain shakai
        shakeel shakil shakir shakur shamar shane shaquille sharif shaun shaurya shawn shayaan shayan shayden
        shaydon shaylan shayne shayon shazil sheldon shimon shiv shivaay shivam shivan shivansh shiven shloime
        shloimy shlok shlomo shmuel shoaib shrey shreyan shreyas shuaib shuayb shulem shyam siam sid siddhant
        siddharth siddhartha sidharth silas simao simas simbarashe simcha simeon simon simonas sinan sion siraj
        sofian sofiane sohaib sohail soham sohan soloman solomon sonni sonnie sonny soren soul spencer spike stan
        stanislav stanislaw stanlee stanley stefan stefano stefanos steffan stellan stephan stephen sterling steve
        steven stewart stirling struan stuart subhaan subhan sudais sufian sufiyan sufyaan sufyan suhaan suhaib
        suhail suhayb sulaimaan sulaiman sulaymaan sulayman suleiman suleman suleyman suliman sullivan sully suraj
        syd syed sylvester syon syrus szymon taaha tadeusz tadgh tadhg tafari taha taheem tahir tahmeed tahmid tai
        taim taio tait tajus takudzwa talal talan talha talhah taliesin talon tamas tameem tamim tanay tanish tanner
        tanush tao taranveer tarek tarik tariq taron tarran tarun taseen tawheed tawhid tayden taylan taylen taylon
        taylorjames taym tayo tayon tayyab tayyib ted teddy teddyjames teddylee teejay teilo tej tejas tejay teo
        teodor teon terence terrell terrence terry thaddeus thai tharun theo theodor theodore theodoros theojames
        theon theophilus thiago thibault thierry thom thomas thomasjames thomasjay thor tiago tiberius tibor tiernan
        tim timas timmy timo timotei timothee timothy timur tion titas titus tj tjay tobey tobi tobias tobiasz tobie
        tobin toby todd tom tomas tomasz tomi tommaso tommi tommie tommy tommyjames tommyjay tommyjoe tommylee tomos
        toms tony toprak tor torben torin torsten trae travis tre tremaine trent trevor trey treyvon tristan tristen
        tristian triston troy trystan tucker tudor twm ty tye tyger tylan tylar tyler tylerjames tylerjay tylerjohn
        tylerlee tylor tymon tymoteusz tyran tyree tyreece tyreese tyrell tyrelle tyrese tyrion tyron tyrone tyson
        tzvi ubaid ubaidullah ubayd ugnius ugochukwu umair umar umayr umer umut uriah uriel usayd usmaan usman
        uthmaan uthman uwais uzair uzayr vadim vakaris valentin valentino vansh varun vasco vasile vaughan vaughn
        ved vedant veer veeran viaan vian vicente victor viggo vihaan vihan vijay vikram viktor vinay vince vincent
        vincenzo vinnie vinny vir viraaj viraj virat viren vishal vishnu vito vittorio vivaan vivan vivek vlad
        vladimir vladislav vyom wade wael wahab wahid waleed wali walid walker wallace walter waris warren warrick
        warwick waseem wasif wasim wassim wayne wesley weston wiktor wil wilbur wilder wilf wilfred wilfrid wiliam
        will willem william willis willoughby wilson winston wisdom wojciech wolf wolfe wolfgang woodrow woody wyatt
        xander xavi xavier yaakov yaasir yacine yacob yacoub yacqub yad yahia yahya yahyaa yahye yakov yakub yaman
        yameen yamin yanis yann yannick yannis yaqoob yaqoub yaqub yaseen yaser yash yasin yasir yasser yassine
        yassir yaw yazan yechiel yehoshua yehuda yigit yishai yisroel yitzchok yoan yoel yohan yonatan yonis yosef
        yossi youcef younes younis younus yousaf yousef yousif youssef yousuf yug yunis yunus yusaf yusef yusha
        yusif yussuf yusuf yuvaan yuvan yuvraaj yuvraj zac zach zacharia zachariah zacharias zacharie zachariya
        zachary zachery zack zackaria zackariah zackariya zackary zackery zade zaeem zaheer zahid zahir zaid zaidan
        zaiden zaim zain zaine zaire zak zakai zakari zakaria zakariah zakariya zakariyah zakariye zakariyya
        zakariyyah zakary zaki zakir zakk zalan zander zane zarif zavian zavier zaviyar zayaan zayan zayd zaydan
        zayden zayed zayn zayne zayyan ze zeb zebedee zechariah zeeshaan zeeshan zeke zeki zen zeno zenon zeph
        zephan zephaniah zeus zev zevi zeyad ziad zico zidaan zidan zidane zinedine zishan ziyaad ziyaan ziyad
        zohaan zohaib zohair zohan zoltan zoraiz zoravar zorawar zubair zubayr zuhaib zuhair zuhayr zulqarnain zvi
        zyan zyon
        """

    /// The same for both.
    static let sharedNames = """
        aadya aarya abeer abir abrar abyan adama adan adar addison adel ademide aden adeola adi adley adonai adriel
        afnan agam agamjot ailbhe aiman aimen ainsley akira al alaa alex alexi alexie alexis alijah alin alix ally
        almas alva amal aman amandeep amani amanpreet amar amare amari amaris amarni amen amine amran amrit an anand
        anashe andi andrea anesu angel anh anis anjolaoluwa anmol anoop anuoluwapo ara arden areen ari arian arie
        ariel arin arlie armani arsh arshia artemis arwyn arya aseel asees asha ashlee ashley aspen aster aubrey
        august auguste augustine avery avin ayan ayanda aylan ayman aymen ayobami ayomide ayomikun azari azariah
        azriel baby bailee baileigh bailey baileyrae bailie baran barin bay baylee bayleigh bayley baylie beau beaux
        bela bellamy beren bernie bethel bexley bhavya billie blair blaise blaize blake blakely blayke blaze
        blessing bleu blu blue bo bobbi bobbie bodhi boe boluwatife bora bow bowie bracken brae breeze brinley brodi
        brodie brogan brook brooklyn bryce caelyn cailin camden camille carey carol casey cassidy celyn ceri chaise
        chance charlee charley charli charlie charly chayse chen chi chidera chisom christie christy clarke cobie
        codi codie cody colbie cori corin dakota dallas damilola dana danai dani daniele dara darby darcy dareen
        davin daya delaney dempsey deni deniz denni dennie denver derin derry deryn desire destiny deven devin devon
        devyn diamond diaz dilan dilpreet dima dion dior divine dominique drew dru duha dusty ebubechukwu eden edi
        ekam ekamjot ekin elan elham elia eliah elie elija elim elis elisha eliya eliyah ellery ellis ellison elvin
        elya elyon emerson emery emile enea eniola ennis eris eseosa esosa espen etienne evin ezel ezra ezrah fallon
        farai farren favour fenn finleigh fiyinfoluwa forest forrest frankee franki frankie frankiejay frankielee
        gabriele genesis georgi georgie gift glory gray grey guneet gurjeevan gurjot gurkirat gurman gurneet gurnoor
        gurpreet gurshaan gursimran gurveer gurvir hadleigh hadley haiden halo hamdi han hanaan hanan hani hannan
        hargun harjot harkirat harlee harleigh harlem harley harli harlie harlo harlow harlyn harman harneet harnoor
        harper harperlee harpreet harrie harsimran hartley hayden heaven hero hilal holy hui ibukunoluwa ifeoluwa
        ihsan ikhlas ikram ilham ilhan ilia iliya ilya imaan iman imani inayat indi indiana indie indigo indra indy
        inioluwa innes ira iremide ireoluwa isher ishmeet ishrat iyanuoluwa jacey jackie jadyn jae jaeden jael jahan
        jaime jaimie jamie jamielee jasdeep jaskirat jasmeet jasnoor jaspreet jaycee jaydee jaye jaylee jayme jaymee
        jaymie jazz jean jeevan jess jessi jessie jessy jet jett jia jian jin jing jo jodi jody jojo jona joni jood
        jory joss joud jovi joy jules juno justice kacee kacey kaci kaidyn kaiya kalani kamsiyochukwu karam karma
        karman kasey kassidy kavi kavya kay kaya kayan kayde kaylan kaylen kayra kazi keerat kehinde keita kelechi
        kelly kemi kendal kendall kenechukwu kenley kenna kennedy kenzi kenzie kenzy khari kia kiah kim kimani kimi
        kinley kinsley kiran kirat kirby kleo koa koah kodi kodie kori kosisochukwu krishna kristen kyler kyrie lael
        laine lake laken lamar lano laurie lavin layne le leigh lemar leni lenni lennie lennox leone lesley levy
        lewan lexis lexus li lian lin lohan london lonnie loris lowan lowen loxley luka lumi lux lyric maahi
        mackenzie maher mahi mahin makenzie malek mali malin manel manjot mankirat manmeet manpreet manraj manroop
        manveer manvir marian marin marjan marlee marleigh marley marli marlie marlo marlow marlowe marly marvellous
        masa matisse matty mawgan mayan mayar mckenna mckenzi mckenzie mckinley mehar meher mehtab memphis mica
        micah micaiah micha michal michele mika mikah milan millan millen miller ming minh mio mir miracle mirza
        misbah misha monroe montana morgan moyinoluwa munachimso munashe murphy myka nahid nana naseem naveen navjot
        navneet navy neev nehal neriah nesta nicky nico nihaal nihal nikita nikki niko nikola nile nima nino nirvair
        nitya noa noha noor nour nova novah nur nyasha oakleigh oakley ocean oghenetega olamide olaoluwa
        oluwadamilare oluwadamilola oluwadara oluwadarasimi oluwademilade oluwaferanmi oluwajomiloju oluwanifemi
        oluwapelumi oluwasemilore oluwaseun oluwaseyi oluwatamilore oluwateniola oluwatimilehin oluwatimileyin
        oluwatobi oluwatobiloba oluwatofunmi oluwatomisin oluwatomiwa oluwatoni oluwatosin onyx opeyemi oreoluwa ori
        orly panashe paris parker parsa pasha pavan pavandeep payton peace peniel perez perri perry peyton pheonix
        phoenix pip porter prabhjot prabhnoor praise preet presley promise quin quincy quinn raegan rafa raha rahil
        rai rain raine rajveer rajvir raman rana rand raven rawan rayaan rayan rayn rayne rayyan reagan red reda
        reegan reese reeve regan rehmat rei reign reilly remi remie remy ren rene rey reyan reyhan rhema rhian
        rhylee ridha rihan rikki rilee rileigh riley rio ripley river riyaan riyan robin rogue roma romani rome
        romey romi romie romy roni ronni ronnie roop rori roux rowan rowen royal rudi rudie rue rui rumi rylee
        ryleigh ryley rylie sacha safi sage sahib sai saint salem saman samar sammi sammie sammy sandeep sandy
        santana saran sascha sasha sawyer scout sehaj sehej sena senay senna sennen sequoia shaan shae shah shaheen
        shai shalom sham shams shan shanay shay shaya shaye shea sheik sheikh shelby sheridan shi shia shiloh si
        sidney silver simar simone sina siyam sky skyler sol soma somtochukwu sri stevie storm sukhman sukhpreet
        sukhraj sultan sunnie sunny surya sydney tadiwa tadiwanashe tafara tahsin taite taiwo taj tanaka tanatswa
        tanveer tanvir taran taryn tate tatenda tatum tawana tay taye tayler taylor taylorjay tayte teal teddi
        teddie teegan tegh temidayo temiloluwa temitayo temitope tendai teniola tenzin thorin tian tien tiger
        tinashe tinotenda tirion tiwatope tobenna toluwalase toluwani toluwanimi toma toni treasure tru tyla
        valentine veera vega victory vivian viyan wan wei wen winter wren wyn wynter xi xiao xin yan yassin yi ying
        yu yuki yuri zana zephyr zhi zi zia ziah zian ziggy zion ziya ziyan zora zuriel
        """
}
