/// How a given name of the child compares with one of the pupil, best first.
enum GivenLevel: UInt8, CaseIterable, ComparisonLevel {
    case exact, alias, firstOfSeveral, nickname, spelling, nicknameSlip, secondName, sound, oneLetter, shortened,
        twoLetters, initial, swapped, ownName, different, missing

    static let field = Field.forename

    var label: String {
        switch self {
        case .exact: "the same"
        case .alias: "the same as a preferred or known-as name"
        case .firstOfSeveral: "same first name, different second name"
        case .nickname: "a nickname or short form"
        case .spelling: "another spelling or form of the name"
        case .nicknameSlip: "a nickname or other form, one letter off"
        case .secondName: "the same as a middle or second name"
        case .sound: "sounds alike, one or two letters differ"
        case .oneLetter: "one letter differs"
        case .shortened: "one is the beginning of the other"
        case .twoLetters: "two letters differ"
        case .initial: "the same initial, nothing more given"
        case .swapped: "forename and surname swapped"
        case .ownName: "similar, but a different name"
        case .different: "different"
        case .missing: "not known"
        }
    }

    /// Whether a child may be matched with such an agreement. Not enough are an initial; a middle name, which a sibling
    /// may have as first name; a first name with a different second one (Anna-Lee for Anna-Mae); a name that is similar
    /// to the pupil's but another name (Amin for Amir); one that only begins like it; and one that differs by two
    /// letters.
    var isAgreement: Bool {
        switch self {
        case .firstOfSeveral, .secondName, .shortened, .twoLetters, .initial, .ownName, .different, .missing: false
        default: true
        }
    }

    /// Whether the two names cannot be one person's.
    var isContradiction: Bool { self == .ownName || self == .firstOfSeveral || self == .different }

    /// Whether exactly this name was given, letter by letter.
    var isFull: Bool { self == .exact || self == .alias }
}
