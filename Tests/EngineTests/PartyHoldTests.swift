import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("A party who works at the school, and another pupil for the same report")
struct PartyHoldTests {
    private func incident(_ night: Night, summary: String = "Police attended.", status: Incident.Status = .new)
        -> Incident
    {
        Quayside.incident(
            status: status,
            children: [night.town.child("Jory", reference: "1"), night.town.child("Chidi", reference: "2")]
        ).with {
            $0.schoolSummary = summary
            $0.adults = [
                InvolvedAdult(
                    role: .victim, forename: "Zoe", surname: "Quill", employer: "Harbour High School, kitchen")
            ]
        }
    }

    @Test func isHeldThereForASupervisorOnceAndTheSiblingsSchoolIsNotified() throws {
        let night = try Night()
        try night.push(incident(night))
        try night.turn()
        let held = try night.notification(Quayside.high)
        #expect(held.hold == .restricted)
        #expect(try night.notification(Quayside.primary).state == .sent)
        #expect(throws: StoreError.self) { try night.release(held) }
        #expect(throws: StoreError.self) { try night.cancel(held) }
        #expect(try night.notification(Quayside.high).state == .held)
        #expect(throws: StoreError.self) { try night.opened(held, bySchool: Quayside.high) }
        try night.release(held, supervisor: true)
        try night.turn()
        #expect(try night.notification(Quayside.high).state == .sent)
        #expect(try night.exceptions(.restricted).isEmpty)
        try night.acknowledge(held)
        try night.push(incident(night, summary: "Police attended again.", status: .corrected))
        try night.turn()
        let there = try night.notifications(Quayside.high)
        #expect(there.map(\.kind) == [.new, .correction])
        #expect(there.last?.state == .sent && there.last?.hold == nil)
    }

    @Test func aCallToAHeadWhoMayBeThePartyCountsOnlyOnceASupervisorHasLetItGoThere() throws {
        let night = try Night()
        try night.push(incident(night))
        try night.turn()
        let held = try night.notification(Quayside.high)
        func call(_ person: String) throws {
            try night.engine.recordCall(
                notification: held.id,
                CallEntry(outcome: .spoke, spokeTo: person, note: nil, at: night.clock.now()),
                by: .desk("sue", as: .supervisor))
        }
        try call("head teacher Ms Anne Frost")
        #expect(try night.notification(Quayside.high).state == .held)
        try night.release(held, supervisor: true)
        try call("head teacher Ms Anne Frost")
        #expect(try night.notification(Quayside.high).state == .acknowledged)
    }

    @Test func aPartyWhoseNameTheOfficerSpeltOtherwiseIsNotWrittenTo() throws {
        let night = try Night()
        try night.push(
            Quayside.incident(children: [night.town.child("Jory")]).with {
                $0.adults = [InvolvedAdult(role: .allegedPerpetrator, forename: "Kaye", surname: "Hil")]
            })
        try night.turn()
        let item = try night.notification(Quayside.high)
        #expect(item.state == .sent)
        #expect(!night.transport.recipients.contains { $0.hasPrefix("kay.hill@") })
        #expect(throws: StoreError.self) { try night.opened(item, bySchool: Quayside.high, as: "Kay Hill") }
        #expect(throws: StoreError.self) { try night.acknowledge(item, by: "Kay") }
    }

    @Test func anotherPupilForTheSameReportIsACorrection() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Adaeze", reference: "1")]))
        try night.turn()
        let first = try night.notification(Quayside.primary)
        #expect(try night.names(first, Quayside.primary) == ["Adaeze"])
        try night.acknowledge(first)
        let other = try night.pupil("Chidi")
        try night.corrupt("UPDATE child SET pupil = \(other)")
        try night.corrupt("UPDATE child_placement SET pupil = \(other)")
        try night.corrupt("UPDATE incident SET change = change + 1")
        try night.turn()
        let there = try night.notifications(Quayside.primary)
        #expect(there.map(\.kind) == [.new, .correction])
        // The first one goes on naming whom it named.
        #expect(try night.names(first, Quayside.primary) == ["Adaeze"])
        #expect(try night.names(try #require(there.last), Quayside.primary) == ["Chidi"])
    }
}
