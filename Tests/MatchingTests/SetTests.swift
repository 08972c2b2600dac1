import EncompassCore
import EncompassMatching
import EncompassSample
import Testing

/// A made-up county with families, and children with an officer's slips: twins, siblings, cousins and namesakes off the roll.
@Suite struct SetTests {
    private static let set = LinkageSet(pupils: 12_000, children: 2500, seed: 19, part: .heldOut, offRoll: 0.4)

    @Test func nobodyIsMatchedToTheWrongPupilAndMostAreMatched() {
        var keys: [String: PupilKey] = [:]
        let index = LabelledSet.index(Self.set, &keys)
        let matcher = Matcher(index: index, model: .standard)
        var (onRoll, right, wrong) = (0, 0, 0)
        for household in Self.set.households() {
            let decisions = matcher.decide(household.map(\.child))
            for (child, decision) in zip(household, decisions) {
                let truth = child.truth.flatMap { keys[$0.key] }
                if truth != nil, !child.isProtected { onRoll += 1 }
                guard decision.verdict == .match else { continue }
                if decision.best == truth { right += 1 } else { wrong += 1 }
                #expect(!child.isProtected || truth == nil)
            }
        }
        #expect(onRoll > 1000)
        #expect(wrong <= 1)
        #expect(Double(right) / Double(onRoll) > 0.92)
    }
}
