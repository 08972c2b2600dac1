extension OwnNames {
    /// Names of the languages of British classrooms that are too rare for the national tables: Polish, Lithuanian, Latvian,
    /// Romanian, Bulgarian, Portuguese, Hungarian, Albanian, Turkish, Ukrainian, Nigerian, Ghanaian, Somali, South Asian.
    /// Compiled for this project.
    static let furtherGirls = """
        toni camryn danni bobbi frankii justyna renata iwona grazyna bozena halina danuta jadwiga wieslawa ugne agne
        migle egle rugile smilte austeja gabija kamile vilte ieva ruta rasa jurga jurate lina danute ausra vaiva
        liepa lukne gintare ligita anca anda andra ilinca raluca roxana crina corina sorina denisa larisa loredana
        mihaela marinela simona ionela floriana daria dariana stanka stanimira desislava gergana nevena ralitsa
        tsvetelina zornitsa catarina joana mafalda leonor margarida filipa rute vania tania matilde mariana
        eszter zsofia reka boglarka noemi dora lilla kinga drita arta arjeta blerta vjosa elira fjolla teuta ebru
        elif esra zehra hatice havva merve busra olena oksana iryna yulia solomiya zlata nadiya halyna chioma chinwe
        chiamaka chinyere ngozi nneka nkechi ifeoma ifunanya adaobi amaka uju ebele obioma folake funmi funke bukola
        bisi yetunde titilayo omolara abosede ronke sade kemi temitayo damilola tolani akosua abena adwoa afia ama
        efua esi yaa akua hodan hibo ifrah ikran ayan sagal sahra fartun fadumo hamdi ubah manjit kuldeep baljit
        navneet amrit ramandeep sandeep prabhjot sukhjit parveen nasreen shabnam shazia rukhsana rubina farzana
        """
    static let furtherBoys = """
        gawel bogdan zbigniew zdzislaw slawomir miroslaw jaroslaw radoslaw przemyslaw grzegorz ryszard leszek lech
        mantas matas joris jokubas rokas jonas tomas domantas dovydas tautvydas vytautas algirdas gediminas mindaugas
        arvydas arunas darius marius nojus kajus benas titas lukas aleksas ionut ionel costel costin cosmin catalin
        sorin dorin florin marin razvan robert rares raul mircea nicu vasile viorel valentin georgi dimitar plamen
        kaloyan stoyan stanimir stanislav stefan tsvetan ventsislav diogo tiago duarte goncalo guilherme henrique
        vasco martim salvador zoltan balint bence levente mate akos peter gergo arben agim besnik blerim dritan
        ilir luan emre emir kerem eren berk bora burak baris taras bohdan ostap yaroslav vladyslav oleh ihor chima
        chidi chike chibuzor chinedu chukwudi chuka obinna obi okechukwu ikenna ikechukwu nnamdi emeka kelechi uche
        femi yemi temi tomi tola tolu tobi tunde kunle segun seun wale dele dayo gbenga kola sola lanre kofi kojo
        kwaku kwabena kwame kwasi yaw ebo abdiaziz abdikarim abdinasir guled liban mahad warsame mohinder
        maninder parminder surinder balwinder jaswinder gurdeep hardeep kuldip mandip sukhdeep tajinder amrik
        """
}
