/// One name of the child with what is known of it: its patterns, how common it is, and whom it may be said for.
final class NameProbe: Sendable {
    struct Relative: Sendable {
        var id: UInt32
        var name: [UInt8]
        var relation: Nicknames.Relation
        var share: Float
        /// How common the name is that is said for it; where the name written down is one letter off, that of the right one.
        var saidFrequency: Float
        /// The name written down is itself one letter off.
        var isSlip: Bool

        init(_ relative: Nicknames.Relative, said: Float, isSlip: Bool, _ index: IndexTables) {
            saidFrequency = said
            id = index.givenNames.find(FoldedName(bytes: relative.name, starts: 1)) ?? 0
            name = relative.name
            relation = relative.relation
            share = relative.share
            self.isSlip = isSlip
        }

        /// From this share on, the one is what the other is commonly called, whoever else bears it: Sam is a Samantha too.
        static let everyday: Float = 0.1

        var level: GivenLevel { isSlip ? .nicknameSlip : relation == .nickname ? .nickname : .spelling }
    }

    /// A name rarer than this is taken for a slip of the pen where it is one letter from a nickname.
    private static let rare: Float = 0.000_01

    let name: FoldedName
    /// All words run together.
    let whole: NamePattern
    /// Word by word; for surnames without particles.
    let words: [NamePattern]
    let wholeFrequency: Float
    let wordFrequencies: [Float]
    let relatives: [Relative]
    /// Rows of the rolls with this forename.
    let rows: Int
    /// The same of its first word as a whole forename.
    let firstRows: Int
    /// Share of the pupils whose names are one letter from this one, where this one is hardly a name.
    let nearFrequency: Float
    /// A name that the child is known by beside the first one given.
    let isAlias: Bool

    var first: NamePattern { words[0] }

    /// Whether it is this name of the dictionary, hyphens and spaces aside.
    func isWhole(_ id: UInt32, in index: IndexTables) -> Bool {
        index.givenNames.bytes(id).elementsEqual(whole.bytes)
    }

    /// `name` is not empty.
    init(given name: FoldedName, isAlias: Bool, in index: IndexTables) {
        self.name = name
        self.isAlias = isAlias
        whole = NamePattern(name.bytes)
        words = name.words.map(NamePattern.init)
        wholeFrequency = index.frequencies.given(name.bytes)
        wordFrequencies = words.map { index.frequencies.given($0.bytes) }
        let first = words[0].bytes
        let related =
            Nicknames.standard.relatives(of: first)
            + (words.count > 1 ? Nicknames.standard.relatives(of: name.bytes) : [])
        rows =
            index.givenNames.find(FoldedName(bytes: name.bytes, starts: name.starts))
            .map { Int(index.givenNames.counts[Int($0)]) } ?? 0
        firstRows =
            index.givenNames.find(FoldedName(bytes: first, starts: 1)).map { Int(index.givenNames.counts[Int($0)]) }
            ?? 0
        let frequency = wordFrequencies[0]
        let isRare = frequency < NameProbe.rare && first.count >= 4
        let near = isRare ? Nicknames.standard.names(near: words[0]) : []
        nearFrequency = near.reduce(0) { $0 + index.frequencies.given($1) }
        relatives =
            related.map { Relative($0, said: frequency, isSlip: false, index) }
            + near.filter { _ in related.isEmpty }.flatMap { NameProbe.slips($0, index) }
    }

    /// Whether the country or the rolls have its first word for a name.
    var isAnybodys: Bool { rows > 1 || firstRows > 1 || OwnNames.bearers(of: first.bytes) != nil }

    /// Whether the rolls have it for a name beside one that so many bear. Clerks make the same slip of the pen now and then,
    /// but not for every twentieth who bears the name.
    func isName(besides bearers: UInt32, in index: IndexTables) -> Bool {
        rows >= max(3, index.pupils.count / 100_000) && rows * 20 >= Int(bearers)
    }

    /// Those for whom the right name is said.
    private static func slips(_ name: [UInt8], _ index: IndexTables) -> [Relative] {
        let said = index.frequencies.given(name)
        return Nicknames.standard.relatives(of: name).map { Relative($0, said: said, isSlip: true, index) }
    }

    /// `name` is not empty.
    init(surname name: FoldedName, isAlias: Bool, in index: IndexTables) {
        self.name = name
        self.isAlias = isAlias
        whole = NamePattern(name.bytes)
        words = Particles.core(of: name).map(NamePattern.init)
        wholeFrequency = index.frequencies.surname(name.bytes)
        wordFrequencies = words.map { index.frequencies.surname($0.bytes) }
        rows = 0
        firstRows = 0
        relatives = []
        nearFrequency = 0
    }
}
