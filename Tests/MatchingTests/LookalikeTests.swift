import EncompassCore
import EncompassMatching
import EncompassSample
import Foundation
import Testing

/// Children on no roll who resemble somebody who is (see `LookAlikes`). Forms of one name are left out by the matcher's
/// own table (`ShortForms.areOneName`): no family names two children Samuel and Sam.
///
/// `ENCOMPASS_LOOKALIKES=30000 swift test --filter LookalikeTests` measures with as many.
@Suite struct LookalikeTests {
    private static let count =
        ProcessInfo.processInfo.environment["ENCOMPASS_LOOKALIKES"].flatMap { Int($0) } ?? 1500

    @Test func nobodyIsMatchedToALookAlike() throws {
        var others = LookAlikes(
            count: Self.count, seed: 88, elsewhere: Roll.elsewhere, areOneName: ShortForms.areOneName)
        var keys: [String: PupilKey] = [:]
        let matcher = Matcher(index: LabelledSet.index(others.roll, &keys), model: .standard)
        var (judged, namesakes, matchedNamesakes) = (0, 0, 0)
        var matched: [String: Int] = [:]
        others.forEachChild { other in
            let decision = matcher.decide([other.child])[0]
            if other.kind.isDistinguishable { judged += 1 }
            if other.kind == .namesake {
                namesakes += 1
                if decision.verdict == .match { matchedNamesakes += 1 }
            } else if decision.verdict == .match {
                let level = decision.candidates.first?.waterfall.first { $0.field == "forename" }?.level ?? ""
                matched["\(other.kind.rawValue): \(level)", default: 0] += 1
            }
        }
        #expect(judged >= Self.count)
        #expect(matched.isEmpty, "\(matched)")
        // The same name and birthday with another home: a child who seems to have moved.
        #expect(matchedNamesakes > namesakes / 2)
    }
}
