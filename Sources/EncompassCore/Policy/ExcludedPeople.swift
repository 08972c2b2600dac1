/// People who must not learn of an incident because they are a party to it: a deputy may be the victim.
///
/// The one rule about who may be notified or called, and who may list, open, print or acknowledge. If in doubt it
/// excludes somebody: another contact or a phone call takes their place.
///
/// | the adult | the contact is left out if |
/// |---|---|
/// | has a surname | the name contains all of it; or half of a double one, and the forename's first letter; or a
/// similar spelling, unless the forename's first letter differs |
/// | has a forename | the name is only that forename, longer or shorter, or the two initials |
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

    /// Every adult named in the incident, from the view of the notified place.
    ///
    /// - Parameter place: the establishment or authority whose people are checked.
    public init(adults: [InvolvedAdult], at place: Workplace? = nil) {
        for adult in adults {
            add(adult.forename, adult.surname, place?.fit(adult.employer) ?? .other)
        }
    }

    private mutating func add(_ forename: String?, _ surname: String?, _ employment: Workplace.Fit) {
        var given = PersonName.words(forename ?? "").filter { !PersonName.titles.contains($0) }
        var family = PersonName.words(surname ?? "")
        // Both names in one field.
        if family.isEmpty, given.count > 1 { family = [given.removeLast()] }
        let person = Person(surname: family, forename: given.first, employment: employment)
        if !family.isEmpty || person.forename != nil || employment != .other { people.append(person) }
    }

    public var isEmpty: Bool { people.isEmpty }

    /// Whether `name`, written in any order and with titles, may be one of them.
    public func mayInclude(name: String) -> Bool {
        guard !people.isEmpty else { return false }
        let contact = ContactName(name)
        return people.contains { ExcludedPeople.fits($0, contact) }
    }

    /// Whether one of them may read a contact's messages: the contact may be one, or shares a mailbox with one.
    ///
    /// - Parameter place: every contact of the place.
    public func mayRead(_ contact: Contact, among place: [Contact]) -> Bool {
        guard !people.isEmpty else { return false }
        if mayInclude(name: contact.name) { return true }
        guard let mailbox = ExcludedPeople.mailbox(contact) else { return false }
        if mayInclude(name: String(mailbox.prefix { $0 != "@" })) { return true }
        return place.contains { ExcludedPeople.mailbox($0) == mailbox && mayInclude(name: $0.name) }
    }

    /// The address without a plus tag, which leads to the same mailbox.
    private static func mailbox(_ contact: Contact) -> String? {
        guard let email = contact.email?.lowercased(), let at = email.lastIndex(of: "@") else { return nil }
        return String(email[..<at].prefix { $0 != "+" }) + email[at...]
    }

    /// Whether one of them works at the place and does not seem to be one of its contacts. They may read the school's
    /// messages under another name, so a supervisor decides.
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
        if isNearly(person, contact) { return true }
        guard let forename = person.forename, let given = contact.forename else { return false }
        if contact.isBare, forename.count > 1,
            forename.hasPrefix(given) || given.hasPrefix(forename) || isInitials(given, of: person)
        {
            return true
        }
        switch person.employment {
        case .named: return forename.first == given.first
        case .unnamedSchool: return forename == given && forename.count > 1
        case .other: return false
        }
    }

    /// The surname is spelt nearly the same: in one word or in several, with other letters of its alphabet, or with a
    /// slip.
    private static func isNearly(_ person: Person, _ contact: ContactName) -> Bool {
        guard !person.surname.isEmpty else { return false }
        let surname = Array(person.surname.joined())
        guard mayShareForename(person, contact, isSurnameLong: surname.count >= 6) else { return false }
        let words = contact.words.filter { !PersonName.titles.contains($0) }
        for start in words.indices {
            for end in words[start...].indices {
                let written = Array(words[start...end].joined())
                // A forename similar to the surname is no evidence.
                if start == words.startIndex, start == end, words.count > 1 { continue }
                let length = max(surname.count, written.count)
                if Spelling.distance(surname, written, atMost: length >= 8 ? 2 : length >= 4 ? 1 : 0) != nil {
                    return true
                }
            }
        }
        return false
    }

    /// The less of a surname is given, the better the forename must match.
    private static func mayShareForename(_ person: Person, _ contact: ContactName, isSurnameLong: Bool) -> Bool {
        guard let one = person.forename, let other = contact.forename, !contact.isBare else { return isSurnameLong }
        if isSurnameLong || one.count == 1 || other.count == 1 { return one.first == other.first }
        return one.hasPrefix(other) || other.hasPrefix(one)
            || one.first == other.first && Spelling.distance(Array(one), Array(other), atMost: 1) != nil
    }

    private static func isInitials(_ text: String, of person: Person) -> Bool {
        guard let first = person.forename?.first, let last = person.surname.last?.first else { return false }
        return text == String([first, last])
    }

    private struct ContactName {
        let words: [String]
        /// A single word, apart from titles.
        let isBare: Bool
        /// The first word that is not a title; of "Hall, Elizabeth" the one after the comma.
        let forename: String?

        init(_ name: String) {
            words = PersonName.words(name)
            isBare = words.filter { !PersonName.titles.contains($0) }.count == 1
            let parts = name.split(separator: ",", maxSplits: 1).map(String.init)
            forename = PersonName.words(parts.count > 1 ? parts[1] : name)
                .first { !PersonName.titles.contains($0) }
        }
    }
}

/// An establishment or authority as somebody's employer. An officer writes "Quay Primary", "teacher at Quay Primary
/// Sch", "a school".
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

    /// How an employer, as written, fits the place.
    enum Fit: Hashable, Sendable, Codable {
        /// It names this place.
        case named
        /// It is a school, but not known which.
        case unnamedSchool
        case other
    }

    /// "Quay Fisheries" is not Quay Primary School: the name must be on its own or with a word for a school.
    func fit(_ employer: String?) -> Fit {
        let given = Set(Workplace.words(employer ?? ""))
        guard !given.isEmpty else { return .other }
        let trade = given.intersection(Workplace.kinds.union(Workplace.jobs))
        let rest = given.subtracting(Workplace.small)
        let isJob = !trade.isEmpty || !given.isDisjoint(with: Workplace.jobsElsewhere)
        if !distinctive.isEmpty, distinctive.isSubset(of: given), isJob || rest.isSubset(of: words) {
            return .named
        }
        return !trade.isEmpty && rest.isSubset(of: trade) ? .unnamedSchool : .other
    }

    private static func words(_ text: String) -> [String] {
        PersonName.words(text).map { $0 == "saint" ? "st" : $0 }
    }

    /// Words that say what a place is, not which one.
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
    /// Jobs that exist outside schools too: they count only next to the school's name.
    private static let jobsElsewhere: Set<String> = [
        "cook", "kitchen", "catering", "dinner", "cleaner", "secretary", "receptionist", "reception", "office",
        "bursar",
        "admin", "administrator", "nurse", "site", "manager", "technician", "coach", "driver", "escort", "minibus",
        "playground", "librarian", "volunteer", "counsellor", "mentor", "premises", "pa", "clerk",
    ]
    private static let small: Set<String> = [
        "the", "a", "an", "of", "and", "at", "in", "for", "as", "is", "by", "with", "works", "working", "work",
        "employed", "local",
    ]
}

/// Spelling rules for the question whether two names may be the same.
enum Spelling {
    /// How many letters must be changed, deleted, inserted or swapped with their neighbour to turn one into the other;
    /// nil if more than `most`.
    static func distance(_ one: [Character], _ other: [Character], atMost most: Int) -> Int? {
        guard abs(one.count - other.count) <= most else { return nil }
        var before: [Int] = []
        var last = Array(0...other.count)
        for i in one.indices {
            var row = [i + 1]
            for j in other.indices {
                var cost = min(last[j] + (one[i] == other[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, one[i] == other[j - 1], one[i - 1] == other[j] { cost = min(cost, before[j - 1] + 1) }
                row.append(cost)
            }
            (before, last) = (last, row)
        }
        return last[other.count] <= most ? last[other.count] : nil
    }
}
