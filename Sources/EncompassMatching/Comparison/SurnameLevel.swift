/// How a surname of the child compares with one of the pupil, best first.
enum SurnameLevel: UInt8, CaseIterable, Comparable, ComparisonLevel {
    case exact, alias, half, sound, oneLetter, shortened, twoLetters, different, missing

    static let field = Field.surname

    static func < (a: SurnameLevel, b: SurnameLevel) -> Bool { a.rawValue < b.rawValue }

    var label: String {
        switch self {
        case .exact: "the same"
        case .alias: "the same as a former, preferred or known-as surname"
        case .half: "one half of a double surname the same"
        case .sound: "sounds alike, one or two letters differ"
        case .oneLetter: "one letter differs"
        case .shortened: "one is the beginning of the other"
        case .twoLetters: "two letters differ"
        case .different: "different"
        case .missing: "not known"
        }
    }
}
