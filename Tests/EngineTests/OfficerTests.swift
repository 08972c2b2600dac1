import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("An authority's officer in a school's ladder")
struct OfficerTests {
    private let officers: [Scope] = [.localAuthority("926")]

    private func rig() throws -> Night {
        try Night.numbered(
            contacts: { urn, school in
                let verified = LocalDate(year: 2026, month: 9, day: 1)
                return NumberedTown.contacts(urn, school)
                    + (school > 1
                        ? []
                        : [
                            Contact(
                                scope: .localAuthority("926"), role: .laOfficer, name: "Olive Frost",
                                email: "olive@authority.example", verifiedOn: verified)
                        ])
            },
            policy: { $0.ladder = [LadderStep(at: .atRelease, recipients: [.keyAdult, .laOfficer])] })
    }

    private func open(_ rig: Night, _ id: String) throws -> DisclosedNotification {
        try rig.engine.openForSchool(
            id, by: Principal(actor: .login("olive"), role: .laOfficer, name: "Olive Frost", places: officers),
            as: AuditEntry(.disclosure, "notification.disclosed", actor: .login("olive"), subject: ""),
            at: rig.clock.now()
        ).disclosed
    }

    @Test("reads it once written to, and cannot answer for the school")
    func reads() throws {
        let rig = try rig()
        try rig.incident([(1, 0)])
        let id = try rig.queue()[0].id
        #expect(throws: StoreError.self) { try open(rig, id) }
        let post = RecordingTransport()
        try rig.turn(post: post)
        #expect(try open(rig, id).children.count == 1)
        #expect(throws: StoreError.self) {
            try rig.engine.acknowledge(
                notification: id,
                Acknowledgement(outcome: .acknowledged, person: "Olive Frost", via: .link, actor: .login("olive")),
                within: officers)
        }
        #expect(try rig.queue()[0].state != .acknowledged)
    }

    @Test("reads nothing of a school whose ladder does not notify the authority")
    func others() throws {
        let rig = try Night.numbered()
        try rig.incident([(1, 0)])
        try rig.turn(post: RecordingTransport())
        let id = try rig.queue()[0].id
        #expect(throws: StoreError.self) { try open(rig, id) }
    }
}
