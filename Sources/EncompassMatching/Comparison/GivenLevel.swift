/// How a given name of the child stands to one of the pupil, best first.
enum GivenLevel: UInt8, CaseIterable, ComparisonLevel {
    case exact, alias, firstOfSeveral, nickname, spelling, nicknameSlip, secondName, sound, oneLetter, shortened,
        twoLetters, initial, swapped, ownName, different, missing

    static let field = Field.forename

    var label: String {
        switch self {
        case .exact: "the same"
        case .alias: "the same as a preferred or known-as name"
        case .firstOfSeveral: "first name the same, second name another"
        case .nickname: "a nickname or short form"
        case .spelling: "another spelling or form of the name"
        case .nicknameSlip: "a nickname or other form, one letter off"
        case .secondName: "the same as a middle or second name"
        case .sound: "sounds alike, one or two letters differ"
        case .oneLetter: "one letter differs"
        case .shortened: "one is the beginning of the other"
        case .twoLetters: "two letters differ"
        case .initial: "the same initial, nothing more given"
        case .swapped: "forename and surname exchanged"
        case .ownName: "alike, but a name of its own"
        case .different: "different"
        case .missing: "not known"
        }
    }

    /// Whether a child may be matched by such an agreement. An initial is not enough; neither is a second name, which a
    /// brother or sister may have as the first, nor a first name beside which another second one stands (Anna-Lee for
    /// Anna-Mae), nor a name that is like the pupil's and another's (Amin for Amir), nor
    /// one that only begins like it, or that two letters part from it.
    var isAgreement: Bool {
        switch self {
        case .firstOfSeveral, .secondName, .shortened, .twoLetters, .initial, .ownName, .different, .missing: false
        default: true
        }
    }

    /// Whether the two names cannot be one person's.
    var isContradiction: Bool { self == .ownName || self == .firstOfSeveral || self == .different }

    /// Whether the name itself was given, letter by letter.
    var isFull: Bool { self == .exact || self == .alias }
}
