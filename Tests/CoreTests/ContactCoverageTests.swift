import EncompassCore
import Testing

struct ContactCoverageTests {
    private static let day = LocalDate(iso: "2026-11-20") ?? LocalDate(dayNumber: 0)
    private static let school = URN(number: 900_001).map(Scope.establishment) ?? .localAuthority("926")

    private static func contact(
        _ role: Contact.Role, email: String? = "a@quay.example", phone: String? = "01632 960111", verified: Bool = true,
        away: Bool = false
    ) -> Contact {
        Contact(
            scope: school, role: role, name: "Priya Nair", email: email, phone: phone,
            verifiedOn: verified ? day : nil, awayFrom: away ? day : nil, awayTo: away ? day : nil)
    }

    @Test(
        arguments: [
            ([], [.noKeyAdult, .noDeputy, .nobodyToCall]),
            ([contact(.keyAdult), contact(.deputy)], []),
            ([contact(.keyAdult)], [.noDeputy]),
            ([contact(.head), contact(.deputy)], [.noKeyAdult]),
            ([contact(.keyAdult, verified: false), contact(.deputy)], [.keyAdultUnreachable]),
            ([contact(.keyAdult, email: nil), contact(.deputy)], [.keyAdultUnreachable]),
            ([contact(.keyAdult, away: true), contact(.deputy)], [.keyAdultUnreachable]),
            ([contact(.keyAdult, away: true), contact(.keyAdult), contact(.deputy)], []),
            ([contact(.keyAdult, phone: nil), contact(.deputy, phone: nil)], [.nobodyToCall]),
        ] as [([Contact], [ContactCoverage.Gap])])
    func whatIsMissingIsNamed(_ contacts: [Contact], _ gaps: [ContactCoverage.Gap]) {
        #expect(ContactCoverage(contacts, channels: [.email], on: Self.day).gaps == gaps)
    }
}
