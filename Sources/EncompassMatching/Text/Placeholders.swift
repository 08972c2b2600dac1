/// Texts written instead of an unknown name: no evidence of who a child is.
enum Placeholders {
    /// A forename in which every word only says that there is a child (`Baby`, `Child 1`, `Baby Boy`).
    static func isForename(_ name: FoldedName) -> Bool { consists(name, of: forenames) }

    /// A surname that only says that none was given.
    static func isSurname(_ name: FoldedName) -> Bool { consists(name, of: surnames) }

    private static func consists(_ name: FoldedName, of words: Set<[UInt8]>) -> Bool {
        !name.isEmpty && (words.contains(name.bytes) || name.words.allSatisfy(words.contains))
    }

    private static let surnames = bytes(
        """
        unknown unk unkown uknown notknown not known nk na nfi nka none no name noname nil null blank anon anonymous
        given notgiven provided recorded refused tbc tba tbd confirm be to xx xxx xxxx zzz test unnamed surname
        withheld undisclosed disclosed details fnu lnu nfn nln nmn mr mrs ms miss mx pupil student tester dummy lastname
        familyname qqq yyy aaa
        """)
    private static let forenames = surnames.union(
        bytes(
            """
            baby babe child infant boy girl male female son daughter newborn unborn toddler kid juvenile minor sibling
            brother sister twin of the other forename firstname first one two three four five six a b master person
            example fake givenname newborns kiddie nobody somebody
            """))

    /// Texts written if there is no home, or if it is secret: `No fixed abode`, `Address not known`, `n/a`.
    static func isPlace(_ letters: some Collection<UInt8>) -> Bool { places.contains(Array(letters)) }

    /// Those that mean no home, or a secret one: the rest of the address is then not a home either.
    static func isNoHome(_ letters: some Collection<UInt8>) -> Bool { noHomes.contains(Array(letters)) }

    private static let noHomes = bytes(
        """
        nofixedabode nofixedaddress nofixedabodeknown nofixedabodenfa ofnofixedabode nfa homeless roughsleeper sofasurfing
        temporaryaccommodation safeaccommodation safehouse withheld confidential addresswithheld addressconfidential
        undisclosed
        """)

    /// Words that begin a line that is not an address: a quick check before `isPlace`.
    static let placeBeginnings = """
        no nfa not na nk n none nil unknown unk address home homeless withheld confidential refused undisclosed tbc tba to
        currently x xx xxx of rough sofa temporary safe travelling traveller various see as
        """.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) }

    private static let places = bytes(
        """
        nofixedabode nofixedaddress nofixedabodeknown nofixedabodenfa nfa notknown unknown unk na nk none nil
        addressnotknown addressunknown addressnotgiven addressnotprovided addresswithheld addressconfidential noaddress
        noaddressgiven noaddressknown notgiven notprovided notdisclosed notrecorded notavailable notapplicable
        homeaddressnotknown homeaddressunknown withheld confidential refused undisclosed tbc tba tobeconfirmed
        tobeadvised currentlyunknown homeless ofnofixedabode roughsleeper sofasurfing temporaryaccommodation
        safeaccommodation safehouse travelling traveller various seenotes asabove x xx xxx
        """)

    private static func bytes(_ text: String) -> Set<[UInt8]> {
        Set(text.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) })
    }
}
