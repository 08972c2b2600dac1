import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite struct CallTests {
    private func ringing() throws -> (Night, QueueItem) {
        let night = try Night()
        try night.push(
            Quayside.incident(children: [night.town.child("Jory")]).with {
                $0.adults = [InvolvedAdult(role: .victim, forename: "Denis", surname: "Hobbs")]
            })
        try night.run(until: at("2026-11-20T08:40:00Z"))
        return (night, try night.notification(Quayside.high))
    }

    private func call(
        _ night: Night, _ item: QueueItem, _ person: String?, as outcome: CallOutcome = .spoke,
        at time: Timestamp? = nil
    ) throws {
        try night.engine.recordCall(
            notification: item.id,
            CallEntry(outcome: outcome, spokeTo: person, note: nil, at: time ?? night.clock.now()),
            by: .desk("olga", as: .operator)
        )
    }

    @Test func aCallThatReachedAContactAcknowledgesAtTheTimeOfTheCall() throws {
        let (night, item) = try ringing()
        night.clock.set(at("2026-11-20T10:05:00Z"))
        try call(night, item, "kay hill", at: at("2026-11-20T08:45:00Z"))
        let closed = try night.notification(Quayside.high)
        #expect(closed.state == .acknowledged)
        #expect(closed.acknowledgement?.at == at("2026-11-20T08:45:00Z"))
        #expect(closed.acknowledgement?.via == "call")
        #expect(try night.store.phoneList.tasks().isEmpty)
    }

    /// A primary school that nobody has written to about Rosalind; meanwhile the force adds Adaeze.
    private func added() throws -> (night: Night, item: QueueItem, before: [String]) {
        let night = try Night()
        let rosalind = night.town.child("Rosalind", reference: "1")
        try night.push(Quayside.incident(revision: 1, children: [rosalind]))
        try night.decide()
        let item = try night.notification(Quayside.primary)
        let before = try night.store.incidents.children(ofNotification: item.id).map(\.id)
        night.clock.advance(.minutes(10))
        try night.push(
            Quayside.incident(
                revision: 2, status: .corrected, children: [rosalind, night.town.child("Adaeze", reference: "2")]))
        try night.decide()
        #expect(try night.notification(Quayside.primary).childCount == 2)
        return (night, item, before)
    }

    private func expectCorrection(_ night: Night) throws {
        try night.decide()
        let standing = try night.notifications(Quayside.primary)
        #expect(standing.map(\.kind) == [.new, .correction])
        #expect(standing.map(\.state).first == .acknowledged && standing.last?.state != .acknowledged)
        let children = try standing.map { try night.store.incidents.children(ofNotification: $0.id).count }
        #expect(children == [1, 2])
    }

    @Test("A call acknowledges the children whom the caller had before them; of others the school gets a correction")
    func onlyWhoWasNamed() throws {
        let (night, item, before) = try added()
        try night.engine.recordCall(
            notification: item.id,
            CallEntry(
                outcome: .spoke, spokeTo: "Kay Prior", note: nil, at: night.clock.now(), children: before),
            by: .desk("olga", as: .operator))
        try expectCorrection(night)
    }

    @Test("So does a call from paper that was made before the others were added, and is entered later")
    func onlyWhoWasOnPaper() throws {
        let (night, item, _) = try added()
        try call(night, item, "Kay Prior", at: night.clock.now() - .minutes(5))
        try expectCorrection(night)
    }

    @Test("A message between such a call and its entry does not make it one about those who were added")
    func writtenToInBetween() throws {
        let (night, item, _) = try added()
        let called = night.clock.now() - .minutes(5)
        try night.run(until: at("2026-11-20T08:40:00Z"))
        #expect(try night.notification(Quayside.primary).state == .sent)
        try call(night, item, "Kay Prior", at: called)
        let standing = try night.notification(Quayside.primary)
        #expect(standing.state == .sent && standing.childCount == 2)
        try call(night, item, "Kay Prior")
        #expect(try night.notification(Quayside.primary).state == .acknowledged)
    }

    @Test(
        "A call about siblings at two schools tells neither of the other's child",
        arguments: [[Quayside.primary], [Quayside.primary, Quayside.high]])
    func onlyItsOwn(_ rung: [URN]) throws {
        let night = try Night()
        try night.push(
            Quayside.incident(children: [
                night.town.child("Rosalind", reference: "1"), night.town.child("Edmund", reference: "2"),
            ]))
        try night.decide()
        let schools = [Quayside.primary, Quayside.high]
        func children() throws -> [[String]] {
            try schools.map { try night.store.incidents.children(ofNotification: night.notification($0).id).map(\.id) }
        }
        let own = try children()
        #expect(own.map(\.count) == [1, 1] && own[0] != own[1])
        let people = [Quayside.primary: "Kay Prior", Quayside.high: "Kay Hill"]
        let calls = try rung.map { school in
            CallRequest(
                notification: try night.notification(school).id, outcome: .spoke, spokeTo: people[school],
                children: own.flatMap(\.self))
        }
        _ = try OperationRunner(store: night.store, engine: night.engine).run(
            .call(.recordAll(calls)), by: .owner("olga"), at: night.clock.now())
        #expect(try children() == own)
        try night.decide()
        #expect(try children() == own)
        #expect(try schools.filter { try night.notification($0).state == .acknowledged } == rung)
    }

    @Test func aReceptionistOrAPartyOrNobodyDoesNotAcknowledge() throws {
        let (night, item) = try ringing()
        try call(night, item, "Rita Reception")
        try call(night, item, "Denis Hobbs")
        try call(night, item, "Kay Hill", as: .leftMessage)
        try call(night, item, nil, as: .noAnswer)
        #expect(try night.notification(Quayside.high).state == .sent)
        #expect(try night.store.phoneList.tasks().count == 1)
        #expect(throws: StoreError.self) { try call(night, item, " ") }
        #expect(throws: StoreError.self) { try call(night, item, "Kay Hill", at: night.clock.now() + .hours(1)) }
    }

    @Test func theHeadCountsThoughNotOnTheRegister() throws {
        let (night, item) = try ringing()
        try call(night, item, "head")
        #expect(try night.notification(Quayside.high).state == .sent)
        try call(night, item, "Jane Doe (headteacher)")
        #expect(try night.notification(Quayside.high).state == .acknowledged)
    }

    @Test func restrictedOneIsFoundOnlyByASupervisor() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Jory")]).with { $0.restricted = true })
        try night.decide()
        let item = try night.notification(Quayside.high)
        let error = #expect(throws: StoreError.self) { try call(night, item, "Kay Hill") }
        #expect(error?.reason == .forbidden)
        try night.engine.recordCall(
            notification: item.id,
            CallEntry(outcome: .spoke, spokeTo: "Kay Hill", note: nil, at: night.clock.now()),
            by: .desk("sue", as: .supervisor))
        #expect(try night.notification(Quayside.high).state == .acknowledged)
    }
}
