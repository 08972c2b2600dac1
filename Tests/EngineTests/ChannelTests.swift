import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import EncompassStore
import TestSupport
import Testing

/// A channel next to e-mail: the same outbox, lease, outcomes, probes and alarms, from one file of its own.
@Suite("Another channel")
struct ChannelTests {
    private static let dead = DeliveryOutcome.deferred(reason: .connectionFailed, detail: "nobody is there")
    private static let duty = [
        StaffAddress.email("duty@mash.example"), StaffAddress(.sms, "07700 900999"),
    ]

    /// The Key Adult of school 1 wants text messages, that of school 2 has no mobile, and the deputies have e-mail alone.
    private static func contacts(_ urn: URN, _ school: Int) -> [Contact] {
        var contacts = NumberedTown.contacts(urn, school)
        contacts[0].channel = .sms
        if school == 2 { contacts[0].mobile = nil }
        return contacts
    }

    private func rig(figures: Figures = Figures(), dutyTo: [StaffAddress] = []) throws -> Night {
        try Night.numbered(
            channels: [.email, .sms], contacts: Self.contacts, morning: MorningSettings(dutyTo: dutyTo),
            meters: Meters(factory: figures))
    }

    /// What the services would do: steps, both channels, the steps of the morning, and the probes that are wanted.
    private func run(
        _ rig: Night, to moment: Timestamp, mail: RecordingTransport, probe: DeliveryOutcome, _ texts: TextMessages
    )
        throws
    {
        while rig.clock.now() < moment {
            rig.clock.set(min(moment, rig.clock.now() + .seconds(20)))
            try rig.turn(post: mail)
            try rig.send(by: texts)
            if rig.engine.wantsProbe(of: .email) { try rig.engine.noteProbe(probe, of: .email) }
            if rig.engine.wantsProbe(of: .sms) { try rig.engine.noteProbe(texts.probe(), of: .sms) }
            for step in MorningStep.allCases { try rig.engine.run(step) }
            try rig.send(by: mail)
            try rig.send(by: texts)
        }
    }

    @Test("a contact who prefers it is notified by it, and one without an address for it by e-mail")
    func received() throws {
        let rig = try rig()
        let (mail, texts) = (RecordingTransport(), TextMessages())
        try rig.incident([(1, 0)])
        try rig.incident([(2, 0)])
        try rig.turn(post: mail)
        try rig.send(by: texts)
        let text = try #require(texts.taken.first)
        #expect(texts.taken.count == 1 && text.number == "07700900101")
        #expect(text.line.contains("https://desk.example/a/"))
        #expect(!text.line.contains("Marsh") && !text.line.contains("School"))
        #expect(mail.handed.map(\.to) == ["dsl2@school2.example"])
        // The link opens for this recipient as one in an e-mail does.
        let token = try #require(text.line.components(after: "/a/"))
        #expect(
            try rig.store.messages.link(token: token, at: rig.clock.now())?.target
                == .establishment(NumberedTown.urn(1)))
        #expect(try rig.engine.auditStep().holds)
    }

    @Test("what it took has the provider's name, and is delivered once the provider says so")
    func confirmed() throws {
        let rig = try rig()
        let texts = TextMessages()
        try rig.incident([(1, 0)])
        try rig.turn(post: RecordingTransport())
        try rig.send(by: texts)
        var attempt = try #require(try rig.queue().first?.attempts.first)
        #expect(attempt.state == .sent && attempt.channel == "sms")
        let name = try #require(attempt.providerID)
        #expect(name == "provider-" + attempt.id)
        #expect(try rig.engine.confirmStep(by: texts) == 0)
        texts.arriveAll()
        #expect(try rig.engine.confirmStep(by: RecordingTransport()) == 0, "e-mail confirms nothing")
        #expect(try [rig.engine.confirmStep(by: texts), rig.engine.confirmStep(by: texts)] == [1, 0])
        attempt = try #require(try rig.queue().first?.attempts.first)
        #expect(attempt.state == .delivered)
        #expect(try rig.queue().map(\.state) == [.delivered])
    }

    @Test("several notifications go in one text, which has the first one's reference and says how many more")
    func batched() throws {
        let rig = try rig()
        let texts = TextMessages()
        try rig.incident([(1, 0)])
        try rig.incident([(1, 1)])
        try rig.turn(post: RecordingTransport())
        try rig.send(by: texts)
        let text = try #require(texts.taken.first)
        #expect(texts.taken.count == 1 && text.line.contains(" and 1 more: read by "))
        #expect(TextSegment.fits(text.line) && text.line.contains("/a/"))
        #expect(try rig.queue().map(\.state) == [.sent, .sent])
    }

    @Test("one that could not be delivered takes the ladder's next step at once, and one not sent on goes again")
    func lost() throws {
        let rig = try rig()
        let texts = TextMessages()
        try rig.incident([(1, 0)])
        try rig.turn(post: RecordingTransport())
        try rig.send(by: texts)
        let first = try #require(texts.taken.first?.receipt)
        let next = try #require(try rig.queue().first?.nextAt)
        // Nobody's fault but the provider's: the same text again, under the same reference.
        #expect(try rig.engine.note(DeliveryReceipt(id: first, .returned(.temporaryRefusal, detail: "technical"))))
        #expect(try rig.queue().first?.attempts.map(\.state) == [.deferred])
        rig.clock.set(rig.clock.now() + .minutes(3))
        try rig.send(by: texts)
        #expect(texts.taken.map(\.reference) == [texts.taken[0].reference, texts.taken[0].reference])
        // The telephone does not exist: whoever is next is notified now.
        let now = rig.clock.now()
        #expect(next > now)
        #expect(try rig.engine.note(DeliveryReceipt(id: first, .lost(.recipientUnknown, detail: "permanent"))))
        #expect(try rig.queue().first?.attempts.map(\.state) == [.failed])
        #expect(try !rig.engine.note(DeliveryReceipt(id: first, .delivered)), "what came first counts")
        let mail = RecordingTransport()
        try rig.turn(post: mail)
        try rig.send(by: mail)
        #expect(mail.handed.map(\.to) == ["deputy1@school1.example"])
        #expect(try rig.engine.auditStep().holds)
    }

    @Test("a message that is put off, refused or unanswered is treated as e-mail is")
    func outcomes() throws {
        let rig = try rig()
        let texts = TextMessages()
        texts.setDown(true)
        try rig.incident([(1, 0)])
        try rig.turn(post: RecordingTransport())
        try rig.send(by: texts)
        #expect(try rig.queue().first?.attempts.map(\.state) == [.deferred])
        texts.setDown(false)
        rig.clock.set(rig.clock.now() + .minutes(1))
        try rig.send(by: texts)
        #expect(try rig.queue().map(\.state) == [.sent])
    }

    @Test("that is down is known within two minutes: on the desk, to the duty address by e-mail, and in the figures")
    func down() throws {
        let figures = Figures()
        let rig = try rig(figures: figures, dutyTo: Self.duty)
        let (mail, texts) = (RecordingTransport(), TextMessages())
        try run(rig, to: rig.clock.now() + .minutes(2), mail: mail, probe: .accepted(receipt: nil), texts)
        #expect(rig.engine.channelTroubles.isEmpty && mail.handed.isEmpty)
        texts.setDown(true)
        let died = rig.clock.now()
        try run(rig, to: died + .minutes(2), mail: mail, probe: .accepted(receipt: nil), texts)
        let alarm = try #require(try rig.store.alarms.active("channel:sms"))
        #expect(alarm.kind == .channelDown && alarm.raisedAt <= died + .minutes(2))
        #expect(alarm.detail.contains("text message") && alarm.detail.contains("could not be reached"))
        #expect(rig.engine.channelTroubles.map(\.channel) == [.sms])
        #expect(mail.handed.map(\.to) == ["duty@mash.example"] && mail.handed[0].text.contains(alarm.detail))
        #expect(figures["encompass_channel_up", "channel", "sms"] == 0)
        #expect(figures["encompass_channel_up", "channel", "email"] == 1)
        texts.setDown(false)
        try run(rig, to: rig.clock.now() + .minutes(2), mail: mail, probe: .accepted(receipt: nil), texts)
        #expect(try rig.store.alarms.active().isEmpty && rig.engine.channelTroubles.isEmpty)
        #expect(figures["encompass_channel_up", "channel", "sms"] == 1)
    }

    @Test("takes the alarm to the duty address within two minutes when mail is down")
    func mailDown() throws {
        let rig = try rig(dutyTo: Self.duty)
        let texts = TextMessages()
        let mail = RecordingTransport { [dead = Self.dead] _ in dead }
        let died = rig.clock.now()
        try run(rig, to: died + .minutes(2), mail: mail, probe: Self.dead, texts)
        #expect(try rig.store.alarms.active("mail")?.kind == .mailDown)
        #expect(texts.taken.map(\.number) == ["07700900999"])
        #expect(texts.taken.first?.line == "Encompass: 1 alarm: https://desk.example/")
        #expect(mail.handed.isEmpty, "nobody is written to by the channel that is down")
    }

    @Test("only the schools that a dead channel was to reach are called")
    func rung() throws {
        let rig = try rig()
        let (mail, texts) = (RecordingTransport(), TextMessages())
        texts.setDown(true)
        try rig.incident([(1, 0)])
        try rig.incident([(2, 0)])
        try run(rig, to: at("2026-11-20T07:02:00Z"), mail: mail, probe: .accepted(receipt: nil), texts)
        let tasks = try rig.store.phoneList.tasks()
        #expect(tasks.map(\.target) == [.establishment(NumberedTown.urn(1))])
        #expect(tasks.map(\.reason) == ["channelDown"])
    }

    @Test("what waits on a channel that is no longer configured fails at the start, and its school gets an e-mail")
    func gone() throws {
        let rig = try rig()
        try rig.incident([(1, 0)])
        try rig.turn(post: nil)
        var settings = rig.engine.settings
        settings.channels = [.email]
        let engine = try Engine(
            store: rig.store, clock: rig.clock, realClock: rig.clock, london: rig.london, settings: settings,
            policies: rig.engine.policies)
        while try engine.ladderStep() > 0 {}
        let attempts = try #require(try rig.queue().first?.attempts)
        #expect(attempts.contains { $0.channel == "sms" && $0.reason == "channelGone" && $0.state == .failed })
        let leased = try engine.leaseStep(on: .email, limit: 10)
        #expect(leased.allSatisfy { $0.notification?.target == .establishment(NumberedTown.urn(1)) } && !leased.isEmpty)
    }

    @Test("a redirection is sent on the new recipient's own channel")
    func redirected() throws {
        let rig = try rig()
        let texts = TextMessages()
        try rig.incident([(1, 0)])
        try rig.turn(post: RecordingTransport())
        try rig.send(by: texts)
        rig.clock.set(rig.clock.now() + .minutes(10))
        let item = try #require(try rig.queue().first)
        try rig.store.notifications.redirect(
            item.id, toContact: "keyAdult", reason: "asked for it", by: .desk("kim", as: .operator), at: rig.clock.now()
        )
        try rig.send(by: texts)
        #expect(texts.taken.count == 2)
    }

    @Test("on which nothing can be sent is a warning in a file of contacts, and none once it is configured")
    func imported() throws {
        func warnings(_ channels: [Contact.Channel]) throws -> [String] {
            let rig = try Night.numbered(channels: channels)
            let importer = try RegistryImporter(
                store: rig.store, options: ImportOptions(isDryRun: true), by: .login("tester"), london: rig.london,
                at: rig.clock.now())
            importer.begin(RegistryFile(kind: .contacts, name: "contacts.csv"))
            let file = """
                scope,role,name,email,mobile,channel,verifiedOn
                urn:121001,keyAdult,Kay Adult,kay@school1.example,07700 900101,sms,2026-09-01
                urn:121001,deputy,Dee Puty,dee@school1.example,,email,2026-09-01
                urn:121001,head,Hal Head,,07700 900102,phone,2026-09-01

                """
            try importer.feed(Array(file.utf8))
            try importer.end()
            return try importer.finish(at: rig.clock.now()).files.flatMap(\.faults).map { "\($0.line) \($0)" }
        }
        let told = try warnings([.email])
        #expect(told.count == 1 && told[0].hasPrefix("2 ") && told[0].contains("sms"))
        #expect(try warnings([.email, .sms]).isEmpty)
    }
}

@Suite("Addresses of the desk")
struct StaffAddressTests {
    private static let addresses = [
        StaffAddress.email("a@mash.example"), StaffAddress(.sms, "1"), StaffAddress.email("b@mash.example"),
    ]

    @Test(
        arguments: [
            ([], ["a@mash.example", "b@mash.example"]), ([.sms], ["a@mash.example", "b@mash.example"]),
            ([.email], ["1"]),
            ([.email, .sms], ["a@mash.example", "1", "b@mash.example"]),
        ] as [(Set<Contact.Channel>, [String])])
    func isTheFirstChannelThatCanDeliver(_ down: Set<Contact.Channel>, _ expected: [String]) {
        #expect(StaffAddressTests.addresses.reachable(whileDown: down).map(\.address) == expected)
        #expect([StaffAddress]().reachable(whileDown: down).isEmpty)
    }
}
