import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// What a person's word covers, and what it does not; and nobody new is notified of a child in doubt.
@Suite struct DoubtAndTrustTests {
    // MARK: Breaches ask who was shown the child

    /// Who acknowledges says that the details were received, whether or not they were fetched here.
    @Test func anAcknowledgementSaysThatTheDetailsWereReceived() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Adaeze", reference: "1")]))
        try night.turn()
        let item = try night.notification(Quayside.primary)
        try night.acknowledge(item)
        try night.redirect(item, to: Quayside.high)
        let breach = try #require(try night.store.breaches.all().first)
        #expect(breach.target == .establishment(Quayside.primary) && breach.notification == item.id)
        // What it takes back is named only to who has been shown it here.
        try night.turn()
        let retraction = try #require(try night.notifications(Quayside.primary).last)
        #expect(retraction.kind == .retraction)
        #expect(try night.opened(retraction, bySchool: Quayside.primary).children.isEmpty)
    }

    @Test func personReachedByTelephoneHasReadIt() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Adaeze", reference: "1")]))
        try night.turn()
        let item = try night.notification(Quayside.primary)
        // The caller told somebody whose word acknowledges nothing.
        try night.engine.recordCall(
            notification: item.id,
            CallEntry(outcome: .spoke, spokeTo: "Sally Cook", note: nil, at: night.clock.now()),
            by: .desk("olga", as: .operator))
        #expect(try night.notification(Quayside.primary).state != .acknowledged)
        try night.redirect(item, to: Quayside.high)
        #expect(try night.store.breaches.all().count == 1)
    }

    /// Sent elsewhere and back again, the pupil is still one of the school's own roll.
    @Test func whoIsSentBackIsNamedAsTheRollHasThem() throws {
        let night = try Night()
        var child = night.town.child("Adaeze", reference: "1")
        child.forename = "ADAEZE"
        try night.push(Quayside.incident(children: [child]))
        try night.turn()
        try night.redirect(night.notification(Quayside.primary), to: Quayside.high)
        try night.turn()
        let away = try #require(try night.notifications(Quayside.high).last)
        #expect(try night.names(away, Quayside.high) == ["ADAEZE"])
        try night.redirect(away, to: Quayside.primary)
        try night.turn()
        let back = try #require(try night.notifications(Quayside.primary).last { $0.kind != .retraction })
        #expect(try night.names(back, Quayside.primary) == ["Adaeze"])
    }

    // MARK: Agreements

    /// A child that was let go while nobody had agreed on who it is (`confirmed` and not `named`) waits for an agreement.
    @Test func aReleaseOfSomethingElseIsNoAgreement() throws {
        let night = try Night(.assisted)
        try night.push(Quayside.incident(children: [night.town.child("Adaeze", reference: "1")]))
        try night.turn()
        try night.corrupt("UPDATE child SET state = 'pending', confirmed = 1")
        try night.corrupt("UPDATE incident SET change = change + 1")
        try night.turn()
        #expect(try night.notification(Quayside.primary).hold == .confirmation)
        #expect(try night.exceptions(.confirm).count == 1)
    }

    @Test func agreementHoldsWhenTheChildIsMatchedAgain() throws {
        let night = try Night(.assisted)
        try night.push(Quayside.incident(children: [night.town.child("Adaeze", reference: "1")]))
        try night.turn()
        try night.release(night.notification(Quayside.primary))
        try night.corrupt("UPDATE child SET state = 'pending'")
        try night.corrupt("UPDATE incident SET change = change + 1")
        try night.turn()
        #expect(try night.notification(Quayside.primary).state == .sent)
        #expect(try night.exceptions().isEmpty)
    }

    @Test func heldMatchThatALaterRollProtectsIsForASupervisorToRelease() throws {
        let night = try Night(.assisted)
        try night.push(Quayside.incident(children: [night.town.child("Adaeze", reference: "1")]))
        try night.turn()
        let held = try night.notification(Quayside.primary)
        #expect(held.hold == .confirmation)
        try night.reimport { town in
            for place in town.roll.indices where town.roll[place].pupil.forename == "Adaeze" {
                town.roll[place].isProtected = true
            }
        }
        for _ in 0..<2 {
            let error = #expect(throws: StoreError.self) { try night.release(held) }
            #expect(error?.reason == .forbidden)
            try night.turn()
        }
        try night.release(held, supervisor: true)
        try night.turn()
        #expect(try night.notification(Quayside.primary).state == .sent)
    }

    // MARK: Doubt

    private func nightInDoubt() throws -> Night {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Rosalind", reference: "1")]))
        try night.run(until: at("2026-11-20T07:40:00Z"))
        #expect(Set(night.transport.recipients) == ["kay.prior@schools.example"])
        // Unlike enough that the machine leaves it to a person.
        let child = ChildDetails(
            reference: "1", forename: "Rosie", surname: "Wetherby", dateOfBirth: day("2015-02-03"), present: true)
        try night.push(Quayside.incident(revision: 2, status: .corrected, children: [child]))
        try night.turn()
        #expect(try night.exception(.review).child != nil)
        return night
    }

    @Test func nobodyNewIsWrittenToOfAChildInDoubtAndThePhoneComes() throws {
        let night = try nightInDoubt()
        night.transport.forget()
        try night.run(until: at("2026-11-20T09:30:00Z"))
        #expect(Set(night.transport.recipients).isSubset(of: ["kay.prior@schools.example"]))
        #expect(try night.store.phoneList.tasks().count == 1)
        #expect(!night.alerts.all.isEmpty)
    }

    @Test func whenTheDoubtEndsTheOthersAreWrittenToAgain() throws {
        let night = try nightInDoubt()
        night.transport.forget()
        try night.resolve(night.exception(.review), .match(pupil: night.pupil("Rosalind")))
        try night.run(until: at("2026-11-20T09:30:00Z"))
        #expect(night.transport.recipients.contains("denis.pratt@schools.example"))
    }

    /// Queued a moment before the doubt, leased a moment after.
    @Test func aMessageThatWaitsIsNotSentToSomebodyNew() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Adaeze", reference: "1")]))
        try night.run(until: at("2026-11-20T07:59:00Z"))
        night.transport.forget()
        night.clock.set(at("2026-11-20T08:00:00Z"))
        try night.turn(sending: false)
        try night.corrupt("UPDATE child SET state = 'review'")
        try night.dispatch()
        #expect(!night.transport.recipients.contains("denis.pratt@schools.example"))
    }

    // MARK: Answers to what was taken back

    @Test func whatWasRetractedCannotBeGivenBackToAPerson() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Adaeze", reference: "1")]))
        try night.turn()
        let first = try night.notification(Quayside.primary)
        _ = try night.opened(first, bySchool: Quayside.primary)
        try night.push(Quayside.incident(revision: 2, status: .retracted, children: []))
        try night.turn()
        let retraction = try #require(try night.notifications(Quayside.primary).last)
        #expect(retraction.kind == .retraction)
        for item in [first, retraction] { try night.acknowledge(item, children: ["1": .notOurPupil]) }
        try night.turn()
        #expect(try night.exceptions().isEmpty)
        // That a school read of a child who is not its own stays a breach to look into.
        #expect(try night.store.breaches.all().count == 1)
    }

    // MARK: A mailbox that a party reads

    /// The deputy, a party, reads the office's mailbox, which is the Key Adult's address too.
    private func nightWithSharedMailbox() throws -> Night {
        var town = Quayside.town
        for place in town.contacts.indices where town.contacts[place].scope == .establishment(Quayside.primary) {
            let contact = town.contacts[place]
            town.contacts[place].email = contact.role == .head ? contact.email : "Office@primary.example"
        }
        return try Night(town: town)
    }

    private func incident(_ night: Night, naming adult: Bool) -> Incident {
        Quayside.incident(status: adult ? .corrected : .new, children: [night.town.child("Adaeze", reference: "1")])
            .with {
                $0.revision = adult ? 2 : 1
                $0.adults = adult ? [InvolvedAdult(role: .allegedPerpetrator, forename: "Denis", surname: "Pratt")] : []
            }
    }

    @Test func isNotLeasedOnceThePartyIsKnown() throws {
        let night = try nightWithSharedMailbox()
        try night.push(incident(night, naming: false))
        try night.turn(sending: false)
        try night.push(incident(night, naming: true))
        try night.decide()
        try night.dispatch()
        #expect(night.transport.recipients.isEmpty)
        try night.run(until: at("2026-11-20T08:40:00Z"))
        #expect(!night.transport.recipients.contains("office@primary.example"))
        #expect(!night.transport.recipients.contains("Office@primary.example"))
    }

    @Test func isNoAddressForAPersonsRedirection() throws {
        let night = try nightWithSharedMailbox()
        try night.push(incident(night, naming: true))
        try night.turn()
        let item = try night.notification(Quayside.primary)
        let error = #expect(throws: StoreError.self) {
            try night.store.notifications.redirect(
                item.id, toContact: "Kay Prior", reason: "x", by: .desk("olga", as: .operator), at: night.clock.now())
        }
        #expect(error?.phrase.key == "error.redirect.contactParty")
    }

    @Test func isNoAddressToConfirmACallIn() throws {
        let night = try nightWithSharedMailbox()
        try night.push(incident(night, naming: true))
        try night.turn()
        let item = try night.notification(Quayside.primary)
        try night.engine.recordCall(
            notification: item.id,
            CallEntry(outcome: .spoke, spokeTo: "Helen Price", note: nil, at: night.clock.now()),
            by: .desk("olga", as: .operator))
        try night.turn()
        #expect(night.transport.recipients.allSatisfy { !$0.lowercased().hasPrefix("office") })
    }
}

extension Night {
    fileprivate func redirect(_ item: QueueItem, to urn: URN) throws {
        tick()
        try store.notifications.redirect(
            item.id, to: urn, reason: "wrong", by: .desk("olga", as: .operator), at: clock.now())
    }
}
