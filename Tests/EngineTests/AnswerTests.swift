import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite struct AnswerTests {
    private func sent(_ names: [String] = ["Adaeze", "Chidi"]) throws -> (Night, QueueItem) {
        let night = try Night()
        try night.push(Quayside.incident(children: names.map { night.town.child($0, reference: $0) }))
        try night.turn()
        return (night, try night.notification(Quayside.primary))
    }

    @Test func anAcknowledgementNeedsAPerson() throws {
        let (night, item) = try sent()
        for nobody in [nil, "", "  "] {
            let error = #expect(throws: StoreError.self) { try night.acknowledge(item, by: nobody) }
            #expect(error?.reason == .invalid)
        }
        #expect(try night.notification(Quayside.primary).state == .sent)
    }

    @Test func aMachinesReceiptIsDeliveredAndStopsNothing() throws {
        let (night, item) = try sent()
        try night.acknowledge(item, as: .delivered, by: nil)
        #expect(try night.notification(Quayside.primary).state == .delivered)
        try night.run(until: at("2026-11-20T08:30:00Z"))
        #expect(try night.store.phoneList.tasks().count == 1)
    }

    @Test func acknowledgementBeforeTheSendIsRecordedCounts() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.turn(sending: false)
        let leased = try #require(try night.engine.leaseStep(limit: 1).first)
        try night.acknowledge(night.notification(Quayside.high))
        try night.engine.deliver(leased, by: night.transport)
        try night.run(until: at("2026-11-20T10:00:00Z"))
        #expect(try night.notification(Quayside.high).state == .acknowledged)
        #expect(night.transport.handed.count == 1)
        #expect(night.alerts.all.isEmpty)
    }

    @Test func childOfAnotherSchoolClosesAtOnceAndTheOthersAcknowledgementCounts() throws {
        let (night, item) = try sent()
        try night.acknowledge(item, children: ["Chidi": .notOurPupil])
        #expect(try night.notification(Quayside.primary).state == .acknowledged)
        #expect(try night.names(item, Quayside.primary) == ["Adaeze"])
        try night.turn()
        // No correction for what the school itself has said.
        #expect(try night.notifications().count == 1)

        night.clock.advance(.hours(11))
        try night.resolve(night.exception(.notOurPupil), .establishment(Quayside.college))
        try night.turn()
        let right = try night.notification(Quayside.college)
        #expect(try night.names(right, Quayside.college) == ["Chidi"])
        // Her clock starts with the school's answer, and not on the night of the incident.
        #expect(right.deadlineAt > item.createdAt + .hours(9))
        #expect(try night.notifications(Quayside.primary).count == 1)
    }

    @Test func theSchoolsWordHoldsAgainstTheMachineWhenTheForceCorrects() throws {
        let (night, item) = try sent(["Chidi"])
        try night.acknowledge(item, as: .notOurPupil)
        var child = night.town.child("Chidi", reference: "Chidi")
        child.sex = .male
        try night.push(Quayside.incident(children: [child]))
        try night.turn()
        #expect(try night.exceptions(.notOurPupil).count == 1)
        #expect(try night.exceptions(.review).count == 1)
        #expect(try night.notifications().count == 1)
        // A person may insist.
        try night.resolve(night.exception(.notOurPupil), .match(pupil: night.pupil("Chidi")))
        try night.turn()
        let last = try #require(try night.notifications(Quayside.primary).last)
        #expect(last.kind == .correction)
        #expect(try night.names(last, Quayside.primary) == ["Chidi"])
    }

    @Test func notOurPupilOfTheWholeNeedsNoPersonAndClosesEverything() throws {
        let (night, item) = try sent()
        try night.acknowledge(item, as: .notOurPupil, by: nil)
        #expect(try night.notifications()[0].state == .cancelled)
        #expect(try night.names(item, Quayside.primary).isEmpty)
        #expect(try night.exceptions(.notOurPupil).count == 2)
        try night.acknowledge(item, as: .notOurPupil, by: nil)
        try night.run(until: at("2026-11-20T10:00:00Z"))
        #expect(night.transport.handed.count == 1)
    }

    @Test func theSameWordAgainIsNoFaultAndAnUnknownChildIs() throws {
        let (night, item) = try sent()
        try night.acknowledge(item, as: .delivered, by: nil, children: ["Chidi": .notOurPupil])
        try night.acknowledge(item, as: .delivered, by: nil, children: ["Chidi": .notOurPupil])
        #expect(try night.exceptions(.notOurPupil).count == 1)
        let error = #expect(throws: StoreError.self) {
            try night.acknowledge(item, children: ["Boris": .notOurPupil])
        }
        #expect(error?.reason == .invalid)
    }

    @Test func callBackAndChallengeAreOnThePhoneListUntilAnswered() throws {
        let (night, item) = try sent()
        try night.acknowledge(item, as: .callBack)
        try night.acknowledge(item, children: ["Adaeze": .challenge])
        #expect(try night.notification(Quayside.primary).state == .acknowledged)
        let tasks = try night.store.phoneList.tasks()
        #expect(Set(tasks.map(\.kind)) == ["callBack", "challenge"])
        for task in tasks {
            try night.store.phoneList.answer(
                task.id, answer: "explained", by: .desk("olga", as: .operator),
                at: night.clock.now())
        }
        #expect(try night.store.phoneList.tasks().isEmpty)
    }

    @Test func aWebhookThatComesTwiceCountsOnceAndOneThatFailedMayComeAgain() throws {
        let (night, item) = try sent()
        let credential = try night.store.credentials.create(
            CredentialRequest(role: .school, urn: Quayside.primary), by: .login("tester"), at: night.clock.now())
        func call(_ person: String?) throws {
            try night.engine.acknowledge(
                notification: item.reference,
                Acknowledgement(
                    outcome: .acknowledged, person: person, via: .webhook, actor: .credential("school", credential.id)),
                within: [.establishment(Quayside.primary)], webhook: (credential.id, "msg_1"))
        }
        #expect(throws: StoreError.self) { try call(nil) }
        try call("Kay Adult")
        try call("Kay Adult")
        let entries = try night.actions(of: item).filter { $0 == "notification.acknowledged" }
        #expect(entries.count == 1)
    }

    @Test func anotherSchoolsAndAnUnknownOneAreNotFoundAlike() throws {
        let (night, item) = try sent()
        let others = #expect(throws: StoreError.self) {
            try night.acknowledge(item, within: [.establishment(Quayside.high)])
        }
        let opened = #expect(throws: StoreError.self) { try night.opened(item, bySchool: Quayside.high) }
        #expect(others?.reason == .notFound && opened?.reason == .notFound)
    }

    @Test func schoolFindsNothingThatIsForMASHOnly() throws {
        let night = try Night()
        var child = night.town.child("Jory", reference: "1")
        (child.formerSurname, child.upn, child.school) = (
            "Penhaligon", "X801200001002", SchoolClaim(name: "Some School")
        )
        try night.push(
            Quayside.incident(children: [child]).with {
                $0.circumstances = "Her sister is in a refuge at NR1 1AA."
                $0.adults = [InvolvedAdult(role: .victim, forename: "Morwenna", surname: "Trelawny")]
            })
        try night.turn()
        let item = try night.notification(Quayside.high)
        let detail = try night.opened(item, bySchool: Quayside.high)
        #expect(detail.children[0].name == "Jory Trelawny" && detail.children[0].report == nil)
        let all = String(reflecting: detail)
        for word in ["refuge", "NR1 1AA", "Morwenna", "Mast Lane", "Penhaligon", "Some School"] {
            #expect(!all.contains(word))
        }
        let entries = try night.store.auditLog.trail(of: "notification:\(item.id)")
        #expect(entries.contains { $0.entry.kind == .disclosure && $0.entry.action == "notification.disclosed" })
    }
}
