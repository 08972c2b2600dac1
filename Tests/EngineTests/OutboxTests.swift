import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite struct OutboxTests {
    private func night() throws -> Night {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Jory", reference: "1")]))
        return night
    }

    @Test func whatIsAcknowledgedOrCancelledDoesNotLeaveAnyMore() throws {
        for end in [{ try $0.acknowledge($1) }, { try $0.cancel($1) }] as [(Night, QueueItem) throws -> Void] {
            let night = try night()
            try night.turn(sending: false)
            try end(night, night.notifications()[0])
            try night.turn()
            #expect(night.transport.handed.isEmpty)
            #expect(try night.notifications()[0].attempts.map(\.reason) == ["notNeeded"])
        }
    }

    @Test func aContactWhoWentBetweenTheStepAndTheSendIsNotWrittenToAndTheNextIs() throws {
        let night = try night()
        try night.turn(sending: false)
        try night.reimport { town in
            town.contacts.removeAll { $0.scope == .establishment(Quayside.high) && $0.role == .keyAdult }
        }
        try night.run(until: at("2026-11-19T23:30:05Z"))
        #expect(night.transport.recipients.first == "denis.hobbs@schools.example")
        #expect(try night.notification(Quayside.high).attempts.map(\.reason).contains("contactGone"))
    }

    @Test func whoTurnsOutToBeAPartyBetweenTheStepAndTheSendIsNotWrittenTo() throws {
        let night = try night()
        try night.turn(sending: false)
        let incident = Quayside.incident(children: [night.town.child("Jory", reference: "1")]).with {
            $0.adults = [InvolvedAdult(role: .allegedPerpetrator, forename: "Kay", surname: "Hill")]
        }
        try night.push(incident)
        try night.decide()
        try night.turn()
        #expect(!night.transport.recipients.contains("kay.hill@schools.example"))
        #expect(try night.notification(Quayside.high).attempts.first?.reason == "party")
    }

    @Test func aSendThatWasCutOffGoesAgainUnderTheSameMessageIDAndLink() throws {
        let night = try night()
        try night.turn(sending: false)
        let leased = try night.engine.leaseStep(limit: 10)
        #expect(leased.count == 1)
        _ = night.engine.transmit(leased[0], by: night.transport)
        try night.restart()
        try night.turn()
        #expect(night.transport.handed.count == 2)
        #expect(Set(night.transport.handed.map(\.id)).count == 1)
        #expect(Set(night.transport.handed.map { $0.text.split(separator: "/a/").last }).count == 1)
        #expect(try !night.store.messages.record(.sent(), of: leased[0], at: night.clock.now()))
        #expect(try night.notification(Quayside.high).state == .sent)
    }

    @Test func aLinkOpensForAsLongAfterTheDeadlineAsIsConfigured() throws {
        let night = try night()
        try night.turn(sending: false)
        let now = night.clock.now()
        let leased = try night.store.messages.lease(
            LeaseRequest(
                1, on: .email, epoch: night.engine.epoch, today: night.engine.london.date(now),
                rules: BatchRules(linkLife: .hours(2))), at: now)
        let message = try #require(leased.first)
        let deadline = message.deadlineAt
        #expect(
            try night.store.messages.link(token: message.notification?.linkToken ?? "", at: deadline + .hours(1))?
                .message == message.id)
        #expect(
            try night.store.messages.link(token: message.notification?.linkToken ?? "", at: deadline + .hours(3)) == nil
        )
    }

    @Test func aResultThatComesTwiceOrTooLateChangesNothing() throws {
        let night = try night()
        try night.turn(sending: false)
        let leased = try #require(try night.engine.leaseStep(limit: 1).first)
        #expect(try night.store.messages.record(.sent(), of: leased, at: night.clock.now()))
        #expect(
            try !night.store.messages.record(.failed(reason: "policy", detail: ""), of: leased, at: night.clock.now()))
        #expect(try night.notification(Quayside.high).state == .sent)
    }

    @Test func aTemporaryFailureIsTriedAgainLater() throws {
        let night = try night()
        night.transport.answer { _ in .deferred(reason: .serverBusy, detail: "busy") }
        try night.turn()
        let waiting = try night.notification(Quayside.high)
        #expect(waiting.attempts.map(\.state) == [.deferred])
        #expect(waiting.attempts[0].dueAt > night.clock.now())
        night.transport.answer { _ in .accepted(receipt: nil) }
        try night.run(until: at("2026-11-20T00:30:00Z"))
        #expect(try night.notification(Quayside.high).state == .sent)
        #expect(Set(night.transport.handed.map(\.id)).count == 1)
    }

    @Test func whereEveryMessageFailsSomebodyMustRingAtOnce() throws {
        let night = try night()
        night.transport.answer { _ in .rejected(reason: .recipientUnknown, detail: "no such mailbox") }
        try night.run(until: at("2026-11-19T23:35:00Z"))
        let item = try night.notification(Quayside.high)
        #expect(item.hasOpenPhoneTask)
        #expect(item.state == .queued)
        // The Key Adult is not written to again within minutes.
        #expect(Set(item.attempts.map(\.role)) == ["keyAdult", "deputy"])
        #expect(item.attempts.allSatisfy { $0.reason == "recipientUnknown" })
    }

    @Test func linkBelongsToOneRecipientOnly() throws {
        let night = try night()
        try night.run(until: at("2026-11-20T08:00:00Z"))
        let links = night.transport.handed.compactMap { $0.text.components(after: "/a/") }
        #expect(links.count == 3)
        #expect(Set(links).count == 3)
        for link in links {
            #expect(
                try night.store.messages.link(token: link, at: night.clock.now())?.target
                    == .establishment(Quayside.high))
        }
    }

    @Test func aMessageNamesNoChildAndNothingOfTheIncident() throws {
        let night = try night()
        try night.turn()
        let message = try #require(night.transport.handed.first)
        for word in ["Jory", "Trelawny", "2013", "Mast Lane", "MASH alone", "domestic"] {
            #expect(!message.text.contains(word) && !message.subject.contains(word))
        }
    }
}

extension String {
    /// The word after a mark.
    func components(after mark: String) -> String? {
        guard let range = firstRange(of: mark) else { return nil }
        return String(self[range.upperBound...].prefix { !$0.isWhitespace })
    }
}
