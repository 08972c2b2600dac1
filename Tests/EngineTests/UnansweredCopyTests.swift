import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// A copy that has gone and was not answered is followed by one more, and then by a person.
@Suite("A message without an answer")
struct UnansweredCopyTests {
    private static let lost = DeliveryOutcome.ambiguous(reason: .connectionLost, detail: "dropped after the message")

    private func rig() throws -> Night {
        let rig = try Night.numbered()
        try rig.incident([(1, 0)])
        return rig
    }

    @Test("the decision: one further copy, then the result is unknown")
    func table() {
        #expect((1...4).map { MessageState.unanswered(copies: $0) } == [.deferred, .failed, .failed, .failed])
    }

    @Test("goes once more under the same Message-ID, then to the phone list as uncertain, and never a third time")
    func drops() throws {
        let rig = try rig()
        let post = RecordingTransport { _ in Self.lost }
        try rig.run(to: rig.clock.now() + .minutes(30), post: post)
        #expect(post.handed.count == 2)
        #expect(Set(post.handed.map(\.id)).count == 1)
        let task = try #require(try rig.store.phoneList.tasks().first)
        #expect(task.reason == "uncertain" && task.openedAt < rig.clock.now() - .minutes(25))
        let item = try #require(try rig.queue().first)
        #expect(item.state == .queued && item.attempts.map(\.state) == [.failed])
        #expect(item.attempts[0].reason == "uncertain")
        // The ladder goes on: the deputy is written to at eight, by a message of its own.
        try rig.run(to: at("2026-11-20T08:05:00Z"), post: post)
        #expect(post.handed.filter { $0.to.hasPrefix("deputy") }.count == 2)
        #expect(Dictionary(grouping: post.handed, by: \.id).values.allSatisfy { $0.count <= 2 })
        #expect(try rig.engine.auditStep().holds)
    }

    @Test("that is accepted the second time is sent, and nobody calls")
    func taken() throws {
        let rig = try rig()
        let post = RecordingTransport { [lost = Self.lost] _ in lost }
        try rig.turn(post: post)
        #expect(post.handed.count == 1)
        let well = RecordingTransport()
        try rig.run(to: rig.clock.now() + .minutes(2), post: well)
        #expect(well.handed.map(\.id) == post.handed.map(\.id))
        #expect(try rig.queue().map(\.state) == [.sent])
        #expect(try rig.store.phoneList.tasks().isEmpty)
    }

    @Test("may be put off in between for as long as it takes: what did not leave is no copy")
    func deferredBetween() throws {
        let rig = try rig()
        try rig.turn(post: RecordingTransport { [lost = Self.lost] _ in lost })
        try rig.run(
            to: rig.clock.now() + .minutes(20),
            post: RecordingTransport { _ in .deferred(reason: .serverBusy, detail: "later") })
        #expect(try rig.queue().first?.attempts.map(\.state) == [.deferred])
        try rig.run(to: rig.clock.now() + .minutes(16), post: RecordingTransport())
        #expect(try rig.queue().map(\.state) == [.sent])
    }

    @Test("of which the daemon died counts alike: a start sends one more, a second start none")
    func starts() throws {
        let rig = try rig()
        try rig.decide()
        while try rig.engine.ladderStep() > 0 {}
        func lease() throws -> Int { try rig.engine.leaseStep(limit: 10).count }
        #expect(try lease() == 1)
        #expect(try rig.store.messages.recoverLeases(before: rig.engine.epoch + 1, at: rig.clock.now()) == 1)
        #expect(try rig.store.phoneList.tasks().isEmpty)
        #expect(try lease() == 1)
        #expect(try rig.store.messages.recoverLeases(before: rig.engine.epoch + 1, at: rig.clock.now()) == 1)
        #expect(try lease() == 0)
        #expect(try rig.store.phoneList.tasks().map(\.reason) == ["uncertain"])
        #expect(try rig.engine.auditStep().holds)
    }

    @Test("to the desk goes twice at most, too")
    func desk() throws {
        let rig = try Night.numbered(morning: MorningSettings(dutyTo: [.email("duty@mash.example")]))
        try rig.store.alarms.raise(
            Alarm(key: "x", kind: .feedLate, detail: "the feed is late", raisedAt: rig.clock.now()))
        try rig.engine.dutyStep()
        let post = RecordingTransport { [lost = Self.lost] _ in lost }
        for _ in 0..<60 {
            try rig.send(by: post)
            rig.clock.set(rig.clock.now() + .minutes(1))
        }
        #expect(post.handed.count == 2)
        #expect(Set(post.handed.map(\.id)).count == 1)
    }
}
