import EncompassCore
import EncompassEngine
import EncompassStore
import Testing

@Suite("An emergency closure, and a wrong school")
struct MorningClosureTests {
    private func close(_ rig: MorningRig, _ scope: Scope) throws -> String {
        try OperationRunner(store: rig.store, engine: rig.engine).run(
            .closeSchools(ClosureRequest(scope: scope, on: rig.london.date(rig.clock.now()), reason: "snow")),
            by: .login("kay"), maySeeRestricted: false, at: rig.clock.now()
        ).message
    }

    @Test("scenario 9: the county closes for snow at 06:40, deadlines stand and mobiles are rung")
    func scenario9() throws {
        let rig = try MorningRig()
        try rig.incident([(1, 0)])
        try rig.incident([(2, 0)])
        try rig.turn(post: MorningPost())
        let deadlines = try rig.queue().map(\.deadlineAt)
        rig.clock.set(rig.at("2026-11-20T06:40:00Z"))
        #expect(try rig.store.phoneList().isEmpty)
        #expect(try close(rig, .localAuthority("926")).hasPrefix("closed; 2 notifications"))
        let list = try rig.store.phoneList()
        #expect(list.count == 2 && list.allSatisfy { $0.reason == "schoolClosed" })
        #expect(try rig.queue().map(\.deadlineAt) == deadlines)
        let sheet = try rig.store.callSheet(
            .phoneList, maySeeRestricted: false, isExercise: false, today: rig.london.date(rig.clock.now()),
            at: rig.clock.now())
        #expect(sheet.entries.allSatisfy { $0.contacts[0].numbers[0].hasPrefix("07700") })
        // What comes after the closure is rung at once as well, and its deadline is the same morning's.
        try rig.incident([(3, 0)])
        try rig.turn(post: MorningPost())
        #expect(try rig.store.phoneList().count == 3)
        #expect(Set(try rig.queue().map(\.deadlineAt)) == Set(deadlines))
        #expect(try rig.engine.auditStep().holds)
    }

    @Test("one school's closure touches no other, and the term around it stands")
    func oneSchool() throws {
        let rig = try MorningRig()
        try rig.incident([(1, 0)])
        try rig.incident([(2, 0)])
        try rig.turn()
        _ = try close(rig, .establishment(MorningRig.urn(1)))
        #expect(try rig.store.phoneList().map(\.target) == [.establishment(MorningRig.urn(1))])
        let calendar = try rig.engine.currentRegistry().calendar
        let friday = rig.london.date(rig.clock.now())
        #expect(calendar.isSchoolDay(urn: MorningRig.urn(1), on: friday) == .emergencyClosure)
        #expect(calendar.isSchoolDay(urn: MorningRig.urn(2), on: friday) == .schoolDay)
    }

    @Test("a child who is not the school's opens a breach record: what was opened, by whom, and 72 hours")
    func breach() throws {
        let rig = try MorningRig()
        try rig.incident([(1, 0), (1, 1)])
        try rig.turn(post: MorningPost())
        let item = try rig.queue()[0]
        let scope = [Scope.establishment(MorningRig.urn(1))]
        _ = try rig.store.openNotification(
            item.id, within: scope, maySeeRestricted: false,
            as: AuditEntry(.disclosure, "notification.opened", actor: .account("kay"), subject: ""),
            at: rig.clock.now())
        let given = Acknowledgement(
            outcome: .acknowledged, person: "Kay Adult 1", children: ["1-0": .notOurPupil], via: .link,
            actor: .account("kay"))
        try rig.engine.acknowledge(notification: item.id, given, within: scope)
        let breach = try #require(try rig.store.breaches().first)
        #expect(breach.dueAt == rig.clock.now() + .hours(72))
        #expect(breach.target == scope[0] && breach.reportedBy == "account:kay")
        #expect(breach.opened.map(\.action) == ["message.sent", "notification.opened"])
        #expect(breach.opened.last?.actor == "account:kay")
        rig.clock.set(rig.clock.now() + .hours(49))
        try rig.engine.dutyStep()
        #expect(try rig.store.standingAlarms().contains { $0.kind == .breach })
        try rig.store.settleBreach(
            breach.id, outcome: "not reported: no harm", by: .account("sue"), at: rig.clock.now())
        #expect(try rig.store.breaches().isEmpty)
        #expect(try rig.store.breaches(openOnly: false).count == 1)
    }
}
