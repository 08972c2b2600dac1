/// One name of the child with what is known of it: its patterns, how common it is, and whom it may be said for.
struct NameProbe: Sendable {
    struct Relative: Sendable {
        var id: UInt32
        var name: [UInt8]
        var relation: Nicknames.Relation
        var share: Float
    }

    let name: FoldedName
    /// All words run together.
    let whole: NamePattern
    /// Word by word; for surnames without particles.
    let words: [NamePattern]
    let wholeFrequency: Float
    let wordFrequencies: [Float]
    let relatives: [Relative]
    /// A name that the child is known by beside the first one given.
    let isAlias: Bool

    var first: NamePattern { words[0] }

    /// `name` is not empty.
    init(given name: FoldedName, isAlias: Bool, in index: PupilIndex) {
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
        relatives = related.map { relative in
            let id = index.givenNames.find(FoldedName(bytes: relative.name, starts: 1)) ?? 0
            return Relative(id: id, name: relative.name, relation: relative.relation, share: relative.share)
        }
    }

    /// `name` is not empty.
    init(surname name: FoldedName, isAlias: Bool, in index: PupilIndex) {
        self.name = name
        self.isAlias = isAlias
        whole = NamePattern(name.bytes)
        words = Particles.core(of: name).map(NamePattern.init)
        wholeFrequency = index.frequencies.surname(name.bytes)
        wordFrequencies = words.map { index.frequencies.surname($0.bytes) }
        relatives = []
    }
}
