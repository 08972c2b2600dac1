import EncompassCore
import Testing

@Suite struct BackoffTests {
    private let now = Timestamp(seconds: 1_800_000_000)

    private func waits(left: Span, attempts: Range<Int>, retryAfter: Span? = nil, seed: UInt64 = 1) -> [Int64] {
        var entropy = SeededEntropy(seed: seed)
        return attempts.map { attempt in
            let next = Backoff().next(
                attempt: attempt, now: now, deadline: now + left, retryAfter: retryAfter, entropy: &entropy)
            return (next - now).milliseconds / 1000
        }
    }

    @Test func theWaitDoublesUpToAQuarterOfAnHour() {
        let waits = waits(left: .hours(12), attempts: 1..<12)
        for (place, wait) in waits.enumerated() {
            let full = min(20 << place, 900)
            #expect((Int64(full * 3 / 4)...Int64(full)).contains(wait), "attempt \(place + 1): \(wait)")
        }
    }

    @Test func nearTheDeadlineTheNextAttemptIsMinutesAway() {
        for seed in 1...50 as ClosedRange<UInt64> {
            #expect(waits(left: .minutes(60), attempts: 1..<40, seed: seed).allSatisfy { (10...120).contains($0) })
            #expect(waits(left: .minutes(6), attempts: 1..<40, seed: seed).allSatisfy { (10...60).contains($0) })
            #expect(waits(left: .seconds(20), attempts: 1..<40, seed: seed).allSatisfy { $0 == 10 })
            #expect(waits(left: .minutes(-30), attempts: 1..<40, seed: seed).allSatisfy { (10...120).contains($0) })
        }
    }

    @Test func noWaitReachesFarIntoTheLastHour() {
        for minutes in stride(from: 61, through: 600, by: 7) {
            let longest = waits(left: .minutes(minutes), attempts: 1..<40).max() ?? 0
            #expect(longest <= max(120, Int64(minutes - 60) * 30))
        }
    }

    @Test func retryAfterIsRespectedAsFarAsTheDeadlineAllows() {
        #expect(waits(left: .hours(12), attempts: 1..<2, retryAfter: .minutes(5)) == [300])
        #expect(waits(left: .hours(12), attempts: 1..<2, retryAfter: .hours(4)) == [900])
        #expect(waits(left: .minutes(30), attempts: 1..<2, retryAfter: .hours(4)) == [120])
    }

    @Test func anyNumberOfAttemptsIsBounded() {
        #expect(waits(left: .hours(12), attempts: -3..<0).allSatisfy { (15...20).contains($0) })
        var entropy = SeededEntropy(seed: 1)
        let next = Backoff().next(attempt: .max, now: now, deadline: now + .days(40), entropy: &entropy)
        #expect(next - now <= .minutes(15))
    }
}
