import EncompassCore
import EncompassEngine
import Foundation
import Synchronization
import TestSupport
import Testing

/// What pages count is used again while nothing changes, and no page waits twice for a count that takes long.
@Suite struct KeptCountsTests {
    private static let now = at("2026-11-20T07:30:00Z")

    /// Counts 1, 2, 3 …, and takes so long for it.
    private final class Counter: Sendable {
        private let count = Mutex(0)
        private let pause: TimeInterval

        init(pause: TimeInterval = 0) { self.pause = pause }

        func next() -> Int {
            Thread.sleep(forTimeInterval: pause)
            return count.withLock { count in
                count += 1
                return count
            }
        }
    }

    private func value(
        _ counts: KeptCounts<String, Int>, _ counter: Counter, changes: Int, lag: Duration = .milliseconds(1)
    ) throws -> Int {
        try counts.value(of: "all", changes: changes, at: Self.now, lag: lag) { _ in counter.next() }
    }

    @Test func aCountIsUsedAgainUntilSomethingChanges() throws {
        let (counts, counter) = (KeptCounts<String, Int>(Renewals()), Counter())
        #expect(try value(counts, counter, changes: 1, lag: .zero) == 1)
        #expect(try value(counts, counter, changes: 1, lag: .zero) == 1)
        #expect(try value(counts, counter, changes: 2, lag: .zero) == 2)
    }

    @Test func oneThatTakesLongIsShownAsItWasAndCountedAgainBesideThePage() async throws {
        let renewals = Renewals()
        let (counts, counter) = (KeptCounts<String, Int>(renewals), Counter(pause: 0.1))
        #expect(try value(counts, counter, changes: 1) == 1)
        try await Task.sleep(for: .milliseconds(5))
        #expect(try value(counts, counter, changes: 2) == 1)
        // Pages that showed the last one are told of the new one.
        try await Wait.eventually("a new count") { renewals.differences == 1 }
        #expect(try value(counts, counter, changes: 2) == 2)
    }

    @Test func oneThatTakesLongIsAlwaysMadeAnewWhereNoneMayBeOld() throws {
        let (counts, counter) = (KeptCounts<String, Int>(Renewals()), Counter(pause: 0.03))
        #expect(try value(counts, counter, changes: 1, lag: .zero) == 1)
        #expect(try value(counts, counter, changes: 2, lag: .zero) == 2)
    }

    @Test func theAuditorHasOnlyThoseCountedAgainThatTakeLong() async throws {
        // On a busy machine any count may take long.
        for _ in 0..<20 where try await isOnlyTheLongOneRenewed() { return }
        Issue.record("every count took long")
    }

    /// - Returns: false if the quick count took long too.
    private func isOnlyTheLongOneRenewed() async throws -> Bool {
        let renewals = Renewals()
        let (long, quick) = (KeptCounts<String, Int>(renewals), KeptCounts<String, Int>(renewals))
        let (longCounter, quickCounter) = (Counter(pause: 0.03), Counter())
        _ = try value(long, longCounter, changes: 1)
        let begun = ContinuousClock.now
        _ = try value(quick, quickCounter, changes: 1)
        guard ContinuousClock.now - begun < .milliseconds(20) else { return false }
        long.renewLong(changes: 2, at: Self.now)
        quick.renewLong(changes: 2, at: Self.now)
        try await Wait.eventually("a new count") { renewals.differences == 1 }
        #expect(longCounter.next() == 3)
        #expect(quickCounter.next() == 2)
        return true
    }
}
