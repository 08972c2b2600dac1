/// What is written where a name was not known: no evidence of who a child is.
enum Placeholders {
    /// A forename of which every word says only that there is a child (`Baby`, `Child 1`, `Baby Boy`).
    static func isForename(_ name: FoldedName) -> Bool { consists(name, of: forenames) }

    /// A surname that says only that none was given.
    static func isSurname(_ name: FoldedName) -> Bool { consists(name, of: surnames) }

    private static func consists(_ name: FoldedName, of words: Set<[UInt8]>) -> Bool {
        !name.isEmpty && (words.contains(name.bytes) || name.words.allSatisfy(words.contains))
    }

    private static let surnames = bytes(
        """
        unknown unk unkown uknown notknown not known nk na nfi nka none no name noname nil null blank anon anonymous
        given notgiven provided recorded refused tbc tba tbd confirm be to xx xxx xxxx zzz test unnamed surname
        withheld undisclosed disclosed details
        """)
    private static let forenames = surnames.union(
        bytes(
            """
            baby babe child infant boy girl male female son daughter newborn unborn toddler kid juvenile minor sibling
            brother sister twin of the other forename firstname first one two three four a b
            """))

    private static func bytes(_ text: String) -> Set<[UInt8]> {
        Set(text.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) })
    }
}
