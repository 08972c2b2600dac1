import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("The phone list")
struct MorningCallsTests {
    private static let kay = Principal.owner("kay")
    private static let ben = Principal.owner("ben")

    /// A school that rings first, and its one open task.
    private func phoneFirst() throws -> (Night, PhoneTask) {
        let rig = try Night.numbered(policy: { $0.phoneFirst = true })
        try rig.incident([(1, 0)])
        try rig.turn(post: nil)
        return (rig, try #require(try rig.store.phoneList.tasks().first))
    }

    @Test("a call is one person's until it is given back or the claim is old")
    func claims() throws {
        let (rig, task) = try phoneFirst()
        let runner = OperationRunner(store: rig.store, engine: rig.engine)
        func run(_ action: CallAction, _ principal: Principal) throws {
            _ = try runner.run(.call(action), by: principal, at: rig.clock.now())
        }
        try run(.claim(task: task.id), Self.kay)
        try run(.claim(task: task.id), Self.kay)
        let refused = #expect(throws: StoreError.self) { try run(.claim(task: task.id), Self.ben) }
        #expect(refused?.reason == .conflict && refused?.description.contains("kay") == true)
        #expect(throws: StoreError.self) { try run(.unclaim(task: task.id), Self.ben) }
        try run(.unclaim(task: task.id), Self.kay)
        try run(.claim(task: task.id), Self.ben)
        rig.clock.set(rig.clock.now() + .minutes(15))
        try run(.claim(task: task.id), Self.kay)
        #expect(try rig.store.phoneList.tasks()[0].claimedBy == "login:kay")
    }

    @Test("a call that reached someone acknowledges at its own time, and the written notification follows")
    func spoke() throws {
        let (rig, task) = try phoneFirst()
        let post = RecordingTransport()
        let called = rig.clock.now()
        rig.clock.set(called + .hours(2))
        let call = CallEntry(outcome: .spoke, spokeTo: "Kay Adult 1", note: nil, at: called)
        try rig.engine.recordCall(notification: task.notification, call, by: Self.kay)
        let item = try rig.queue()[0]
        #expect(item.state == .acknowledged)
        try rig.turn(post: post)
        #expect(post.handed.map(\.to) == ["dsl1@school1.example"])
        #expect(post.handed[0].text.contains("written notification"))
        #expect(!post.handed[0].text.contains("Marsh"))
        try rig.turn(post: post)
        #expect(post.handed.count == 1)
        #expect(try rig.store.phoneList.tasks().isEmpty)
        #expect(try rig.engine.auditStep().holds)
    }

    @Test("one call about several notifications is recorded for all of them, or for none")
    func allOrNone() throws {
        let (rig, task) = try phoneFirst()
        try rig.incident([(2, 0)])
        try rig.turn(post: nil)
        let other = try #require(try rig.store.phoneList.tasks().first { $0.id != task.id })
        let runner = OperationRunner(store: rig.store, engine: rig.engine)
        func record(_ notifications: [String]) throws {
            let calls = notifications.map { CallRequest(notification: $0, outcome: .leftMessage) }
            _ = try runner.run(.call(.recordAll(calls)), by: Self.kay, at: rig.clock.now())
        }
        let calls = { try rig.store.phoneList.calls(ofNotification: $0).count }
        #expect(throws: StoreError.self) { try record([task.notification, "unknown"]) }
        #expect(try calls(task.notification) == 0)
        try record([task.notification, other.notification])
        #expect(try calls(task.notification) == 1 && calls(other.notification) == 1)
    }

    @Test("a call that reached nobody leaves everything as it was", arguments: [CallOutcome.noAnswer, .leftMessage])
    func noAnswer(outcome: CallOutcome) throws {
        let (rig, task) = try phoneFirst()
        let call = CallEntry(outcome: outcome, spokeTo: nil, note: nil, at: rig.clock.now())
        try rig.engine.recordCall(notification: task.notification, call, by: Self.kay)
        #expect(try rig.store.phoneList.tasks().map(\.id) == [task.id])
        #expect(try rig.queue()[0].state != .acknowledged)
    }

    @Test("what was waiting to be sent goes out in spite of a call; what was sent is not written again")
    func waiting() throws {
        let rig = try Night.numbered()
        let post = RecordingTransport()
        try rig.incident([(1, 0)])
        try rig.incident([(2, 0)])
        try rig.turn(post: nil)
        let second = try #require(try rig.queue().first { $0.target == .establishment(NumberedTown.urn(2)) })
        let call = CallEntry(outcome: .spoke, spokeTo: "Kay Adult 2", note: nil, at: rig.clock.now())
        try rig.engine.recordCall(notification: second.id, call, by: Self.kay)
        try rig.turn(post: post)
        #expect(post.handed.count == 2)
        let first = try #require(try rig.queue().first { $0.target == .establishment(NumberedTown.urn(1)) })
        let again = CallEntry(outcome: .spoke, spokeTo: "Kay Adult 1", note: nil, at: rig.clock.now())
        try rig.engine.recordCall(notification: first.id, again, by: Self.kay)
        try rig.turn(post: post)
        #expect(post.handed.count == 2)
    }

    @Test("what was said on the telephone is not confirmed in writing once it is being taken back")
    func takenBack() throws {
        let rig = try Night.numbered(schools: 2)
        try rig.incident([(1, 0)])
        try rig.turn(post: nil)
        let first = try rig.queue()[0]
        let call = CallEntry(outcome: .spoke, spokeTo: "Kay Adult 1", note: nil, at: rig.clock.now())
        try rig.engine.recordCall(notification: first.id, call, by: Self.kay)
        try rig.store.notifications.redirect(
            first.id, to: NumberedTown.urn(2), reason: "moved on Monday", by: Self.kay,
            at: rig.clock.now())
        try rig.decide()
        let post = RecordingTransport()
        try rig.turn(post: post)
        #expect(!post.handed.contains { $0.text.contains("written notification") })
        #expect(try rig.queue().contains { $0.kind == .retraction && $0.target == first.target })
    }

    @Test("a challenge is open, with its own deadline, until a named person answers it")
    func challenge() throws {
        let rig = try Night.numbered(morning: MorningSettings(dutyTo: [.email("duty@mash.example")]))
        try rig.incident([(1, 0)])
        try rig.turn(post: RecordingTransport())
        let item = try rig.queue()[0]
        try rig.engine.acknowledge(
            notification: item.id,
            Acknowledgement(outcome: .challenge, person: "Kay Adult 1", via: .desk, actor: Self.kay.actor), within: nil)
        let task = try #require(try rig.store.phoneList.tasks().first { $0.kind == "challenge" })
        try rig.engine.dutyStep()
        #expect(try rig.store.alarms.active().isEmpty)
        rig.clock.set(task.dueAt + .minutes(1))
        try rig.engine.dutyStep()
        #expect(try rig.store.alarms.active().map(\.kind) == [.answerDue])
        let runner = OperationRunner(store: rig.store, engine: rig.engine)
        _ = try runner.run(
            .call(.answer(task: task.id, answer: "we will meet at noon")), by: Self.ben,
            at: rig.clock.now())
        #expect(try !rig.store.phoneList.tasks().contains { $0.kind == "challenge" })
        try rig.engine.dutyStep()
        #expect(try rig.store.alarms.active().isEmpty)
    }

    @Test("the sheet has the numbers to call in order and the children's names; of a restricted item neither")
    func sheet() throws {
        let rig = try Night.numbered(policy: { $0.phoneFirst = true })
        try rig.incident([(1, 0)])
        try rig.incident([(2, 0)], restricted: true)
        try rig.run(to: at("2026-11-20T09:01:00Z"), every: .minutes(30))
        let today = rig.london.date(rig.clock.now())
        func sheet(_ may: Bool) throws -> [CallSheet.Entry] {
            try rig.store.phoneList.callSheet(
                .phoneList, for: .desk("olga", as: may ? .supervisor : .operator), isExercise: false, today: today,
                at: rig.clock.now()
            ).entries
        }
        let entries = try sheet(false)
        #expect(entries.count == 2)
        let open = try #require(entries.first { !$0.isRestricted })
        #expect(open.contacts.map(\.name) == ["Kay Adult 1"])
        #expect(open.contacts[0].numbers.map(\.text) == ["07700 900101", "01632 960101"])
        #expect(open.children.map(\.name) == ["Adaa Marshb"])
        let hidden = try #require(entries.first { $0.isRestricted })
        #expect(hidden.contacts.isEmpty && hidden.children.isEmpty && hidden.childCount == 1)
        #expect(!hidden.place.contains("School"))
        #expect(try sheet(true).first { $0.isRestricted }?.children.count == 1)
    }
}
