import EncompassCore
import EncompassStore
import TestSupport
import Testing

/// A revision that renumbers children moves nothing that was said of one child to another.
@Suite struct CarriedChildrenTests {
    private func push(_ night: Night, _ children: [ChildDetails]) throws {
        try night.push(Quayside.incident(status: .corrected, children: children))
        try night.run(until: night.clock.now() + .minutes(2))
    }

    private func numbered(_ night: Night, _ forenames: String...) -> [ChildDetails] {
        forenames.enumerated().map { night.town.child($0.element, reference: String($0.offset + 1)) }
    }

    @Test func swappedNumbersAfterNotOurPupilLeaveTheFirstChildWithAPerson() throws {
        let night = try Night()
        try push(night, numbered(night, "Adaeze", "Chidi"))
        let item = try night.notification(Quayside.primary)
        try night.acknowledge(item, children: ["1": .notOurPupil])
        try night.run(until: night.clock.now() + .minutes(2))
        night.transport.forget()
        try push(night, numbered(night, "Chidi", "Adaeze"))
        #expect(night.transport.handed.isEmpty)
        #expect(try night.names(item, Quayside.primary) == ["Chidi"])
        #expect(try night.notifications(Quayside.primary).count == 1)
        #expect(try night.exceptions().map(\.kind) == [.notOurPupil])
        let child = try #require(
            try night.store.exceptions.childUnderReview(exception: night.exception(.notOurPupil).id)?.child)
        #expect(child.details.forename == "Adaeze" && child.reference == "1" && child.details.reference == "2")
        // The school still calls them what it saw.
        try night.acknowledge(item, children: ["2": .acknowledged])
        #expect(throws: Never.self) { try night.acknowledge(item, children: ["1": .notOurPupil]) }
    }

    @Test func onlyTheChildInsertedBeforeTheOthersIsNotified() throws {
        let night = try Night()
        try push(night, numbered(night, "Adaeze", "Rosalind"))
        try night.acknowledge(night.notification(Quayside.primary))
        night.transport.forget()
        try push(night, numbered(night, "Jory", "Adaeze", "Rosalind"))
        #expect(night.transport.recipients == ["kay.hill@schools.example"])
        #expect(try night.names(night.notification(Quayside.high), Quayside.high) == ["Jory"])
        #expect(try night.notifications(Quayside.primary).map(\.state) == [.acknowledged])
    }

    @Test func oneWhoIsTakenOutTakesTheirAnswerWithThem() throws {
        let night = try Night()
        try push(night, numbered(night, "Adaeze", "Chidi", "Jory"))
        try night.acknowledge(night.notification(Quayside.primary), children: ["1": .notOurPupil])
        try night.run(until: night.clock.now() + .minutes(2))
        try push(night, numbered(night, "Chidi", "Jory"))
        #expect(try night.exceptions().isEmpty)
        #expect(try night.names(night.notification(Quayside.primary), Quayside.primary) == ["Chidi"])
        #expect(try night.names(night.notification(Quayside.high), Quayside.high) == ["Jory"])
        #expect(try night.notifications().allSatisfy { $0.kind == .new })
    }

    @Test func aNumberUsedAgainIsAnotherChild() throws {
        let night = try Night()
        try push(night, numbered(night, "Adaeze", "Chidi"))
        try night.acknowledge(night.notification(Quayside.primary), children: ["2": .notOurPupil])
        try push(night, numbered(night, "Adaeze", "Rosalind"))
        #expect(try night.exceptions().isEmpty)
        let told = try night.notifications(Quayside.primary).filter { $0.kind == .correction }
        #expect(told.count == 1)
        #expect(try night.names(told[0], Quayside.primary) == ["Adaeze", "Rosalind"])
    }

    @Test func whoMayBeAnotherChildWaitsForAPersonAndNothingIsSent() throws {
        let night = try Night()
        let unknown = ChildDetails(reference: "1", present: true)
        try push(night, [unknown, night.town.child("Jory", reference: "2")])
        try night.acknowledge(night.notification(Quayside.high))
        night.transport.forget()
        try push(night, numbered(night, "Jory", "Adaeze"))
        #expect(night.transport.handed.isEmpty)
        let doubt = try #require(
            try night.exceptions(.review).first { $0.detail.contains("changed numbers and details together") })
        #expect(doubt.detail.contains("was 1 before"))
        // The same again changes nothing.
        var same = numbered(night, "Jory", "Adaeze")
        same[1].present = false
        try push(night, same)
        #expect(try night.exceptions(.review).contains { $0.id == doubt.id })
        try night.resolve(doubt, .match(pupil: night.pupil("Adaeze")))
        try night.run(until: night.clock.now() + .minutes(2))
        #expect(try night.names(night.notification(Quayside.primary), Quayside.primary) == ["Adaeze"])
        #expect(try night.exceptions().isEmpty)
    }

    @Test func whoeverChangesBeyondRecognitionAfterAnAnswerIsAPersonsToDecide() throws {
        let night = try Night()
        try push(night, numbered(night, "Jory"))
        let item = try night.notification(Quayside.high)
        _ = try night.opened(item, bySchool: Quayside.high)
        try night.acknowledge(item)
        night.transport.forget()
        try push(night, numbered(night, "Adaeze"))
        #expect(try night.exception(.review).detail.contains("kept the number and changed who the child is"))
        #expect(night.transport.handed.isEmpty)
        try night.resolve(night.exception(.review), .match(pupil: night.pupil("Adaeze")))
        try night.run(until: night.clock.now() + .minutes(2))
        #expect(try night.names(night.notification(Quayside.primary), Quayside.primary) == ["Adaeze"])
        #expect(try night.notifications(Quayside.high).last?.kind == .retraction)
        // The school read of a child who is at another.
        #expect(try night.store.breaches.all().map(\.target) == [.establishment(Quayside.high)])
    }

    @Test func withoutAnAnswerTheMachineLooksAgain() throws {
        let night = try Night()
        try push(night, numbered(night, "Jory"))
        try push(night, numbered(night, "Adaeze"))
        #expect(try night.exceptions().isEmpty)
        #expect(try night.notifications(Quayside.primary).map(\.kind) == [.new])
        #expect(try night.store.breaches.all().isEmpty)
    }

    @Test func aCorrectedSpellingUnderSwappedNumbersStaysWithItsChild() throws {
        let night = try Night()
        try push(night, numbered(night, "Adaeze", "Chidi"))
        let item = try night.notification(Quayside.primary)
        try night.acknowledge(item, children: ["1": .notOurPupil])
        var swapped = numbered(night, "Chidi", "Adaeze")
        swapped[0].forename = "Chidie"
        try push(night, swapped)
        #expect(try night.exceptions().map(\.kind) == [.notOurPupil])
        let correction = try #require(try night.notifications(Quayside.primary).last)
        #expect(correction.kind == .correction)
        // The school reads its own roll's name.
        #expect(try night.names(correction, Quayside.primary) == ["Chidi"])
    }
}
