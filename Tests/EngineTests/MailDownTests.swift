import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// Mail that cannot be delivered is known within two minutes, and nobody waits for it.
@Suite("A dead mail server")
struct MailDownTests {
    private static let dead = DeliveryOutcome.deferred(reason: .connectionFailed, detail: "nobody is there")

    /// What the services would do each minute: steps, messages, the steps of the morning, and a probe where one is wanted.
    private func run(_ rig: Night, to moment: Timestamp, _ post: RecordingTransport, probe: DeliveryOutcome) throws {
        while rig.clock.now() < moment {
            rig.clock.set(min(moment, rig.clock.now() + .seconds(20)))
            try rig.turn(post: post)
            if rig.engine.wantsProbe(of: .email) { try rig.engine.noteProbe(probe, of: .email) }
            for step in MorningStep.allCases { try rig.engine.run(step) }
        }
    }

    @Test("dead from 06:00: an alarm by 06:02, and every school on the phone list from seven o'clock")
    func deadFromSix() throws {
        let rig = try Night.numbered(morning: MorningSettings(dutyTo: [.email("duty@mash.example")]))
        let well = RecordingTransport()
        try rig.incident([(1, 0)])
        try run(rig, to: at("2026-11-20T05:59:00Z"), well, probe: .accepted(receipt: nil))
        #expect(rig.engine.channelTroubles.isEmpty)
        #expect(try rig.store.alarms.active().isEmpty)

        let dead = RecordingTransport { _ in Self.dead }
        try rig.incident([(2, 0)])
        try rig.incident([(3, 0)])
        try run(rig, to: at("2026-11-20T06:02:00Z"), dead, probe: Self.dead)
        let alarm = try #require(try rig.store.alarms.active("mail"))
        #expect(alarm.kind == .mailDown && alarm.raisedAt <= at("2026-11-20T06:02:00Z"))
        #expect(alarm.detail.contains("the server could not be reached") && !alarm.detail.contains("@"))
        #expect(rig.engine.channelTroubles.first?.reason == "connectionFailed")
        #expect(try rig.store.phoneList.tasks().isEmpty)

        // The first school has its message: only the two to which nothing has left are rung for it.
        try run(rig, to: at("2026-11-20T07:00:00Z"), dead, probe: Self.dead)
        let list = try rig.store.phoneList.tasks()
        #expect(list.count == 2 && list.allSatisfy { $0.reason == "mailDown" })
        #expect(try rig.store.alarms.active("mail")?.raisedAt == alarm.raisedAt)
        // What comes while mail is down is rung at once.
        try rig.incident([(1, 1)])
        try run(rig, to: at("2026-11-20T07:02:00Z"), dead, probe: Self.dead)
        #expect(try rig.store.phoneList.tasks().count == 3)
        #expect(try rig.engine.auditStep().holds)

        // It is back: what was put off leaves at once, and the alarm is over.
        try run(rig, to: at("2026-11-20T07:04:00Z"), well, probe: .accepted(receipt: nil))
        #expect(try rig.store.alarms.active("mail") == nil)
        #expect(rig.engine.channelTroubles.isEmpty)
        #expect(try rig.queue().allSatisfy { $0.state == .sent })
        #expect(try rig.engine.auditStep().holds)
    }

    @Test("that is back leaves no alarm for the mail domains that waited for it")
    func backAgain() throws {
        let rig = try Night.numbered()
        let dead = RecordingTransport { _ in Self.dead }
        for school in 1...3 { try rig.incident([(school, 0)]) }
        try run(rig, to: rig.clock.now() + .minutes(6), dead, probe: Self.dead)
        #expect(try rig.store.alarms.active("mail") != nil)
        // A probe shows it before any message is tried again.
        try rig.engine.noteProbe(.accepted(receipt: nil), of: .email)
        for step in MorningStep.allCases { try rig.engine.run(step) }
        #expect(try rig.store.alarms.active("mail") == nil)
        #expect(try rig.store.alarms.activeKeys(of: .destinationDown).isEmpty)
        try run(rig, to: rig.clock.now() + .minutes(1), RecordingTransport(), probe: .accepted(receipt: nil))
        #expect(try rig.queue().allSatisfy { $0.state == .sent })
    }

    @Test(
        "a refused sender and refused TLS are known at the first message",
        arguments: [
            (DeliveryReason.senderRefused, "refused our own address"), (.tlsFailed, "no secure connection"),
            (.authenticationFailed, "refused our account"),
        ])
    func refused(reason: DeliveryReason, words: String) throws {
        let rig = try Night.numbered()
        let outcome = DeliveryOutcome.deferred(reason: reason, detail: "no")
        try rig.incident([(1, 0)])
        try run(rig, to: rig.clock.now() + .seconds(20), RecordingTransport { _ in outcome }, probe: outcome)
        #expect(try rig.store.alarms.active("mail")?.detail.contains(words) == true)
    }

    @Test("a server that defers everything is known within two minutes, though a probe succeeds")
    func allDeferred() throws {
        let rig = try Night.numbered()
        let busy = RecordingTransport { _ in .deferred(reason: .serverBusy, detail: "451 later") }
        try rig.incident([(1, 0)])
        try run(rig, to: rig.clock.now() + .minutes(2), busy, probe: .accepted(receipt: nil))
        #expect(try rig.store.alarms.active("mail")?.detail.contains("the server was busy") == true)
    }

    @Test("one refused mailbox is no alarm, nor is what a pause holds up")
    func others() throws {
        let rig = try Night.numbered()
        let post = RecordingTransport { _ in .rejected(reason: .recipientUnknown, detail: "unknown") }
        try rig.incident([(1, 0)])
        try run(rig, to: rig.clock.now() + .minutes(5), post, probe: .accepted(receipt: nil))
        #expect(try rig.store.alarms.active("mail") == nil)
    }

    @Test("a force's client certificate that ends soon is an alarm of its own")
    func clientCertificate() throws {
        let rig = try Night.numbered()
        rig.engine.noteCertificate(of: "norfolk", ends: rig.clock.now() + .days(3))
        try rig.engine.run(.certificate)
        #expect(
            try rig.store.alarms.active("certificate:norfolk")?.detail.contains("client certificate of Norfolk") == true
        )
        rig.engine.noteCertificate(of: "norfolk", ends: rig.clock.now() + .days(300))
        try rig.engine.run(.certificate)
        #expect(try rig.store.alarms.active("certificate:norfolk") == nil)
    }

    @Test("a certificate is an alarm two weeks before it ends, another when it has, and none once it is renewed")
    func certificate() throws {
        let rig = try Night.numbered()
        let end = rig.clock.now() + .days(14) + .minutes(1)
        rig.engine.noteCertificates(ends: [nil: end])
        try rig.engine.run(.certificate)
        #expect(try rig.store.alarms.active().isEmpty)
        rig.clock.set(end - .days(14))
        try rig.engine.run(.certificate)
        let near = try #require(try rig.store.alarms.active("certificate"))
        #expect(near.kind == .certificate && near.detail.contains("ends on 4 December 2026"))
        rig.clock.set(end)
        try rig.engine.run(.certificate)
        #expect(try rig.store.alarms.active("certificate")?.detail.contains("ended on") == true)
        rig.engine.noteCertificates(ends: [nil: end + .days(90)])
        try rig.engine.run(.certificate)
        #expect(try rig.store.alarms.active().isEmpty)
    }

    @Test("the certificate of a side's own address is watched next to the common one")
    func certificateOfASide() throws {
        let rig = try Night.numbered()
        let now = rig.clock.now()
        rig.engine.noteCertificates(ends: [nil: now + .days(90), .feeds: now + .days(3), .schools: now - .days(1)])
        try rig.engine.run(.certificate)
        #expect(try rig.store.alarms.active("certificate") == nil)
        let feeds = try #require(try rig.store.alarms.active("certificate.feeds"))
        #expect(feeds.kind == .certificate && feeds.detail.contains("for forces ends on"))
        #expect(try rig.store.alarms.active("certificate.schools")?.detail.contains("no school can") == true)
        // One is renewed; the other address has the common one from the next start on.
        rig.engine.noteCertificates(ends: [nil: now + .days(90), .schools: now + .days(90)])
        try rig.engine.run(.certificate)
        #expect(try rig.store.alarms.active().isEmpty)
    }
}
