import EncompassCore
import EncompassMatching
import Testing

/// A child who is on no roll, and somebody of the family who is.
@Suite struct TwinTests {
    @Test func aChildOnTheRollIsMatched() {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick")
        roll.add("Hugo", "Fenwick")
        let decision = roll.decide(Roll.child("Rosalind", "Fenwick"))
        #expect(decision.verdict == .match)
        #expect(decision.best == PupilKey(raw: 0))
    }

    @Test(arguments: ["Rosalind", "Hannah", "Hector", "Ewan", "H"])
    func aTwinIsNotTheChild(_ forename: String) {
        var roll = Roll()
        roll.add("Hugo", "Fenwick")
        #expect(roll.decide(Roll.child(forename, "Fenwick")).verdict != .match)
    }

    @Test func aTwinWithASimilarNameGoesToAPerson() {
        var roll = Roll()
        roll.add("Amelie", "Fenwick")
        #expect(roll.decide(Roll.child("Amelia", "Fenwick")).verdict == .review)
    }

    @Test func aSiblingIsNotTheChild() {
        var roll = Roll()
        roll.add("Hugo", "Fenwick", "2012-06-19")
        #expect(roll.decide(Roll.child("Rosalind", "Fenwick")).verdict != .match)
    }

    @Test func aNamesakeElsewhereBornOnAnotherDayIsNotTheChild() {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick", "2013-11-27", at: Roll.elsewhere)
        #expect(roll.decide(Roll.child("Rosalind", "Fenwick")).verdict != .match)
    }

    @Test func withoutABirthdayANamesakeElsewhereIsNotTheChild() {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick", at: Roll.elsewhere)
        #expect(roll.decide(Roll.child("Rosalind", "Fenwick", nil)).verdict != .match)
    }

    @Test func sharedHouseholdFactsNeverMakeAMatch() {
        var roll = Roll()
        roll.add("Hugo", "Fenwick")
        let decision = roll.decide(Roll.child(nil, "Fenwick"))
        #expect(decision.verdict == .review)
        #expect(decision.isBarred)
    }

    @Test func twinsOnTheRollAreDistinguished() {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick")
        roll.add("Hugo", "Fenwick")
        let decisions = Matcher(index: roll.index(), model: .standard).decide([
            Roll.child("Hugo", "Fenwick"), Roll.child("Rosalind", "Fenwick"),
        ])
        #expect(decisions.map(\.best) == [PupilKey(raw: 1), PupilKey(raw: 0)])
        #expect(decisions.allSatisfy { $0.verdict == .match })
    }

    @Test func brothersWithTheSameFirstNameGoToAPerson() {
        var roll = Roll()
        roll.add("Mohammed", "Akhtar", middle: "Hamza")
        #expect(roll.decide(Roll.child("Mohammed", "Akhtar", nil)).verdict != .match)
    }
}
