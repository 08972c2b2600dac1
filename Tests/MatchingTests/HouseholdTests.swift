import EncompassCore
import EncompassMatching
import Testing

@Suite struct HouseholdTests {
    /// A family that the rolls have at its old home.
    private func roll() -> Roll {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick", at: Roll.elsewhere)
        roll.add("Oliver", "Fenwick", "2012-06-19", at: Roll.elsewhere)
        for number in 0..<400 {
            roll.add(
                "Oliver", "Smith\(["on", "er", "ley", "field"][number % 4])", "2012-06-\(10 + number % 18)", at: nil)
        }
        return roll
    }

    @Test func siblingsFoundAtOneHomeSupportEachOther() throws {
        let matcher = Matcher(index: roll().index(), model: .standard)
        let rosalind = Roll.child("Rosalind", "Fenwick")
        let oliver = Roll.child("Oliver", "Talbot", "2012-06-19")
        let alone = matcher.decide([oliver])[0]
        let together = matcher.decide([rosalind, oliver])[1]
        #expect(alone.verdict != .match)
        #expect(together.best == PupilKey(raw: 1))
        #expect(together.probability > alone.probability)
        #expect(together.candidates[0].waterfall.contains { $0.field == "siblings" && $0.weight > 0 })
    }

    @Test func supportDoesNotMatchABrother() {
        let matcher = Matcher(index: roll().index(), model: .standard)
        let decisions = matcher.decide([Roll.child("Rosalind", "Fenwick"), Roll.child("Hugo", "Fenwick", "2012-06-19")])
        #expect(decisions[0].verdict == .match)
        #expect(decisions[1].verdict != .match)
    }

    @Test func anEmptyHouseholdHasNoDecisions() {
        #expect(Matcher(index: roll().index(), model: .standard).decide([]).isEmpty)
    }

    @Test func anEmptyRegistryHasNoCandidates() {
        let decision = Roll().decide(Roll.child("Rosalind", "Fenwick"))
        #expect(decision.verdict == .none)
        #expect(decision.candidates.isEmpty)
    }
}
