import EncompassCore
import Testing

@Suite("What may keep a place's notifications from being read in time")
struct ContactProblemTests {
    private static let day = LocalDate(iso: "2026-11-20") ?? LocalDate(dayNumber: 0)
    private static let school = Scope("urn:900001") ?? .localAuthority("926")
    private static let authority = Scope.localAuthority("926")
    private static let provider = ProviderID("926-0123456789ab").map(Scope.provider) ?? authority

    private static func contact(
        _ role: Contact.Role, at scope: Scope = school, _ change: (inout Contact) -> Void = { _ in }
    ) -> Contact {
        var contact = Contact(
            scope: scope, role: role, name: "Priya Nair", email: "a@quay.example", phone: "01632 960111",
            verifiedOn: day)
        change(&contact)
        return contact
    }

    private static let away = contact(.keyAdult) { ($0.awayFrom, $0.awayTo) = (day, day) }
    private static let unverified = contact(.keyAdult) { $0.verifiedOn = nil }

    private static let rows: [(Scope, [Contact], [ContactProblem])] = [
        (school, [], [.nobody]),
        (school, [contact(.keyAdult)], []),
        (school, [contact(.head)], []),
        (school, [away], [.nobody, .keyAdultAway]),
        (school, [away, contact(.deputy)], [.keyAdultAway]),
        (school, [away, contact(.keyAdult) { $0.order = 2 }], [.keyAdultAway]),
        (school, [contact(.keyAdult), contact(.deputy) { ($0.awayFrom, $0.awayTo) = (day, day) }], []),
        (school, [contact(.keyAdult) { $0.awayTo = day.adding(days: -1) }], []),
        (school, [unverified], [.nobody, .unverified]),
        (school, [unverified, contact(.head)], [.unverified]),
        (school, [contact(.keyAdult) { $0.verifiedOn = day.adding(days: 1) }], [.nobody, .unverified]),
        // The verified address stays in use until its owner has confirmed the new one.
        (school, [contact(.keyAdult) { $0.pendingEmail = "b@quay.example" }], [.unverified]),
        (
            school, [contact(.keyAdult) { ($0.email, $0.pendingEmail) = (nil, "b@quay.example") }],
            [.nobody, .unverified]
        ),
        // A number to ring needs no code, and no message goes there.
        (school, [contact(.keyAdult) { ($0.email, $0.verifiedOn) = (nil, nil) }], [.nobody]),
        (school, [contact(.keyAdult) { $0.channel = .phone }], [.nobody]),
        // Text messages are not in use.
        (school, [contact(.keyAdult) { ($0.email, $0.mobile) = (nil, "07700 900123") }], [.nobody]),
        (authority, [contact(.laOfficer, at: authority)], []),
        (authority, [contact(.laOfficer, at: authority) { $0.verifiedOn = nil }], [.nobody, .unverified]),
        (provider, [contact(.keyAdult, at: provider)], []),
    ]

    @Test(arguments: rows.indices) func whatIsWrongIsNamed(_ row: Int) {
        let (place, contacts, problems) = Self.rows[row]
        let found = ContactProblem.allCases.filter {
            $0.concerns(place, contacts, channels: [.email], on: Self.day)
        }
        #expect(found == problems, "\(place), \(contacts)")
    }

    @Test func aSchoolsSystemIsWrittenToWhereItWorks() {
        let contacts = [Self.contact(.keyAdult) { ($0.email, $0.channel) = (nil, .webhook) }]
        #expect(!ContactProblem.nobody.concerns(Self.school, contacts, channels: [.email, .webhook], on: Self.day))
        #expect(ContactProblem.nobody.concerns(Self.school, contacts, channels: [.email], on: Self.day))
    }
}
