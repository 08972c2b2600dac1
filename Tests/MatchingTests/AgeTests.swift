import EncompassCore
import EncompassMatching
import Testing

/// An age in place of a date of birth: weak evidence.
@Suite struct AgeTests {
    private static let day = Roll.day("2026-11-19")

    private func decide(_ roll: Roll, _ child: ChildDetails, on day: LocalDate? = Self.day) -> MatchDecision {
        Matcher(index: roll.index(), model: .standard).decide([child], on: day)[0]
    }

    private func child(age: Int?, at home: PostalAddress? = Roll.home) -> ChildDetails {
        var child = Roll.child("Rosalind", "Fenwick", nil, at: home)
        child.age = age
        return child
    }

    /// One pupil of eleven, who is matched without a date of birth because name and home agree.
    private var one: Roll {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick", sex: .female)
        for number in 0..<500 { roll.add("Girl\(number)", "Name\(number % 50)", "2014-01-0\(number % 9 + 1)", at: nil) }
        return roll
    }

    @Test func theAgesLevelsAreExplained() throws {
        #expect(decide(one, child(age: nil)).verdict == .match)
        for (age, label, sign) in [
            (11, "the same age", 1.0), (10, "one year", 1), (12, "one year", 1), (8, "another age", -1),
        ] {
            let decision = decide(one, child(age: age))
            let step = try #require(decision.candidates.first?.waterfall.first { $0.field == "age" })
            #expect(step.level.contains(label) && step.weight * sign > 0, "\(age)")
        }
        #expect(decide(one, child(age: 11)).verdict == .match)
    }

    @Test func aPupilOfAnotherAgeGoesToAPerson() {
        let decision = decide(one, child(age: 7))
        #expect(decision.verdict == .review && decision.notes.contains { $0.contains("age given is not the pupil's") })
    }

    /// Two namesakes at one home: the age says which is likelier, and a person decides.
    @Test func anAgeMakesNoMatchThatWasNoneBefore() {
        var roll = one
        roll.add("Rosalind", "Fenwick", "2009-05-06", sex: .female)
        #expect(decide(roll, child(age: nil)).verdict == .review)
        let decision = decide(roll, child(age: 11))
        #expect(decision.verdict == .review && decision.best == PupilKey(raw: 0))
        #expect(decide(roll, child(age: 17)).best == PupilKey(raw: 501))
    }

    /// Whatever the age, nobody is matched who would not be without it.
    @Test(arguments: 0...25) func noAgeTurnsAReviewIntoAMatch(age: Int) {
        for (roll, home) in [(one, nil), (one, Roll.elsewhere), (Roll(), Roll.home)] as [(Roll, PostalAddress?)] {
            let before = decide(roll, child(age: nil, at: home)).verdict
            let after = decide(roll, child(age: age, at: home)).verdict
            #expect(after != .match || before == .match)
        }
    }

    @Test func anAgeDoesNotCountWithADateOfBirthOrWithoutTheDay() {
        var dated = child(age: 7)
        dated.dateOfBirth = Roll.day("2015-03-02")
        #expect(decide(one, dated).verdict == .match)
        #expect(decide(one, child(age: 7), on: nil).verdict == .match)
    }

    @Test func anUnbornChildIsComparedWithNobody() {
        var baby = child(age: nil)
        baby.unborn = true
        let decisions = Matcher(index: one.index(), model: .standard).decide([baby, child(age: 11)], on: Self.day)
        #expect(decisions[0].verdict == .none && decisions[0].candidates.isEmpty)
        #expect(decisions[1].verdict == .match)
    }
}
