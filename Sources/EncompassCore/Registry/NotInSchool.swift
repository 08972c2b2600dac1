/// A child on an authority's register of children not in school.
public struct ChildNotInSchool: Hashable, Sendable, Codable {
    public enum Reason: String, Hashable, Sendable, Codable, CaseIterable {
        /// Educated at home by the parents' choice.
        case homeEducated
        /// On no roll, and not known to be educated.
        case missing
        /// The authority educates the child elsewhere.
        case otherwise
        case other
    }

    /// Who provides education, apart from the parents. A parent who teaches a child is not notified.
    public struct Provider: Hashable, Sendable, Codable {
        /// Of the organisation or the tutor.
        public var name: String
        /// Set for an establishment on the register of establishments; it is notified as one.
        public var urn: URN?
        public var people: [Person]

        public init(name: String, urn: URN? = nil, people: [Person] = []) {
            self.name = name
            self.urn = urn
            self.people = people
        }
    }

    /// A person at a provider, or the authority's officer.
    public struct Person: Hashable, Sendable, Codable {
        public var name: String
        public var email: String?
        public var phone: String?
        /// What to know before calling.
        public var phoneNote: String?

        public init(name: String, email: String? = nil, phone: String? = nil, phoneNote: String? = nil) {
            self.name = name
            self.email = email
            self.phone = phone
            self.phoneNote = phoneNote
        }
    }

    public var child: PupilDetails
    /// Three-digit code of the authority whose register it is.
    public var authority: String
    public var reason: Reason
    /// As the authority wrote it.
    public var reasonText: String?
    public var providers: [Provider]
    public var officer: Person?
    /// The day when the authority last checked the contacts; nothing is sent to unverified ones.
    public var verifiedOn: LocalDate?
    /// Adopted, a witness, looked after under another name: never matched by machine.
    public var isProtected: Bool

    public init(
        child: PupilDetails, authority: String, reason: Reason = .other, reasonText: String? = nil,
        providers: [Provider] = [], officer: Person? = nil, verifiedOn: LocalDate? = nil, isProtected: Bool = false
    ) {
        self.child = child
        self.authority = authority
        self.reason = reason
        self.reasonText = reasonText
        self.providers = providers
        self.officer = officer
        self.verifiedOn = verifiedOn
        self.isProtected = isProtected
    }

    /// Joins another row of the same child: their providers, and what this row does not say.
    public mutating func join(_ other: ChildNotInSchool) {
        for provider in other.providers {
            let place = providers.firstIndex { held in
                held.urn != nil && held.urn == provider.urn || PersonName.isSame(held.name, provider.name)
            }
            guard let place else {
                providers.append(provider)
                continue
            }
            providers[place].people += provider.people.filter { !providers[place].people.contains($0) }
        }
        child.upn = child.upn ?? other.child.upn
        child.nhsNumber = child.nhsNumber ?? other.child.nhsNumber
        officer = officer ?? other.officer
        reasonText = reasonText ?? other.reasonText
        if reason == .other { reason = other.reason }
        // The contacts of both rows are as good as the worse one.
        verifiedOn = verifiedOn.flatMap { own in other.verifiedOn.map { min(own, $0) } }
        isProtected = isProtected || other.isProtected
    }

    /// Whether a provider may be notified of an incident: not if the tutor may be a party to it.
    public static func mayNotify(_ provider: Provider, parties adults: [InvolvedAdult]) -> Bool {
        !ExcludedPeople(adults: adults).mayInclude(name: provider.name)
    }

    /// Whether a provider, by its name, is the child's own family: `Mother`, `Home`, a person with the child's surname.
    public static func isFamily(_ provider: String, of child: PupilDetails) -> Bool {
        let words = PersonName.words(provider)
        guard !words.isEmpty else { return false }
        if words.allSatisfy({ familyWords.contains($0) || smallWords.contains($0) }) { return true }
        let surnames = [child.surname, child.preferredSurname, child.formerSurname].compactMap(\.self)
            .map(PersonName.words).filter { !$0.isEmpty }
        return words.count <= 4 && words.allSatisfy { !organisationWords.contains($0) }
            && surnames.contains { $0.allSatisfy(words.contains) }
    }

    private static let familyWords: Set<String> = [
        "parent", "parents", "mother", "father", "mum", "mam", "mom", "dad", "stepmother", "stepfather", "grandmother",
        "grandfather", "grandparent", "grandparents", "carer", "carers", "guardian", "guardians", "family", "home",
        "self", "educated", "education", "elective", "ehe", "none", "relative",
    ]
    private static let smallWords: Set<String> = ["the", "by", "at", "and", "or", "s", "child", "of", "taught"]
    private static let organisationWords: Set<String> = [
        "school", "college", "academy", "centre", "center", "tuition", "tutors", "tutoring", "trust", "ltd", "limited",
        "cic", "hub", "farm", "project", "learning", "education", "unit", "service", "services", "group", "club",
        "online",
        "foundation", "charity",
    ]
}
