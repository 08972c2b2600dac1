import EncompassCore
import EncompassMatching
import Foundation
import Testing

/// Where a pupil lived before is evidence, less than the present home, and never makes a match.
@Suite struct EarlierHomeTests {
    private static let moved = Roll.day("2026-07-14")

    /// A pupil who lived at `Roll.home` and has moved away.
    private func roll(present: PostalAddress? = Roll.elsewhere, earlier: PostalAddress? = Roll.home) -> Roll {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick", at: present, sex: .female)
        roll.pupils[0].earlier = earlier.map { [EarlierAddress($0, until: EarlierHomeTests.moved)] } ?? []
        for number in 0..<200 { roll.add("Hugo", "Talbot\(number)", "2014-01-01", at: nil) }
        return roll
    }

    private func step(_ decision: MatchDecision) -> MatchStep? {
        decision.candidates.first?.waterfall.first { $0.field == "address" }
    }

    @Test func theWaterfallSaysUntilWhenThePupilLivedThere() throws {
        let decision = roll().decide(Roll.child("Rosalind", "Fenwick"))
        let shown = try #require(step(decision))
        #expect(shown.level == "lived there until July 2026" && shown.weight > 0)
        #expect(decision.verdict == .match)
    }

    @Test func anEarlierHomeIsLessThanThePresentOneAndMoreThanAnother() throws {
        let child = Roll.child("Rosalind", "Fenwick")
        let present = try #require(step(roll(present: Roll.home, earlier: nil).decide(child))).weight
        let earlier = try #require(step(roll().decide(child))).weight
        let other = try #require(step(roll(earlier: nil).decide(child))).weight
        #expect(present > earlier && earlier > other && other < 0)
        // Who still lives there by one roll does not live there "until".
        #expect(step(roll(present: Roll.home).decide(child))?.level == "the same house")
    }

    /// Another family has moved into the house. Their child looks like the pupil, and is on no roll.
    @Test(
        arguments: [
            ("Rosalind", "Fenwick", "2014-03-02"), ("Rosalind", "Fenwick", "2015-02-03"), ("Rosalind", "Fenwick", nil),
            ("Rosalind", "Talbot", "2015-03-02"), ("Rosie", "Fenwick", "2015-03-12"), ("Rose", "Fenwick", "2015-03-02"),
            ("Roland", "Fenwick", "2015-03-02"), ("Rosamund", "Fenwick", "2015-03-02"), (nil, "Fenwick", "2015-03-02"),
            ("R", "Fenwick", "2015-03-02"),
        ] as [(String?, String?, String?)])
    func aFamilyInTheOldHouseDoesNotBecomeThePupil(forename: String?, surname: String?, birth: String?) {
        let child = Roll.child(forename, surname, birth)
        let decision = roll().decide(child)
        // Not a match, unless it was one without the earlier home.
        #expect(decision.verdict != .match || roll(present: nil, earlier: nil).decide(child).verdict == .match)
        // What only the present home would make a match is none by the earlier one.
        if birth != "2015-03-02" { #expect(decision.verdict != .match) }
    }

    /// Two pupils of one name: one lives there now, the other lived there before.
    @Test func thePresentFamilyComesFirst() {
        var roll = roll()
        roll.add("Rosalind", "Fenwick", "2013-09-20", at: Roll.home, sex: .female)
        let decision = roll.decide(Roll.child("Rosalind", "Fenwick", "2013-09-20"))
        #expect(decision.best == PupilKey(raw: 201))
        let unsure = roll.decide(Roll.child("Rosalind", "Fenwick", nil))
        #expect(unsure.candidates.first?.key == PupilKey(raw: 201))
    }

    /// For every prior: a match by an earlier home is one that would be made if no home were known.
    @Test func aMatchThatOnlyTheEarlierHomeMakesIsForAPerson() {
        let child = Roll.child("Rosie", "Fenwick")
        var forAPerson = 0
        for step in 0..<60 {
            var model = MatchModel.standard
            model.onRoll = 0.9 / pow(1.4, Double(step))
            func decide(_ roll: Roll) -> MatchDecision {
                Matcher(index: roll.index(), model: model).decide([child])[0]
            }
            let with = decide(roll())
            let unknown = decide(roll(present: nil, earlier: nil))
            #expect(with.verdict != .match || unknown.verdict == .match)
            #expect(with.weight >= unknown.weight)
            let isBarred = with.notes.contains { $0.hasPrefix("Only an earlier home") }
            if isBarred { forAPerson += 1 }
            #expect(!isBarred || with.verdict == .review)
        }
        #expect(forAPerson > 0)
    }
}
