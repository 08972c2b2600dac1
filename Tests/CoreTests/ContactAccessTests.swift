import EncompassCore
import Testing

@Suite("Whether the register leaves a place open to its contact")
struct ContactAccessTests {
    private func contact(_ from: String?, _ to: String?) -> Contact {
        Contact(
            scope: .localAuthority("926"), role: .keyAdult, name: "Kay Hill",
            awayFrom: from.flatMap { LocalDate(iso: $0) },
            awayTo: to.flatMap { LocalDate(iso: $0) })
    }

    @Test(
        arguments: [
            ([(nil, nil)], true, .open), ([("2026-11-21", nil)], true, .open),
            ([("2026-11-20", "2026-11-20")], true, .away("2026-11-20")),
            ([("2026-11-01", nil)], true, .away(nil)), ([("2026-11-01", nil), (nil, nil)], true, .open),
            ([("2026-11-01", "2026-12-24"), ("2026-11-10", "2026-11-30")], true, .away("2026-11-30")),
            ([], true, .left), ([], false, .open),
        ] as [([(String?, String?)], Bool, Expected)])
    func theTable(_ contacts: [(String?, String?)], _ wasContact: Bool, _ expected: Expected) throws {
        let access = ContactAccess(
            contacts.map { contact($0.0, $0.1) }, wasContact: wasContact, on: try day("2026-11-20"))
        switch expected {
        case .open: #expect(access == .open)
        case .left: #expect(access == .left)
        case .away(let until): #expect(access == .away(until: until.flatMap { LocalDate(iso: $0) }))
        }
    }

    enum Expected: Sendable {
        case open, left
        case away(String?)
    }

    @Test func aLinkIsOpenToItsContactOnly() throws {
        let (now, day) = (Timestamp(seconds: 1_800_000_000), try day("2026-11-20"))
        func entry(
            _ contact: Contact?, adults: [InvolvedAdult] = [], isDisabled: Bool = false, life: Span = .hours(1)
        ) -> LinkEntry {
            LinkEntry(
                contact: contact, channel: .email, parties: ExcludedPeople(adults: adults), isDisabled: isDisabled,
                isRemembered: false, served: [.email, .sms], endsAt: now + life, on: day, at: now)
        }
        let kay = contact(nil, nil)
        #expect(entry(kay) == .open(.desk, isRemembered: false))
        #expect(entry(nil) == .closed)
        #expect(entry(contact("2026-11-20", nil)) == .closed)
        #expect(entry(kay, isDisabled: true) == .closed)
        #expect(entry(kay, adults: [InvolvedAdult(role: .victim, forename: "Kay", surname: "Hill")]) == .closed)
        #expect(entry(nil, life: .hours(0)) == .expired)
    }
}
