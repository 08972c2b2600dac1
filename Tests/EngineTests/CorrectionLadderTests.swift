import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite struct CorrectionLadderTests {
    private func incident(_ night: Night, _ summary: String = "Police attended.") -> Incident {
        Quayside.incident(children: [night.town.child("Jory", reference: "1")]).with { $0.schoolSummary = summary }
    }

    /// One that was sent in the night, and its correction at a time of the morning.
    private func corrected(_ night: Night, at moment: String) throws -> (first: QueueItem, correction: QueueItem) {
        try night.push(incident(night))
        try night.run(until: at(moment))
        try night.push(incident(night, "Police attended twice."))
        try night.turn()
        let all = try night.notifications(Quayside.high)
        guard all.map(\.kind) == [.new, .correction] else { throw StoreError(.invalid, "no correction") }
        return (all[0], all[1])
    }

    @Test func onlyTheCorrectionsLadderGoesOn() throws {
        let night = try Night()
        let (first, correction) = try corrected(night, at: "2026-11-20T05:00:00Z")
        #expect(first.nextAt == nil && !first.hasOpenPhoneTask && first.state == .sent)
        #expect(correction.deadlineAt == first.deadlineAt)
        night.transport.forget()
        try night.run(until: at("2026-11-20T09:30:00Z"))
        #expect(night.transport.handed.count == 2)
        #expect(try night.store.phoneList.tasks().map(\.notification) == [correction.id])
        #expect(night.alerts.all.map(\.subject) == [.notification(id: correction.id)])
        #expect(try night.notifications(Quayside.high).allSatisfy(\.overdue))
        try night.acknowledge(correction)
        #expect(try night.notifications(Quayside.high).allSatisfy { $0.state == .acknowledged })
        #expect(try night.store.phoneList.tasks().isEmpty)
    }

    @Test func recipientsAlsoGetTheCorrectionAndTheRetraction() throws {
        let night = try Night()
        try night.push(incident(night))
        try night.run(until: at("2026-11-20T08:01:00Z"))
        let first = Set(night.transport.recipients)
        #expect(first == ["kay.hill@schools.example", "denis.hobbs@schools.example"])
        // The deputy has gone meanwhile, and is written to no more.
        try night.reimport { town in town.contacts.removeAll { $0.name == "Denis Hobbs" } }
        night.transport.forget()
        try night.push(incident(night, "Police attended twice."))
        try night.turn()
        #expect(night.transport.recipients == ["kay.hill@schools.example"])
        try night.reimport { town in
            town.contacts.removeAll { $0.name == "Kay Hill" }
            town.contacts += [
                Quayside.contact(.establishment(Quayside.high), .keyAdult, "Nell New"),
                Quayside.contact(.establishment(Quayside.high), .deputy, "Denis Hobbs"),
            ]
        }
        night.transport.forget()
        try night.push(Quayside.incident(revision: 9, status: .retracted, children: []))
        try night.turn()
        #expect(Set(night.transport.recipients) == ["nell.new@schools.example", "denis.hobbs@schools.example"])
    }

    @Test func aCallerWhoHasTheFirstOnesTaskHasTheCorrections() throws {
        let night = try Night()
        try night.push(incident(night))
        try night.run(until: at("2026-11-20T08:31:00Z"))
        let task = try #require(try night.store.phoneList.tasks().first)
        try night.store.phoneList.claim(
            [task.id], by: .desk("carla", as: .operator), lasting: .minutes(15), at: night.clock.now())
        try night.push(incident(night, "Police attended twice."))
        try night.turn()
        let list = try night.store.phoneList.tasks()
        let correction = try #require(try night.notifications(Quayside.high).last)
        #expect(list.map(\.notification) == [correction.id])
        #expect(list[0].claimedBy == Actor.account("carla").description)
        #expect(list[0].dueAt == task.dueAt)
    }

    @Test func aCorrectionOfWhatIsOverdueIsOverdueAndRungAtOnce() throws {
        let night = try Night()
        let (first, correction) = try corrected(night, at: "2026-11-20T10:00:00Z")
        #expect(correction.deadlineAt == first.deadlineAt && correction.overdue)
        try night.run(until: night.clock.now() + .seconds(10))
        #expect(try night.store.phoneList.tasks().map(\.notification) == [correction.id])
        #expect(night.alerts.all.contains { $0.subject == .notification(id: correction.id) && $0.isOverdue })
    }

    @Test func aCorrectionOfWhatIsAcknowledgedHasADeadlineOfItsOwn() throws {
        let night = try Night()
        try night.push(incident(night))
        try night.turn()
        try night.acknowledge(night.notification(Quayside.high))
        try night.run(until: at("2026-11-20T10:00:00Z"))
        try night.push(incident(night, "Police attended twice."))
        try night.turn()
        let correction = try #require(try night.notifications(Quayside.high).last)
        #expect(correction.deadlineAt == at("2026-11-23T09:00:00Z") && !correction.overdue)
    }

    @Test func whileACorrectionWaitsForAPersonTheFirstOneClimbsOn() throws {
        let night = try Night()
        try night.push(incident(night))
        try night.run(until: at("2026-11-20T05:00:00Z"))
        try night.push(incident(night, "Police attended twice.").with { $0.restricted = true })
        try night.run(until: at("2026-11-20T08:31:00Z"))
        let all = try night.notifications(Quayside.high)
        #expect(all[1].state == .held && all[1].hold == .restricted)
        #expect(all[0].hasOpenPhoneTask && !all[1].hasOpenPhoneTask)
    }

    @Test func whereACorrectionComesToNothingTheFirstOneGoesOn() throws {
        let night = try Night()
        let (first, correction) = try corrected(night, at: "2026-11-20T08:31:00Z")
        #expect(try night.notifications(Quayside.high)[0].nextAt == nil)
        try night.cancel(correction)
        try night.turn()
        #expect(try night.store.phoneList.tasks().map(\.notification) == [first.id])
        try night.run(until: at("2026-11-20T09:00:00Z"))
        #expect(night.alerts.all.contains { $0.subject == .notification(id: first.id) && $0.isOverdue })
    }

    @Test func anAcknowledgementOfTheFirstOneLeavesTheCorrectionToBeAcknowledged() throws {
        let night = try Night()
        let (first, correction) = try corrected(night, at: "2026-11-20T05:00:00Z")
        try night.acknowledge(first)
        try night.run(until: at("2026-11-20T08:31:00Z"))
        #expect(try night.store.phoneList.tasks().map(\.notification) == [correction.id])
    }

    /// A message of the first one is out while its correction goes; then nobody answers for the message.
    private func correctedWhileOut(_ night: Night) throws -> (first: QueueItem, out: LeasedMessage) {
        night.transport.answer { _ in .ambiguous(reason: .timedOut, detail: "no answer") }
        try night.push(incident(night))
        try night.turn(sending: false)
        night.clock.set(at("2026-11-20T05:00:00Z"))
        try night.turn(sending: false)
        let out = try #require(try night.engine.leaseStep(limit: 1).first)
        try night.push(incident(night, "Police attended twice."))
        try night.turn(sending: false)
        return (try #require(try night.notifications(Quayside.high).first), out)
    }

    @Test func aMessageThatWasOutMeanwhileIsNotSentAgain() throws {
        let night = try Night()
        let (first, out) = try correctedWhileOut(night)
        try night.engine.deliver(out, by: night.transport)
        night.transport.answer { _ in .accepted(receipt: nil) }
        night.transport.forget()
        try night.run(until: at("2026-11-20T07:00:00Z"))
        #expect(night.transport.handed.count == 1)
        let message = try #require(
            try night.store.notifications.item(idOrReference: first.id, at: night.clock.now())?.attempts.first)
        #expect(message.state == .failed && message.reason == "corrected")
        #expect(try night.store.phoneList.tasks().isEmpty)
    }

    @Test func aMessageOfItThatMayHaveArrivedTwiceIsRungAboutWithTheCorrection() throws {
        let night = try Night()
        night.transport.answer { _ in .ambiguous(reason: .timedOut, detail: "no answer") }
        try night.push(incident(night))
        try night.turn(sending: false)
        night.clock.set(at("2026-11-20T05:00:00Z"))
        try night.turn(sending: false)
        #expect(try night.dispatch() == 1)
        night.clock.advance(.minutes(10))
        let second = try #require(try night.engine.leaseStep(limit: 1).first)
        try night.push(incident(night, "Police attended twice."))
        try night.turn(sending: false)
        try night.engine.deliver(second, by: night.transport)
        let correction = try #require(try night.notifications(Quayside.high).last)
        #expect(correction.kind == .correction)
        let tasks = try night.store.phoneList.tasks()
        #expect(tasks.map(\.notification) == [correction.id] && tasks.map(\.reason) == ["uncertain"])
    }

    @Test func closingSchoolIsCalledOnlyAboutTheCorrection() throws {
        let night = try Night()
        let (_, correction) = try corrected(night, at: "2026-11-20T05:00:00Z")
        let day = try #require(LocalDate(year: 2026, month: 11, day: 20))
        _ = try OperationRunner(store: night.store, engine: night.engine).run(
            .closeSchools(ClosureRequest(scope: .establishment(Quayside.high), on: day, reason: "snow")),
            by: .owner("kay"), at: night.clock.now())
        #expect(try night.store.phoneList.tasks().map(\.notification) == [correction.id])
    }
}
