import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("After an outage")
struct AfterAnOutageTests {
    /// Two schools with a notification each, whose messages have not left, and a daemon that was seen at six.
    private func seenAtSix(listed: Bool = false, morning: MorningSettings = MorningSettings()) throws -> Night {
        let rig = try Night.numbered(at: at("2026-11-20T06:00:00Z"), morning: morning)
        try rig.incident([(1, 0)])
        try rig.incident([(2, 0)])
        try rig.turn(post: nil)
        if listed {
            _ = try rig.store.phoneList.openCalls(rig.queue().map(\.id), reason: "closed", at: rig.clock.now())
        }
        try rig.engine.watchFileStep()
        return rig
    }

    private func written(_ rig: Night) throws -> [LeasedNotification] {
        try rig.engine.leaseStep(limit: 100).compactMap(\.notification)
    }

    @Test("no school is written to again before the calls made from paper can have been entered")
    func waits() throws {
        let rig = try seenAtSix(listed: true)
        rig.clock.set(at("2026-11-20T09:10:00Z"))
        let wait = try #require(try rig.engine.resumeAfterOutage())
        #expect(wait.until == at("2026-11-20T09:20:00Z"))
        while try rig.engine.ladderStep() > 0 {}
        #expect(try rig.store.phoneList.tasks().count == 2)
        #expect(try written(rig).isEmpty)
        let tasks = try rig.store.phoneList.tasks()
        let called = try #require(tasks.first { $0.placeName == "School 1" })
        try rig.engine.recordCall(
            notification: called.notification,
            CallEntry(outcome: .spoke, spokeTo: "Kay Adult 1", note: nil, at: at("2026-11-20T08:20:00Z")),
            by: .desk("kay", as: .operator))
        rig.clock.set(at("2026-11-20T09:19:59Z"))
        #expect(try written(rig).isEmpty)
        rig.clock.set(at("2026-11-20T09:20:00Z"))
        let messages = try written(rig)
        #expect(messages.contains { $0.placeName == "School 2" && !$0.isConfirmation })
        // The school that was rung gets only what follows a call.
        #expect(messages.allSatisfy { $0.placeName != "School 1" || $0.isConfirmation })
    }

    @Test("a school that has heard nothing is written to before its deadline")
    func firstMessages() throws {
        let rig = try seenAtSix(listed: true)
        let deadline = try #require(try rig.queue().map(\.deadlineAt).min())
        rig.clock.set(deadline - .minutes(8))
        let wait = try #require(try rig.engine.resumeAfterOutage())
        #expect(wait.until > deadline)
        #expect(try written(rig).isEmpty)
        rig.clock.set(deadline - .minutes(5))
        #expect(try Set(written(rig).map(\.placeName)) == ["School 1", "School 2"])
    }

    @Test("what somebody at the desk sent to another contact just before it waits for nothing")
    func redirected() throws {
        let rig = try Night.numbered(at: at("2026-11-20T06:00:00Z"))
        try rig.incident([(1, 0)])
        try rig.turn(post: rig.transport)
        let item = try #require(try rig.queue().first)
        _ = try rig.store.phoneList.openCalls([item.id], reason: "closed", at: rig.clock.now())
        try rig.store.notifications.redirect(
            item.id, toContact: "Dee Puty 1", reason: "the Key Adult is ill", by: .desk("olga", as: .operator),
            at: rig.clock.now())
        try rig.engine.watchFileStep()
        rig.clock.set(at("2026-11-20T07:00:00Z"))
        _ = try #require(try rig.engine.resumeAfterOutage())
        #expect(try rig.engine.leaseStep(limit: 100).map(\.address) == ["deputy1@school1.example"])
    }

    @Test("what somebody at the desk sent again just before it waits for nothing")
    func sentAgain() throws {
        let rig = try seenAtSix(listed: true)
        let item = try #require(try rig.queue().first { $0.placeName == "School 2" })
        try rig.store.notifications.retry(
            item.id, reason: "the school asks for it", by: .desk("olga", as: .operator), at: rig.clock.now())
        rig.clock.set(at("2026-11-20T09:10:00Z"))
        _ = try #require(try rig.engine.resumeAfterOutage())
        #expect(try written(rig).map(\.placeName) == ["School 2"])
    }

    @Test("a first message that fell due leaves at once where nobody had paper, and waits where there is a pack")
    func fellDue() throws {
        let pack = OutagePackSettings(directory: "/nonexistent", passphraseFile: "/nonexistent")
        for (morning, isPacked) in [(MorningSettings(), false), (MorningSettings(outagePack: pack), true)] {
            let rig = try seenAtSix(morning: morning)
            rig.clock.set(at("2026-11-20T09:10:00Z"))
            _ = try #require(try rig.engine.resumeAfterOutage())
            #expect(try Set(written(rig).map(\.placeName)) == (isPacked ? [] : ["School 1", "School 2"]))
            rig.clock.set(at("2026-11-20T09:20:00Z"))
            if isPacked { #expect(try Set(written(rig).map(\.placeName)) == ["School 1", "School 2"]) }
        }
    }

    @Test("what came in since and was put off is tried again as soon as the obstacle is gone")
    func retried() throws {
        let rig = try seenAtSix(listed: true)
        rig.clock.set(at("2026-11-20T09:10:00Z"))
        _ = try #require(try rig.engine.resumeAfterOutage())
        try rig.incident([(3, 0)])
        let dead = RecordingTransport { _ in .deferred(reason: .connectionFailed, detail: "nobody is there") }
        try rig.turn(post: dead)
        let now = rig.clock.now()
        let isDue = { try rig.store.messages.waiting(on: .email, at: now).isDue }
        #expect(try !isDue())
        let retried = try rig.store.messages.retryDeferred(
            on: .email, for: [DeliveryReason.connectionFailed.rawValue], at: now)
        #expect(try retried > 0 && isDue())
    }

    @Test("a start in between does not begin the ten minutes again")
    func restart() throws {
        let rig = try seenAtSix()
        rig.clock.set(at("2026-11-20T09:10:00Z"))
        _ = try rig.engine.resumeAfterOutage()
        try rig.engine.watchFileStep()
        rig.clock.set(at("2026-11-20T09:15:00Z"))
        #expect(try rig.engine.resumeAfterOutage() == nil)
        #expect(try rig.store.recovery.outageWait(at: rig.clock.now())?.until == at("2026-11-20T09:20:00Z"))
        rig.clock.set(at("2026-11-20T09:20:00Z"))
        #expect(try rig.store.recovery.outageWait(at: rig.clock.now()) == nil)
        #expect(try written(rig).isEmpty == false)
    }

    @Test("nobody waits after a short stop, or after a time in which no call was due")
    func nothingDue() throws {
        let rig = try seenAtSix()
        rig.clock.set(at("2026-11-20T06:09:00Z"))
        #expect(try rig.engine.resumeAfterOutage() == nil)
        rig.clock.set(at("2026-11-20T07:00:00Z"))
        #expect(try rig.engine.resumeAfterOutage() == nil)
        #expect(try written(rig).isEmpty == false)
    }
}
