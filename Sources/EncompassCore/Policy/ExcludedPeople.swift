/// People who must not learn of an incident because they are a party to it: a deputy may be the victim.
///
/// The one rule about who is written to or rung, and who lists, opens, prints or acknowledges. It errs on the side of
/// leaving somebody out: another contact, or a phone call, takes their place.
///
/// | the adult | the contact is left out if |
/// |---|---|
/// | has a surname | the name holds all of it; or half of a double one, and the forename's first letter |
/// | works at this establishment | the surname fits, or the forename's first letter: people marry, and Liz is Elizabeth |
/// | works at a school that is not named | the surname fits, or the whole forename |
/// | has no name | no contact can be recognised: see `hidesSomebody` |
public struct ExcludedPeople: Hashable, Sendable {
    private var people: [Person] = []

    private struct Person: Hashable, Sendable {
        var surname: [String]
        var forename: String?
        var employment = Workplace.Fit.other
    }

    public init() {}

    /// Every adult named in the incident, seen from the place that is notified.
    ///
    /// - Parameter place: the establishment, or authority, whose people are asked about.
    public init(adults: [InvolvedAdult], at place: Workplace? = nil) {
        for adult in adults {
            add(adult.forename, adult.surname, place?.fit(adult.employer) ?? .other)
        }
    }

    private mutating func add(_ forename: String?, _ surname: String?, _ employment: Workplace.Fit) {
        var given = PersonName.words(forename ?? "").filter { !PersonName.titles.contains($0) }
        var family = PersonName.words(surname ?? "")
        // Both names in one box.
        if family.isEmpty, given.count > 1 { family = [given.removeLast()] }
        let person = Person(surname: family, forename: given.first, employment: employment)
        if !family.isEmpty || employment != .other { people.append(person) }
    }

    public var isEmpty: Bool { people.isEmpty }

    /// Whether `name`, written in any order and with titles, may be one of them.
    public func mayInclude(name: String) -> Bool {
        guard !people.isEmpty else { return false }
        let contact = ContactName(name)
        return people.contains { ExcludedPeople.fits($0, contact) }
    }

    /// Whether what is sent to a contact may be read by one of them: the contact may be one, or shares a mailbox with
    /// one.
    ///
    /// - Parameter place: every contact of the place.
    public func mayRead(_ contact: Contact, among place: [Contact]) -> Bool {
        guard !people.isEmpty else { return false }
        if mayInclude(name: contact.name) { return true }
        guard let mailbox = contact.email?.lowercased() else { return false }
        return place.contains { $0.email?.lowercased() == mailbox && mayInclude(name: $0.name) }
    }

    /// Whether one of them works at the place and does not seem to be one of its contacts: under another name they may
    /// read what the school receives, so a supervisor decides.
    public func hidesSomebody(besides contacts: [Contact]) -> Bool {
        let names = contacts.map { ContactName($0.name) }
        return people.contains { person in
            person.employment == .named && !names.contains { ExcludedPeople.fits(person, $0) }
        }
    }

    private static func fits(_ person: Person, _ contact: ContactName) -> Bool {
        let held = person.surname.filter(contact.words.contains)
        if !held.isEmpty {
            if held.count == person.surname.count { return true }
            if let initial = person.forename?.first,
                contact.words.contains(where: { !held.contains($0) && $0.first == initial })
            {
                return true
            }
        }
        guard let forename = person.forename, let given = contact.forename else { return false }
        switch person.employment {
        case .named: return forename.first == given.first
        case .unnamedSchool: return forename == given && forename.count > 1
        case .other: return false
        }
    }

    private struct ContactName {
        let words: [String]
        /// The first word that is not a title; of "Hall, Elizabeth" the one after the comma.
        let forename: String?

        init(_ name: String) {
            words = PersonName.words(name)
            let parts = name.split(separator: ",", maxSplits: 1).map(String.init)
            forename = PersonName.words(parts.count > 1 ? parts[1] : name).first { !PersonName.titles.contains($0) }
        }
    }
}

/// An establishment or authority as somebody's employer: an officer writes "Quay Primary", "teacher at Quay Primary
/// Sch",
/// "a school".
public struct Workplace: Hashable, Sendable {
    private let words: Set<String>
    /// The words that distinguish it from others of its kind.
    private let distinctive: Set<String>

    /// - Parameter town: words of the town's name count as distinctive only if the name has no others.
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
        /// It is a school, but it is not said which.
        case unnamedSchool
        case other
    }

    /// "Quay Fisheries" is not Quay Primary School: a word of the trade must come with the name, or nothing but the
    /// name.
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
