/// People who must not learn of an incident because they are a party to it: a deputy may be the victim.
///
/// The one rule for whoever is written to, rung, lists, opens, prints or acknowledges. It errs on the side of leaving
/// somebody out: another contact, or a phone call, then takes their place.
///
/// | the adult | the contact is left out where |
/// |---|---|
/// | has a surname | the name holds all of it; or half of a double one, and the forename's first letter |
/// | works at this establishment | the surname fits, or the forename's first letter: people marry, and Liz is Elizabeth |
/// | works at a school, not said which | the surname fits, or the whole forename |
/// | has no name | nobody can be told apart: see `hidesSomebody` |
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

    /// Whether what is sent to a contact may be read by one of them: the contact may be one, or shares a mailbox with one.
    ///
    /// - Parameter place: every contact of the place.
    public func mayRead(_ contact: Contact, among place: [Contact]) -> Bool {
        guard !people.isEmpty else { return false }
        if mayInclude(name: contact.name) { return true }
        guard let mailbox = contact.email?.lowercased() else { return false }
        return place.contains { $0.email?.lowercased() == mailbox && mayInclude(name: $0.name) }
    }

    /// Whether one of them works at the place and is none of its contacts as far as can be told: under a name that we do
    /// not know they may read what the school receives, so a supervisor decides.
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
