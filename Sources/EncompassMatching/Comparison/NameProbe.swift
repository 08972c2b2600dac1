/// One name of the child with what is known about it: its patterns, how common it is, and which names it may be used
/// for.
final class NameProbe: Sendable {
    struct Relative: Sendable {
        var id: UInt32
        var name: [UInt8]
        var relation: Nicknames.Relation
        var share: Float
        /// How common the name is that it is used for; if the written name is one letter off, that of the right one.
        var saidFrequency: Float
        /// The written name is itself one letter off.
        var isSlip: Bool

        init(_ relative: Nicknames.Relative, said: Float, isSlip: Bool, _ index: IndexTables) {
            saidFrequency = said
            id = index.givenNames.find(FoldedName(bytes: relative.name, starts: 1)) ?? 0
            name = relative.name
            relation = relative.relation
            share = relative.share
            self.isSlip = isSlip
        }

        /// From this share on, one name is commonly used for the other, even if others use it too: Sam is also short
        /// for Samantha.
        static let everyday: Float = 0.1

        var level: GivenLevel { isSlip ? .nicknameSlip : relation == .nickname ? .nickname : .spelling }
    }

    /// A name rarer than this counts as a slip if it is one letter from a nickname.
    private static let rare: Float = 0.000_01

    /// One in so many pupils may have a name that is barely one: as rare as `rare` is nationally.
    private static let pupilsToOneRareName = 70_000

    let name: FoldedName
    /// All words joined.
    let whole: NamePattern
    /// Word by word; for surnames without particles.
    let words: [NamePattern]
    let wholeFrequency: Float
    let wordFrequencies: [Float]
    let relatives: [Relative]
    /// Rows of the rolls with this forename.
    private let rows: Int
    /// Whether too many pupils have it for a repeated slip.
    let isRepeated: Bool
    /// The same for its first word as a whole forename.
    let isFirstRepeated: Bool
    /// Share of the pupils whose names are one letter from this one, if this one is barely a name.
    let nearFrequency: Float
    /// A name that the child is known by, in addition to the first one given.
    let isAlias: Bool

    var first: NamePattern { words[0] }

    /// Whether it is this name in the dictionary, apart from hyphens and spaces.
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
        let firstRows =
            index.givenNames.find(FoldedName(bytes: first, starts: 1)).map { Int(index.givenNames.counts[Int($0)]) }
            ?? 0
        let many = max(2, index.pupils.count / NameProbe.pupilsToOneRareName)
        (isRepeated, isFirstRepeated) = (rows >= many, firstRows >= many)
        let frequency = wordFrequencies[0]
        let isRare = frequency < NameProbe.rare && first.count >= 4
        let near = isRare ? Nicknames.standard.names(near: words[0]) : []
        nearFrequency = near.reduce(0) { $0 + index.frequencies.given($1) }
        relatives =
            related.map { Relative($0, said: frequency, isSlip: false, index) }
            + near.filter { _ in related.isEmpty }.flatMap { NameProbe.slips($0, index) }
    }

    /// Whether its first word is a name in the country or on the rolls.
    var isAnybodys: Bool { isRepeated || isFirstRepeated || OwnNames.bearers(of: first.bytes) != nil }

    /// Whether it is on the rolls as a name, compared with a similar one that many have. Clerks repeat a slip now and
    /// then, but not for every twentieth pupil with the name.
    func isName(besides bearers: UInt32, in index: IndexTables) -> Bool {
        rows >= max(3, index.pupils.count / 100_000) && rows * 20 >= Int(bearers)
    }

    /// The names that the right name is used for.
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
        (isRepeated, isFirstRepeated) = (false, false)
        relatives = []
        nearFrequency = 0
    }
}

/// The outcome of one comparison: its level and the match weight, log2 of m over u.
struct Score: Sendable {
    var level: UInt8
    var weight: Float
    /// For given names: what else must agree for the name to count as evidence.
    var needs: Needs = []
    /// For given names: how often, as a share of chance, a sibling or twin has a name that is written like this.
    var kin: Float = 1

    /// What must also agree for a given name to count as evidence.
    struct Needs: OptionSet, Sendable {
        let rawValue: UInt8

        /// The sex: Sam is short for Samantha or Samuel.
        static let sex = Needs(rawValue: 1)
        /// The middle name: both brothers are Mohammed.
        static let secondName = Needs(rawValue: 2)
    }
}

/// Scores of the names already compared with one child's, by their index in a dictionary.
struct ScoreCache {
    private struct Slot {
        var key: UInt32 = 0
        var generation: UInt32 = 0
        var score = Score(level: 0, weight: 0)
    }

    private var slots = [Slot](repeating: Slot(), count: 1024)
    private var generation: UInt32 = 1
    private var used = 0

    /// Clears all scores, for the next child.
    mutating func clear() {
        generation += 1
        used = 0
    }

    /// The stored score for `key`, or the result of `compute`.
    @inline(__always)
    mutating func score(_ key: UInt32, _ compute: () -> Score) -> Score {
        var place = Int(truncatingIfNeeded: key &* 0x9E37_79B1 >> 8) & (slots.count - 1)
        while slots[place].generation == generation {
            if slots[place].key == key { return slots[place].score }
            place = (place + 1) & (slots.count - 1)
        }
        let score = compute()
        if used * 2 < slots.count {
            slots[place] = Slot(key: key, generation: generation, score: score)
            used += 1
        }
        return score
    }
}
