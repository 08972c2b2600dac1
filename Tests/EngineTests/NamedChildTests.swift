import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// Who a person said that a child is stands while it is held over days; where the pupil is taught follows the rolls.
@Suite struct NamedChildTests {
    private func holidayNight() throws -> Night {
        var town = Quayside.town
        town.calendar = [("2026-01-05", "2026-12-18"), ("2027-01-05", "2027-03-26")].map { from, to in
            CalendarPeriod(
                scope: .localAuthority(Quayside.authority), kind: .term, from: day(from), to: day(to), name: nil)
        }
        // Her number says that the pupil of the next school is the same.
        for place in town.roll.indices where town.roll[place].pupil.forename == "Rosalind" {
            town.roll[place].pupil.upn = "X801200001002"
        }
        let area = Quayside.area {
            $0.holidays = .hold
            $0.approvedBy = "Director of Children's Services"
        }
        return try Night(.assisted, at: at("2026-12-20T23:30:00Z"), town: town, area: area)
    }

    private func push(_ forenames: [String], to night: Night) throws {
        let children = forenames.enumerated().map { night.town.child($1, reference: String($0 + 1)) }
        try night.push(Quayside.incident(occurredAt: at("2026-12-20T20:00:00Z"), children: children))
        try night.turn()
    }

    /// Adaeze and Chidi were agreed on and their school notified; it gave Adaeze back, whom a person named again.
    private func nightWithHeldCorrection() throws -> Night {
        let night = try holidayNight()
        try push(["Adaeze", "Chidi"], to: night)
        let first = try night.notification(Quayside.primary)
        try night.release(first)
        try night.turn()
        try night.acknowledge(first, children: ["1": .notOurPupil])
        try night.turn()
        try night.resolve(night.exception(.notOurPupil), .match(pupil: night.pupil("Adaeze")))
        try night.turn()
        let correction = try #require(try night.notifications(Quayside.primary).last)
        #expect(correction.kind == .correction && correction.state == .held && correction.hold != .confirmation)
        try night.run(until: at("2027-01-04T10:00:00Z"))
        return night
    }

    @Test func whomAPersonAgreedOnIsNotDecidedAgainWhenTheRollHasLostThem() throws {
        let night = try nightWithHeldCorrection()
        try night.reimport { town in town.roll.removeAll { $0.pupil.forename == "Chidi" } }
        try night.run(until: at("2027-01-05T08:30:00Z"))
        let review = try night.exception(.review)
        #expect(review.detail.contains("a person named"))
        #expect(try night.exceptions().map(\.kind) == [.review])
        #expect(try night.store.exceptions.childUnderReview(exception: review.id)?.child.reference == "2")
        // Nobody can say where Chidi is taught now: the school keeps what it was told, and hears of Adaeze.
        let correction = try #require(try night.notifications(Quayside.primary).last)
        #expect(correction.kind == .correction && correction.state == .sent)
        #expect(try night.names(correction, Quayside.primary) == ["Adaeze", "Chidi"])
    }

    @Test func childMatchedBeforeTheHolidayNotifiesTheNewSchool() throws {
        let night = try holidayNight()
        try push(["Rosalind"], to: night)
        try night.resolve(night.exception(.confirm), .match(pupil: night.pupil("Rosalind")))
        try night.turn()
        #expect(try night.notification(Quayside.primary).state == .held)
        try night.run(until: at("2027-01-04T10:00:00Z"))
        try night.reimport { town in
            for place in town.roll.indices where town.roll[place].pupil.forename == "Rosalind" {
                town.roll[place].enrolment.urn = Quayside.high
                town.roll[place].enrolment.entryDate = day("2027-01-04")
            }
        }
        try night.run(until: at("2027-01-05T08:30:00Z"))
        #expect(try night.notification(Quayside.high).state == .sent)
        #expect(try night.notifications(Quayside.primary).allSatisfy { $0.attempts.isEmpty })
        #expect(try night.exceptions().isEmpty)
    }

    @Test func whereAPersonNamedTheSchoolTheRollsSayNothing() throws {
        let night = try holidayNight()
        try push(["Rosalind"], to: night)
        try night.resolve(night.exception(.confirm), .establishment(Quayside.college))
        try night.turn()
        try night.run(until: at("2027-01-04T10:00:00Z"))
        try night.reimport { town in town.roll.removeAll { $0.pupil.forename == "Rosalind" } }
        try night.run(until: at("2027-01-05T08:30:00Z"))
        #expect(try night.notification(Quayside.college).state == .sent)
        #expect(try night.exceptions().isEmpty)
    }
}
