import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("An emergency closure, and a wrong school")
struct MorningClosureTests {
    private func close(_ rig: Night, _ scope: Scope) throws -> String {
        try OperationRunner(store: rig.store, engine: rig.engine).run(
            .closeSchools(ClosureRequest(scope: scope, on: rig.london.date(rig.clock.now()), reason: "snow")),
            by: .owner("kay"), at: rig.clock.now()
        ).message
    }

    @Test("the county closes for snow at 06:40: deadlines stay and mobiles are called")
    func snow() throws {
        let rig = try Night.numbered()
        try rig.incident([(1, 0)])
        try rig.incident([(2, 0)])
        try rig.turn(post: RecordingTransport())
        let deadlines = try rig.queue().map(\.deadlineAt)
        rig.clock.set(at("2026-11-20T06:40:00Z"))
        #expect(try rig.store.phoneList.tasks().isEmpty)
        #expect(try close(rig, .localAuthority("926")).hasPrefix("closed; 2 notifications"))
        let list = try rig.store.phoneList.tasks()
        #expect(list.count == 2 && list.allSatisfy { $0.reason == "schoolClosed" })
        #expect(try rig.queue().map(\.deadlineAt) == deadlines)
        let sheet = try rig.store.phoneList.callSheet(
            .phoneList, for: .desk("olga", as: .operator), isExercise: false, today: rig.london.date(rig.clock.now()),
            at: rig.clock.now())
        #expect(sheet.entries.allSatisfy { $0.contacts[0].numbers[0].text.hasPrefix("07700") })
        // What comes after the closure is rung at once as well, and its deadline is the same morning's.
        try rig.incident([(3, 0)])
        try rig.turn(post: RecordingTransport())
        #expect(try rig.store.phoneList.tasks().count == 3)
        #expect(Set(try rig.queue().map(\.deadlineAt)) == Set(deadlines))
        #expect(try rig.engine.auditStep().holds)
    }

    @Test("one school's closure affects no other, and the term around it is unchanged")
    func oneSchool() throws {
        let rig = try Night.numbered()
        try rig.incident([(1, 0)])
        try rig.incident([(2, 0)])
        try rig.turn(post: nil)
        _ = try close(rig, .establishment(NumberedTown.urn(1)))
        #expect(try rig.store.phoneList.tasks().map(\.target) == [.establishment(NumberedTown.urn(1))])
        let calendar = try rig.engine.currentRegistry().calendar
        let friday = rig.london.date(rig.clock.now())
        #expect(calendar.days(urn: NumberedTown.urn(1)).verdict(on: friday) == .emergencyClosure)
        #expect(calendar.days(urn: NumberedTown.urn(2)).verdict(on: friday) == .schoolDay)
    }

    private func reopen(_ rig: Night, _ days: ClosureDays) throws -> ReopeningEffect? {
        try OperationRunner(store: rig.store, engine: rig.engine).run(
            .reopenSchools(
                ClosureRequest(scope: days.scope, on: days.first, through: days.last, reason: "a mistake")),
            by: .owner("kay"), at: rig.clock.now()
        ).reopening
    }

    @Test(
        "a closure entered by mistake is undone: calls that nobody has begun leave the list, and the term is unchanged")
    func mistake() throws {
        let rig = try Night.numbered()
        for school in 1...3 { try rig.incident([(school, 0)]) }
        try rig.turn(post: RecordingTransport())
        let friday = rig.london.date(rig.clock.now())
        _ = try close(rig, .localAuthority("926"))
        let tasks = try rig.store.phoneList.tasks()
        try rig.store.phoneList.claim([tasks[0].id], by: .owner("kay"), lasting: .minutes(15), at: rig.clock.now())
        try rig.engine.recordCall(
            notification: tasks[1].notification,
            CallEntry(outcome: .noAnswer, spokeTo: nil, note: nil, at: rig.clock.now()), by: .owner("ben"))
        let day = ClosureDays(scope: .localAuthority("926"), first: friday, last: friday)
        #expect(try reopen(rig, day) == ReopeningEffect(withdrawn: 1, kept: 2))
        #expect(Set(try rig.store.phoneList.tasks().map(\.id)) == [tasks[0].id, tasks[1].id])
        let calendar = try rig.engine.currentRegistry().calendar
        #expect(calendar.days(urn: NumberedTown.urn(1)).verdict(on: friday) == .schoolDay)
        #expect(try rig.store.closures.emergencyClosures(endingOnOrAfter: friday).isEmpty)
        #expect(try rig.engine.auditStep().holds)
        let refused = #expect(throws: StoreError.self) { try reopen(rig, day) }
        #expect(refused?.reason == .notFound)
        // The ladder comes to the phone by itself, as though the school had never been shut.
        try rig.run(to: at("2026-11-20T08:31:00Z"), every: .minutes(10), post: RecordingTransport())
        #expect(try rig.store.phoneList.tasks().count == 3)
        #expect(try rig.store.phoneList.tasks().contains { $0.reason == "ladder" })
    }

    @Test("a call for which it is time stays on the list whatever is taken back", arguments: ["08:45", "09:05"])
    func pastThePhone(time: String) throws {
        let rig = try Night.numbered()
        try rig.incident([(1, 0)])
        try rig.turn(post: RecordingTransport())
        _ = try close(rig, .establishment(NumberedTown.urn(1)))
        try rig.run(to: at("2026-11-20T\(time):00Z"), every: .minutes(5), post: RecordingTransport())
        let friday = rig.london.date(rig.clock.now())
        _ = try reopen(rig, ClosureDays(scope: .establishment(NumberedTown.urn(1)), first: friday, last: friday))
        try rig.turn(post: RecordingTransport())
        let before = time == "08:45" ? "ladder" : "schoolClosed"
        #expect(try rig.store.phoneList.tasks().map(\.reason) == [before])
        #expect(try rig.engine.auditStep().holds)
    }

    /// Of the ladder of school hours the phone is an earlier step than of the night's: a call for which it was time stays.
    @Test func aCallOfSchoolHoursCountsItsOwnLadder() throws {
        let night = try Night(at: at("2026-11-20T09:10:00Z"))
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.turn()
        let monday = ClosureRequest(
            scope: .establishment(Quayside.high), on: day("2026-11-23"), through: day("2026-11-23"), reason: "snow")
        _ = try night.engine.run(.closeSchools(monday), by: .owner("kay"))
        #expect(try night.store.phoneList.tasks().map(\.reason) == ["schoolClosed"])
        try night.run(until: at("2026-11-20T09:45:00Z"))
        let effect = try night.engine.run(.reopenSchools(monday), by: .owner("kay")).reopening
        #expect(effect == ReopeningEffect(withdrawn: 0, kept: 1))
        try night.turn()
        #expect(try night.store.phoneList.tasks().count == 1)
    }

    @Test("one day of several is reopened, and the days around it stay closed; an authority's is not one school's")
    func oneDayOfSeveral() throws {
        let rig = try Night.numbered()
        let friday = rig.london.date(rig.clock.now())
        let scope = Scope.localAuthority("926")
        let week = ClosureDays(scope: scope, first: friday, last: friday.adding(days: 5))
        #expect(try rig.engine.closureEffect(week) == ClosureEffect(notifications: 0, phoneTasks: 0))
        _ = try rig.store.closures.closeSchools(
            week, reason: "snow", opensPhone: true, london: rig.london, by: .login("kay"), at: rig.clock.now())
        let monday = friday.adding(days: 3)
        #expect(throws: StoreError.self) {
            try reopen(rig, ClosureDays(scope: .establishment(NumberedTown.urn(1)), first: monday, last: monday))
        }
        _ = try reopen(rig, ClosureDays(scope: scope, first: monday, last: monday))
        let calendar = try rig.engine.currentRegistry().calendar
        let verdicts = [0, 3, 4].map { calendar.days(urn: NumberedTown.urn(1)).verdict(on: friday.adding(days: $0)) }
        #expect(verdicts == [.emergencyClosure, .schoolDay, .emergencyClosure])
        #expect(throws: StoreError.self) {
            try rig.engine.closureEffect(ClosureDays(scope: scope, first: friday, last: friday.adding(days: 14)))
        }
    }

    @Test("a child who is not the school's opens a breach record: what was opened, by whom, and 72 hours")
    func breach() throws {
        let rig = try Night.numbered()
        try rig.incident([(1, 0), (1, 1)])
        try rig.turn(post: RecordingTransport())
        let item = try rig.queue()[0]
        let scope = [Scope.establishment(NumberedTown.urn(1))]
        _ = try rig.store.notifications.open(
            item.id, forPlaceOf: Principal(actor: .account("kay"), role: .keyAdult, places: scope),
            as: AuditEntry(.disclosure, "notification.disclosed", actor: .account("kay"), subject: ""),
            at: rig.clock.now())
        let given = Acknowledgement(
            outcome: .acknowledged, person: "Kay Adult 1", children: ["1-0": .notOurPupil], via: .link,
            actor: .account("kay"))
        try rig.engine.acknowledge(notification: item.id, given, within: scope)
        let breach = try #require(try rig.store.breaches.all().first)
        #expect(breach.dueAt == rig.clock.now() + .hours(72))
        #expect(breach.target == scope[0] && breach.reportedBy == "account:kay")
        #expect(breach.opened.map(\.action) == ["message.sent", "notification.disclosed"])
        #expect(breach.opened.last?.actor == "account:kay")
        rig.clock.set(rig.clock.now() + .hours(49))
        try rig.engine.dutyStep()
        let alarm = try #require(try rig.store.alarms.active().first { $0.kind == .breach })
        #expect(alarm.detail.hasSuffix(item.reference), "\(alarm.detail)")
        try rig.store.breaches.close(
            breach.id, outcome: "not reported: no harm", by: .desk("sue", as: .supervisor), at: rig.clock.now())
        #expect(try rig.store.breaches.all().isEmpty)
        #expect(try rig.store.breaches.all(openOnly: false).count == 1)
    }
}
