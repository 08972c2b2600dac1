import EncompassCore
import EncompassMatching
import EncompassSample
import Testing

/// A made-up county with families, and children with an officer's slips: twins, siblings, cousins and namesakes off the roll.
@Suite struct SetTests {
    private static let set = LinkageSet(pupils: 12_000, children: 2500, seed: 19, part: .heldOut, offRoll: 0.4)

    @Test func nobodyIsMatchedToTheWrongPupilAndMostAreMatched() {
        var keys: [String: PupilKey] = [:]
        let index = Self.index(&keys)
        let matcher = Matcher(index: index, model: .standard)
        var (onRoll, right, wrong) = (0, 0, 0)
        for household in Self.households() {
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

    private static func households() -> [[LinkageChild]] {
        var households: [[LinkageChild]] = []
        set.forEachChild { child in
            if households.last?.first?.incident == child.incident {
                households[households.count - 1].append(child)
            } else {
                households.append([child])
            }
        }
        return households
    }

    private static func index(_ keys: inout [String: PupilKey]) -> PupilIndex {
        var builder = PupilIndex.Builder(reserving: set.pupils)
        var pupils: [IndexedPupil] = []
        for row in set.roll() {
            let id = row.pupil.upn ?? row.pupil.pupilId ?? ""
            if let key = keys[id] {
                let place = Int(key.raw)
                pupils[place].details.append(row.pupil)
                pupils[place].urns.append(row.enrolment.urn)
                pupils[place].isProtected = pupils[place].isProtected || row.isProtected
            } else {
                let key = PupilKey(raw: Int64(pupils.count))
                keys[id] = key
                pupils.append(
                    IndexedPupil(
                        key: key, details: [row.pupil], urns: [row.enrolment.urn], isProtected: row.isProtected))
            }
        }
        for pupil in pupils { builder.add(pupil) }
        return builder.build()
    }
}
