import EncompassCore

/// A handful of made-up schools, pupils and contacts in which every case of the tests has its place.
struct Quayside: Sendable {
    static let authority = "991"
    static let force = "quayside"
    static let primary = urn(900_001)
    static let high = urn(900_002)
    /// Closed; the primary is its successor.
    static let infants = urn(900_003)
    /// Nobody is on its register.
    static let cottage = urn(900_004)
    /// Its roll is not held.
    static let college = urn(900_005)
    /// Closed, and nobody knows what became of it.
    static let lost = urn(900_006)

    var establishments: [Establishment]
    var links: [EstablishmentLink]
    var roll: [RollRow]
    var contacts: [Contact]
    var calendar: [CalendarPeriod]
    var bankHolidays: [BankHoliday] = []

    init() {
        establishments = Quayside.schools
        links = [
            EstablishmentLink(
                urn: Quayside.infants, linked: Quayside.primary, kind: .successor, description: "Successor")
        ]
        roll = Quayside.pupils
        contacts = Quayside.people
        calendar = [
            CalendarPeriod(
                scope: .localAuthority(Quayside.authority), kind: .term, from: day("2026-01-05"), to: day("2027-12-17"),
                name: nil)
        ]
    }

    private static let schools = [
        school(primary, "Quay Primary School"), school(high, "Harbour High School"),
        school(infants, "Pier Infant School", .closed), school(cottage, "Cottage School"),
        school(college, "Mill College"), school(lost, "Old Mill School", .closed),
    ]

    private static func school(_ urn: URN, _ name: String, _ status: Establishment.Status = .open) -> Establishment {
        Establishment(
            urn: urn, name: name, status: status, localAuthority: authority, localAuthorityName: "Quayside",
            phase: "Primary", address: PostalAddress(lines: ["1 School Road"], town: "Quayside", postcode: "NR30 1AA"))
    }

    /// Key Adult, deputy and head of the two schools, and the authority's officer.
    private static let people =
        [
            (primary, ["Kay Prior", "Denis Pratt", "Helen Price"]), (high, ["Kay Hill", "Denis Hobbs", "Helen Hart"]),
            (college, ["Kay Cole", "Denis Cook", "Helen Cross"]),
        ].flatMap { urn, names in
            zip([Contact.Role.keyAdult, .deputy, .head], names).map { contact(.establishment(urn), $0, $1) }
        } + [contact(.localAuthority(authority), .laOfficer, "Olive Officer")]

    static func contact(
        _ scope: Scope, _ role: Contact.Role, _ name: String, email: String? = nil,
        verifiedOn: LocalDate? = day("2026-09-01")
    ) -> Contact {
        let address = name.lowercased().split(separator: " ").joined(separator: ".") + "@schools.example"
        return Contact(
            scope: scope, role: role, name: name, email: email ?? address, phone: "01632 960001",
            verifiedOn: verifiedOn)
    }
}
