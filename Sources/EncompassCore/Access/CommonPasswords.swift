import Foundation

/// The most common passwords, and words of this trade that people would choose; most common first.
enum CommonPasswords {
    /// The position of a text in the list, from 0; nil if it is not in the list.
    static func rank(_ text: ArraySlice<UInt8>) -> Int? { ranks[Array(text)] }

    /// The lengths that occur.
    static let lengths = Set(ranks.keys.map(\.count)).sorted()

    private static let ranks: [[UInt8]: Int] = {
        var ranks: [[UInt8]: Int] = [:]
        for (index, word) in list.split(whereSeparator: \.isWhitespace).enumerated() {
            let bytes = Array(word.utf8)
            if ranks[bytes] == nil { ranks[bytes] = index }
        }
        return ranks
    }()

    private static let list = """
        password qwerty letmein welcome admin iloveyou monkey dragon football liverpool arsenal chelsea princess sunshine
        master login passw0rd password1 baseball superman batman trustno1 shadow michael ashley charlie summer winter
        spring autumn monday friday january february march april june july august september october november december
        encompass operation police constable sergeant inspector mash school schools teacher headteacher pupil pupils child
        children safeguarding safeguard keyadult council county norfolk suffolk norwich england english britain british
        london office desktop computer security secure access secret private changeme change default temporary temp guest
        test testing tester user username account administrator administer root system service server network internet
        windows google facebook twitter instagram apple samsung microsoft hello hello1 goodbye please thankyou thanks
        welcome1 qwerty1 abc abc123 letmein1 passwort motdepasse contrasena pass word pwd passcode passphrase
        everton tottenham spurs manchester mancity manutd united city celtic rangers newcastle westham villa leeds wolves
        rugby cricket soccer tennis golf hockey basketball swimming
        george harry william charlotte james jack oliver thomas daniel david john robert joseph matthew andrew joshua ryan
        jessica sophie emily lucy chloe hannah olivia amelia grace emma megan lauren rebecca sarah laura nicole amy katie
        molly poppy lily ruby daisy rosie jasmine bethany holly abigail samantha natalie victoria elizabeth catherine
        alexander benjamin samuel christopher jonathan nathan jordan connor callum liam dylan luke adam jake alex max ben
        sam tom joe dan mike dave steve paul mark peter simon stephen richard martin kevin stuart graham gary neil ian
        mohammed muhammad ahmed ali fatima aisha
        buster bailey oscar alfie toby rocky tigger smokey misty sooty tiger lucky max1 bella coco rosie1 barney ginger
        pepper cookie snowball snoopy garfield simba nala felix
        love lovely loveme lover iloveu mylove baby babygirl babyboy angel angels angela sweetie sweetheart honey darling
        family mother father mummy daddy mum dad nan grandma grandad brother sister forever together friends friend
        happy smile sunshine1 beautiful gorgeous princess1 queen king prince
        chocolate banana orange cherry strawberry cheese butter cookies coffee pizza chicken peanut pumpkin sugar candy
        red blue green yellow purple pink black white silver golden gold orange1
        blink182 metallica nirvana slipknot eminem beatles elvis queen1 oasis coldplay arctic
        starwars startrek pokemon pikachu mario zelda minecraft fortnite roblox naruto matrix gandalf hobbit potter
        harrypotter hogwarts gryffindor frodo yoda ninja pirate vampire wizard
        mustang ferrari porsche corvette mercedes bmw audi ford jaguar yamaha honda harley suzuki kawasaki
        freedom whatever nothing something anything everything fuckyou fuckoff fuck shit bollocks wanker arsehole bitch
        hunter killer fighter warrior soldier ranger scooter jumper runner dancer player gamer hacker
        cheese1 killer1 soccer1 jordan1 jordan23 hunter2 hunter1 michael1 charlie1 ashley1 daniel1 andrew1 thomas1
        jesus christ god heaven church blessed faith hope believe angel1 trinity gabriel
        access14 access1 master1 mustang1 shadow1 dragon1 monkey1 superman1 batman1 tigger1 football1 liverpool1 arsenal1
        chelsea1 baseball1 pokemon1 letmein2 welcome2 welcome123 admin123 admin1 root123 test123 user123 pass123 pass1234
        password12 password123 password1234 password12345 password123456 passwordpassword mypassword newpassword
        oldpassword thepassword thispassword nopassword yourpassword ourpassword mynewpassword
        qwerty123 qwerty1234 qwerty12345 qwertyuiop qwertyuiop123 asdfghjkl zxcvbnm asdf asdfgh asdf1234 zxcv zxcvbn
        qwer qwert qwer1234 azerty azertyuiop qazwsx qazwsxedc 1q2w3e 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y zaq12wsx zaq1zaq1
        q1w2e3r4 q1w2e3r4t5 a1b2c3 a1b2c3d4 aa123456 a123456 a12345678 abcd1234 abcdef abcdefg abcdefgh abc12345 123abc
        123456 1234567 12345678 123456789 1234567890 12345 1234 123 111111 000000 123123 121212 112233 654321 666666 777777
        888888 999999 696969 131313 159753 147258 147258369 987654321 555555 222222 333333 444444 101010 123321 159357
        letmeinnow letmeinplease opensesame open sesame abracadabra trustme trustnobody donttellanyone dontforget forgotten
        iforgot forgetme remember rememberme ihatepasswords ihatework ihatethis thisisapassword thisismypassword
        thisisasecret correcthorsebatterystaple
        computer1 internet1 samsung1 google1 windows10 windows11 microsoft1 dell lenovo laptop keyboard mouse printer
        phone mobile iphone android tablet wifi router
        teacher1 teachers student students class classroom primary secondary nursery academy college university head deputy
        staff lunch library homework lesson reading maths science history geography exam
        manager supervisor operator auditor duty officer social worker care help support team department authority
        government public sector
        birmingham bristol cardiff edinburgh glasgow belfast scotland wales ireland yorkshire lancashire essex kent surrey
        sussex devon cornwall dorset oxford cambridge brighton sheffield nottingham leicester derby coventry southampton
        portsmouth plymouth ipswich yarmouth lowestoft kings lynn thetford
        america canada australia france germany italy spain brazil mexico japan china india
        christmas easter holiday birthday weekend morning tonight today tomorrow yesterday midnight
        sunday tuesday wednesday thursday saturday
        rainbow unicorn butterfly dolphin penguin elephant giraffe panda kitten puppy dog cat dogs cats horse horses pony
        rabbit hamster turtle eagle falcon phoenix spider snake wolf lion bear shark tigers lions wolves1 bears eagles
        sunflower flower flowers rose lily1 garden summer1 winter1 spring1 autumn1 summertime wintertime snow snowman storm
        thunder lightning fire water earth wind ocean river mountain island beach moon star stars galaxy universe planet
        crystal diamond emerald sapphire pearl jewel treasure
        money lottery winner casino poker lucky7 lucky1 jackpot million rich
        music guitar piano drums dance disco party rocknroll hiphop
        blahblah blah qwe asd zxc qaz wsx edc aaa abcabc xxx xxxx
        """
}
