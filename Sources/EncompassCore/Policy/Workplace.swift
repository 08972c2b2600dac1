/// An establishment or authority as somebody's employer: an officer writes "Quay Primary", "teacher at Quay Primary Sch",
/// "a school".
public struct Workplace: Hashable, Sendable {
    private let words: Set<String>
    /// The words that tell it from others of its kind.
    private let distinctive: Set<String>

    /// - Parameter town: what the name has of it tells the place from others only where nothing else does.
    public init(name: String, town: String? = nil) {
        words = Set(Workplace.words(name))
        let own = words.subtracting(Workplace.kinds).subtracting(Workplace.small)
        let local = Set(town.map(Workplace.words) ?? [])
        let proper = own.subtracting(local)
        distinctive = proper.isEmpty ? own : proper
    }

    /// How an employer, as it was written, fits the place.
    enum Fit: Hashable, Sendable, Codable {
        /// It names this place.
        case named
        /// It is a school, and it is not said which.
        case unnamedSchool
        case other
    }

    /// "Quay Fisheries" is not Quay Primary School: a word of the trade must stand with the name, or nothing but the name.
    func fit(_ employer: String?) -> Fit {
        let given = Set(Workplace.words(employer ?? ""))
        guard !given.isEmpty else { return .other }
        let trade = given.intersection(Workplace.kinds.union(Workplace.jobs))
        let rest = given.subtracting(Workplace.small)
        if !distinctive.isEmpty, distinctive.isSubset(of: given), !trade.isEmpty || rest.isSubset(of: words) {
            return .named
        }
        return !trade.isEmpty && rest.isSubset(of: trade) ? .unnamedSchool : .other
    }

    private static func words(_ text: String) -> [String] {
        PersonName.words(text).map { $0 == "saint" ? "st" : $0 }
    }

    /// What a place is, rather than which.
    private static let kinds: Set<String> = [
        "school", "schools", "sch", "primary", "junior", "infant", "infants", "first", "middle", "upper", "lower",
        "high",
        "secondary", "grammar", "comprehensive", "nursery", "academy", "college", "preparatory", "prep", "sixth",
        "form", "free", "community", "special", "church", "england", "ce", "cofe", "rc", "roman", "catholic",
        "voluntary", "aided", "controlled", "va", "vc", "trust", "foundation", "unit", "referral", "pru", "centre",
        "council", "county", "authority", "borough", "city",
    ]
    private static let jobs: Set<String> = [
        "teacher", "teaching", "teaches", "headteacher", "headmaster", "headmistress", "head", "deputy", "ta", "tutor",
        "lecturer", "governor", "senco", "dsl", "caretaker", "midday", "lunchtime", "supervisor", "assistant",
        "classroom", "learning", "support", "pastoral", "education",
    ]
    private static let small: Set<String> = [
        "the", "a", "an", "of", "and", "at", "in", "for", "as", "is", "by", "with", "works", "working", "work",
        "employed", "local",
    ]
}
