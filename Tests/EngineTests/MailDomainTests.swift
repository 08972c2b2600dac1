import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation
import Synchronization
import TestSupport
import Testing

/// One mail domain that fails or hangs harms nobody but itself, and somebody knows within two minutes.
@Suite("A dead mail domain")
struct MailDomainTests {
    private static let busy = DeliveryOutcome.deferred(reason: .timedOut, detail: "no answer")
    private static let dropped = DeliveryOutcome.ambiguous(reason: .connectionLost, detail: "after DATA")

    private func run(_ rig: Night, to moment: Timestamp, _ post: RecordingTransport) throws {
        while rig.clock.now() < moment {
            rig.clock.set(min(moment, rig.clock.now() + .seconds(20)))
            try rig.turn(post: post)
            if rig.engine.wantsProbe(of: .email) { try rig.engine.noteProbe(.accepted(receipt: nil), of: .email) }
            for step in MorningStep.allCases { try rig.engine.run(step) }
        }
    }

    /// Fails for these schools' domains, and takes everything else.
    private func post(_ schools: Int..., outcome: DeliveryOutcome = MailDomainTests.busy) -> RecordingTransport {
        post(schools, outcome: outcome)
    }

    private func post(_ schools: [Int], outcome: DeliveryOutcome = MailDomainTests.busy) -> RecordingTransport {
        RecordingTransport { message in
            schools.contains { message.to.hasSuffix("@school\($0).example") } ? outcome : .accepted(receipt: nil)
        }
    }

    @Test("is an alarm of its own within two minutes while the others work, and its school is called from seven")
    func alarm() throws {
        let rig = try Night.numbered(at: at("2026-11-20T06:00:00Z"), schools: 4, pupilsEach: 70)
        let post = post(1)
        for school in 1...4 { try rig.incident([(school, 0)]) }
        let died = rig.clock.now()
        // Others go on being sent.
        for minute in 1...2 {
            try rig.incident([(3, minute)])
            try run(rig, to: died + .minutes(minute) + .seconds(20), post)
        }
        let alarm = try #require(try rig.store.alarms.active("destination:email:school1.example"))
        #expect(alarm.kind == .destinationDown && alarm.raisedAt <= died + .minutes(2) + .seconds(20))
        #expect(alarm.detail.contains("school1.example") && alarm.detail.contains("did not answer in time"))
        #expect(try rig.store.alarms.active("mail") == nil && rig.engine.channelTroubles.isEmpty)
        #expect(try rig.store.phoneList.tasks().isEmpty)

        for minute in 3...61 {
            try rig.incident([(3, minute)])
            try run(rig, to: died + .minutes(minute), post)
        }
        // So many schools have not answered that the ladder calls them, too.
        let tasks = try rig.store.phoneList.tasks().filter { $0.reason == "destinationDown" }
        #expect(tasks.count == 1)

        // It is back.
        try run(rig, to: at("2026-11-20T07:25:00Z"), self.post())
        #expect(try rig.store.alarms.active("destination:email:school1.example") == nil)
        #expect(try rig.queue().allSatisfy { $0.state == .sent })
        #expect(try rig.engine.auditStep().holds)
    }

    @Test(
        "is no fault of the mail server, although nothing else is to be sent",
        arguments: [(1, of: 4), (2, of: 4), (3, of: 9), (4, of: 12)])
    func alone(dead: Int, of schools: Int) throws {
        let rig = try Night.numbered(
            at: at("2026-11-20T06:00:00Z"), schools: schools,
            morning: MorningSettings(dutyTo: [.email("duty@mash.example")]))
        let domains = (1...dead).map { "destination:email:school\($0).example" }
        let post = post(Array(1...dead))
        for school in 1...schools { try rig.incident([(school, 0)]) }
        for _ in 0..<30 {
            try run(rig, to: rig.clock.now() + .seconds(20), post)
            try #require(try rig.store.alarms.active("mail") == nil && rig.engine.channelTroubles.isEmpty)
        }
        #expect(try rig.store.alarms.activeKeys(of: .destinationDown) == domains)
    }

    @Test("and then a mail server that takes nothing is named, although only two domains have anything to do")
    func deadServer() throws {
        let rig = try Night.numbered(
            at: at("2026-11-20T06:00:00Z"), schools: 4, morning: MorningSettings(dutyTo: [.email("duty@mash.example")]))
        try rig.incident([(3, 0)])
        try rig.turn(post: RecordingTransport())
        // It answers probes, and defers every message: also the one about the domain.
        let dead = RecordingTransport { _ in Self.busy }
        try rig.incident([(1, 0)])
        try run(rig, to: rig.clock.now() + .minutes(4), dead)
        #expect(try rig.store.alarms.activeKeys(of: .mailDown) == ["mail"])
        #expect(rig.engine.channelTroubles.map(\.channel) == [.email])
    }

    @Test("and a mail server that takes nothing is named, too, although some domains of many have anything to do")
    func deadServerBehindSome() throws {
        let rig = try Night.numbered(
            at: at("2026-11-20T06:00:00Z"), schools: 8, pupilsEach: 2,
            morning: MorningSettings(dutyTo: [.email("duty@mash.example")]))
        for school in 1...8 { try rig.incident([(school, 0)]) }
        try rig.turn(post: RecordingTransport())
        for school in 1...4 { try rig.incident([(school, 1)]) }
        let dead = RecordingTransport { _ in Self.busy }
        try run(rig, to: rig.clock.now() + .seconds(140), dead)
        #expect(try rig.store.alarms.activeKeys(of: .destinationDown).count == 4)
        #expect(try rig.store.alarms.activeKeys(of: .mailDown).isEmpty)
        try run(rig, to: rig.clock.now() + .seconds(100), dead)
        #expect(try rig.store.alarms.activeKeys(of: .mailDown) == ["mail"])
    }

    @Test("and several more that have alarms of their own are not taken for a dead mail server again")
    func several() throws {
        let rig = try Night.numbered(
            at: at("2026-11-20T06:00:00Z"), schools: 6, morning: MorningSettings(dutyTo: [.email("duty@mash.example")]))
        let post = post(1, 2, 3, 4)
        for school in 1...6 { try rig.incident([(school, 0)]) }
        try run(rig, to: rig.clock.now() + .minutes(4), post)
        // Another school's message is taken.
        try rig.incident([(5, 1)])
        try run(rig, to: rig.clock.now() + .minutes(10), post)
        #expect(try rig.store.alarms.activeKeys(of: .mailDown).isEmpty && rig.engine.channelTroubles.isEmpty)
        #expect(try rig.store.alarms.activeKeys(of: .destinationDown).count == 4)
    }

    @Test("is no alarm if one attempt failed, or if nothing waits for it any longer")
    func quiet() throws {
        let rig = try Night.numbered(at: at("2026-11-20T06:00:00Z"), schools: 2)
        let failures = Mutex(0)
        let post = RecordingTransport { message in
            guard message.to.hasSuffix("@school1.example"),
                failures.withLock({ count in
                    count += 1
                    return count == 1
                })
            else {
                return .accepted(receipt: nil)
            }
            return Self.busy
        }
        for school in 1...2 { try rig.incident([(school, 0)]) }
        try run(rig, to: rig.clock.now() + .minutes(5), post)
        #expect(try rig.store.alarms.active().isEmpty)
        #expect(try rig.queue().allSatisfy { $0.state == .sent })
    }

    @Test("a message that was never tried goes before every retry")
    func retriesLast() throws {
        let rig = try Night.numbered(at: at("2026-11-20T06:00:00Z"), schools: 3)
        // Before eight: the earliest deadline would otherwise be first.
        try rig.incident([(1, 0)], risk: .high)
        let post = post(1)
        try rig.turn(post: post)
        rig.clock.advance(.minutes(2))
        post.forget()
        try rig.incident([(2, 0)])
        try rig.incident([(3, 0)])
        try rig.turn(post: post)
        #expect(post.recipients.map { $0.contains("@school1.") } == [false, false, true])
    }

    @Test("copies without an answer are followed by growing pauses, and stop the others of that domain only")
    func pauses() throws {
        let rig = try Night.numbered(
            at: at("2026-11-20T06:00:00Z"), schools: 2, pupilsEach: 8,
            morning: MorningSettings(batches: BatchRules(perDestination: 2)))
        let post = post(1, outcome: Self.dropped)
        for pupil in 0..<6 { try rig.incident([(1, pupil)]) }
        try rig.incident([(2, 0)])
        try run(rig, to: rig.clock.now() + .minutes(5), post)
        let copies = post.recipients.count { $0.hasSuffix("@school1.example") }
        // Without pauses each of six messages, and each of its second copies, would have left within a minute.
        #expect((3...6).contains(copies), "\(copies)")
        #expect(post.recipients.contains { $0.hasSuffix("@school2.example") })
        // A domain that answers again gets everything.
        post.answer { _ in .accepted(receipt: nil) }
        try run(rig, to: rig.clock.now() + .minutes(15), post)
        let states = Set(try rig.queue().flatMap(\.attempts).map(\.state))
        #expect(states.isSubset(of: [.sent, .failed]))
    }

    @Test("if several domains in a row do not answer, one message is tried at a time, and the rest wait")
    func throttle() throws {
        let rig = try Night.numbered(at: at("2026-11-20T06:00:00Z"), schools: 30)
        let post = RecordingTransport { _ in Self.dropped }
        for school in 1...30 { try rig.incident([(school, 0)], decides: school == 30) }
        try rig.turn(post: nil)
        for message in try rig.engine.leaseStep(limit: 4) { try rig.engine.deliver(message, by: post) }
        #expect(post.handed.count == 4)
        for _ in 0..<60 {
            rig.clock.advance(.seconds(1))
            for message in try rig.engine.leaseStep(limit: 4) { try rig.engine.deliver(message, by: post) }
        }
        #expect((5...7).contains(post.handed.count), "\(post.handed.count)")
        post.answer { _ in .accepted(receipt: nil) }
        rig.clock.advance(.seconds(31))
        try rig.send(by: post)
        rig.clock.advance(.seconds(31))
        try rig.send(by: post)
        #expect(try rig.queue().count { $0.state == .sent } >= 24)
    }
}
