import EncompassEngine
import Testing

/// Records that come in one by one are decided together, and never late for it.
struct ArrivalsTests {
    private let start = ContinuousClock.now

    private func burst(_ arrivals: Arrivals, at now: ContinuousClock.Instant) { arrivals.storing(now: { now }, {}) }

    @Test func nothingWaitsWithoutRecords() {
        #expect(Arrivals().wait(at: start) == nil)
    }

    @Test func decisionsWaitForAMomentOfQuiet() {
        let arrivals = Arrivals()
        burst(arrivals, at: start)
        #expect(arrivals.wait(at: start) == Arrivals.quiet)
        #expect(arrivals.wait(at: start + Arrivals.quiet) == nil)
        #expect(arrivals.wait(at: start) == nil, "the burst has ended")
    }

    @Test func whatIsBeingStoredIsNotQuiet() {
        let arrivals = Arrivals()
        var now = start
        let clock = { now }
        arrivals.storing(now: clock) {
            #expect(arrivals.wait(at: start + .seconds(1)) == Arrivals.quiet)
            now = start + .seconds(2)
        }
        #expect(arrivals.wait(at: now) == Arrivals.quiet)
        #expect(arrivals.wait(at: now + Arrivals.quiet) == nil)
    }

    @Test func recordsWithoutEndHoldDecisionsUpForFiveSecondsAtMost() {
        let arrivals = Arrivals()
        let decided = (0..<700).map { start + .milliseconds(10 * $0) }.filter { now in
            burst(arrivals, at: now)
            return arrivals.wait(at: now) == nil
        }
        #expect(decided == [start + Arrivals.longest])
    }
}
