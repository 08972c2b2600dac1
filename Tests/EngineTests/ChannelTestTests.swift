import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// A marked test over each channel of a school: it uses the outbox, and touches nothing else.
@Suite("Tests of channels")
struct ChannelTestTests {
    private let person = Principal.desk("kay", as: .operator)

    private func test(_ night: Night, _ urn: URN) throws -> String {
        try #require(try night.engine.run(.testChannels(.school(urn)), by: person).test)
    }

    private func steps(_ night: Night, _ test: ChannelTestRecord?) -> [[String]] {
        let text = ChannelTestText(london: night.london)
        return test?.ways.map(text.steps) ?? []
    }

    private func token(_ message: OutgoingMessage) throws -> String {
        try #require(message.content.paragraphs.compactMap(\.link).first?.split(separator: "/t/").last.map(String.init))
    }

    @Test func everyContactGetsAMessageThatSaysItIsATestAndNothingElseChanges() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Jory", reference: "1")]))
        try night.turn()
        let before = try night.notifications()
        night.transport.forget()
        let id = try test(night, Quayside.high)
        try night.turn()
        #expect(
            night.transport.recipients.sorted() == [
                "denis.hobbs@schools.example", "helen.hart@schools.example", "kay.hill@schools.example",
            ])
        for message in night.transport.handed {
            #expect(message.subject.hasPrefix("TEST") && message.text.hasPrefix("TEST: there is no incident"))
            #expect(!message.text.contains("/a/") && !message.text.contains("Jory"))
            #expect(TextSegment.fits(message.content.brief), "\(message.content.brief)")
        }
        #expect(try night.notifications() == before)
        let done = try night.store.channelTests.test(id)
        #expect(done?.isOver == true && done?.isAnswered == false)
        for way in steps(night, done) {
            let accepted = try #require(way.last)
            #expect(way.count == 3 && accepted.hasPrefix("Accepted by the server at "), "\(way)")
            #expect(accepted.hasSuffix(" on 19 November 2026."), "\(way)")
        }
        // A person confirms, once; looking at the link changes nothing.
        let link = try token(night.transport.handed[0])
        #expect(try night.store.channelTests.link(token: link, at: night.clock.now())?.answeredAt == nil)
        #expect(try night.store.channelTests.test(id)?.isAnswered == false)
        try night.store.channelTests.confirm(token: link, at: night.clock.now())
        let confirmedAt = night.clock.now()
        night.clock.advance(.minutes(1))
        try night.store.channelTests.confirm(token: link, at: night.clock.now())
        let confirmed = try #require(try night.store.channelTests.last(of: Quayside.high))
        #expect(confirmed.ways.compactMap(\.progress.confirmedAt) == [confirmedAt])
        #expect(throws: StoreError.self) {
            try night.store.channelTests.confirm(token: link, at: night.clock.now() + .days(61))
        }
        #expect(try night.notifications() == before)
        let actions = try night.store.auditLog.trail(of: "urn:\(Quayside.high)").map(\.entry.action)
        #expect(actions.filter { $0.hasPrefix("channel.") } == ["channel.tested", "channel.testConfirmed"])
    }

    @Test func aRefusalIsReportedAndRaisesNoAlarm() throws {
        let night = try Night()
        night.transport.answer { message in
            message.to.hasPrefix("kay")
                ? .rejected(reason: .recipientUnknown, detail: "550 5.1.1 no such user")
                : .deferred(reason: .authenticationFailed, detail: "535 5.7.8 refused")
        }
        let id = try test(night, Quayside.high)
        try night.turn()
        for step in MorningStep.allCases { try night.engine.run(step) }
        #expect(night.engine.channelTroubles.isEmpty)
        #expect(try night.store.alarms.active().isEmpty)
        let found = steps(night, try night.store.channelTests.test(id))
        #expect(
            found.contains([
                "Looked up.", "Connected.", "The server answered.",
                "Refused: the server knows no such address (550 5.1.1 no such user).",
            ]), "\(found)")
        #expect(
            found.filter { $0.last?.hasPrefix("Not accepted yet: the server refused our account") == true }.count == 2)
        // What the same server does with a notification counts.
        try night.push(Quayside.incident(children: [night.town.child("Jory", reference: "1")]))
        try night.turn()
        try night.engine.channelStep()
        #expect(!night.engine.channelTroubles.isEmpty)
    }

    @Test func everyChannelOfTheContactIsTestedAndAReceiptMarksItDelivered() throws {
        var town = Quayside.town
        for index in town.contacts.indices where town.contacts[index].name == "Kay Hill" {
            town.contacts[index].mobile = "07700 900123"
        }
        let texts = TextMessages()
        let night = try Night(town: town, channels: [.email, .sms])
        let id = try test(night, Quayside.high)
        try night.turn()
        try night.send(by: texts)
        #expect(texts.taken.count == 1 && texts.taken[0].line.hasPrefix("TEST"))
        texts.arriveAll()
        #expect(try night.engine.confirmStep(by: texts) == 1)
        let way = try #require(try night.store.channelTests.test(id)?.ways.first { $0.channel == .sms })
        #expect(way.progress.state == .delivered)
        #expect(ChannelTestText(london: night.london).steps(way).last?.hasPrefix("Delivered at") == true)
        // Without a transport for texts, the test says so.
        let poor = try Night(town: town)
        let unserved = try #require(try poor.store.channelTests.test(test(poor, Quayside.high)))
        #expect(
            steps(poor, unserved).contains(["Not sent: this service has no way to send on this channel."]))
    }

    @Test func aContactWhoChangesBeforeItLeavesIsNotSentIt() throws {
        let night = try Night()
        let id = try test(night, Quayside.high)
        try night.reimport { town in
            for index in town.contacts.indices where town.contacts[index].name == "Kay Hill" {
                town.contacts[index].email = "kay@elsewhere.example"
            }
        }
        try night.turn()
        #expect(!night.transport.recipients.contains { $0.hasPrefix("kay") })
        let states = try #require(try night.store.channelTests.test(id)).ways.map(\.progress)
        #expect(states.filter { $0.state == .failed }.map(\.reason) == ["contactGone"])
    }

    @Test func whatIsDueForANotificationLeavesFirstAlsoARetry() throws {
        let night = try Night()
        _ = try test(night, Quayside.primary)
        try night.push(Quayside.incident(children: [night.town.child("Jory", reference: "1")]))
        try night.turn(sending: false)
        night.transport.answer { _ in .deferred(reason: .serverBusy, detail: "busy") }
        try night.dispatch(limit: 1)
        #expect(night.transport.handed[0].text.contains("/a/"))
        night.transport.answer { _ in .accepted(receipt: nil) }
        night.transport.forget()
        night.clock.advance(.minutes(10))
        try night.dispatch(limit: 1)
        #expect(night.transport.handed[0].text.contains("/a/"))
    }

    @Test func aRoundReachesEachSchoolOnceEvenlyAndContinuesAfterABreak() throws {
        let night = try Night()
        let round = EncompassEngine.Operation.testChannels(.area(id: "quayside", again: false, perMinute: 1))
        let start = night.clock.now()
        let first = try #require(try night.engine.run(round, by: person).test)
        // Three schools with three contacts each; one without any is reported, and nothing is sent to closed ones.
        try night.run(until: start + .seconds(90))
        #expect(night.transport.handed.count == 2)
        try night.restart()
        #expect(try night.engine.run(round, by: person).test == first)
        try night.run(until: start + .hours(1))
        #expect(night.transport.handed.count == 9)
        #expect(Set(night.transport.recipients).count == 9)
        let record = try #require(try night.store.channelTests.rounds().first)
        #expect(record.id == first && record.area == "quayside")
        let kay = try #require(night.transport.handed.first { $0.to.hasPrefix("kay.hill") })
        try night.store.channelTests.confirm(token: try token(kay), at: night.clock.now())
        let tests = try night.store.channelTests.tests(in: record)
        #expect(tests.filter(\.isAnswered).map(\.urn) == [Quayside.high])
        let silent = tests.filter { !$0.isAnswered }
        #expect(silent.contains { $0.urn == Quayside.cottage && $0.ways.isEmpty })
        let csv = ChannelTestText(london: night.london).csv(silent)
        #expect(csv.contains("\"Quay Primary School\",\"Kay Prior, Key Adult\",\"e-mail\",\"no\""))
        #expect(csv.contains("\"Cottage School\",\"\",\"\",\"no\"") && !csv.contains("Harbour"))
        // Another to those who have not answered.
        night.transport.forget()
        _ = try night.engine.run(.testChannels(.area(id: "quayside", again: true, perMinute: 600)), by: person)
        try night.run(until: night.clock.now() + .minutes(5))
        #expect(night.transport.handed.count == 6)
        #expect(throws: StoreError.self) {
            try night.engine.run(.testChannels(.area(id: "nowhere", again: false, perMinute: 1)), by: person)
        }
        // Two months later the command begins another round.
        night.clock.advance(.days(61))
        #expect(try night.engine.run(round, by: person).test != first)
    }

    @Test func nothingIsSentToSchoolsWhileAPersonMustConfirmThatItMay() throws {
        let folder = try TemporaryFolder()
        let night = try Night(fence: folder.file("fence"))
        _ = try? night.engine.watchFileStep()
        _ = try test(night, Quayside.high)
        try night.turn(post: night.transport)
        #expect(night.transport.handed.isEmpty)
    }
}
