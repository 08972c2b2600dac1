import Synchronization

/// When records came in, so that those of one burst are decided together: records that come one by one would each cost
/// a turn of the engine, which takes the connection from the next.
///
/// A moment's quiet ends a burst. It never holds decisions up for more than `longest`, whatever comes in. It goes by a
/// clock that nobody sets.
package final class Arrivals: Sendable {
    package static let quiet = Duration.milliseconds(20)
    package static let longest = Duration.seconds(5)

    package init() {}

    private struct State {
        /// Being stored now.
        var inProgress = 0
        /// When the burst began, and when its newest record was stored; nil between bursts.
        var burst: (first: ContinuousClock.Instant, last: ContinuousClock.Instant)?
    }

    private let state = Mutex(State())

    /// Stores records: the burst lasts at least as long as that takes.
    package func storing<Value>(
        now: () -> ContinuousClock.Instant = { ContinuousClock.now }, _ store: () throws -> Value
    ) rethrows -> Value {
        note(1, at: now())
        defer { note(-1, at: now()) }
        return try store()
    }

    private func note(_ change: Int, at now: ContinuousClock.Instant) {
        state.withLock { state in
            state.inProgress += change
            state.burst = (state.burst?.first ?? now, now)
        }
    }

    /// How long decisions still wait for the burst to end; nil if there is none, or it has lasted long enough. The
    /// next record then begins another.
    package func wait(at now: ContinuousClock.Instant) -> Duration? {
        state.withLock { state in
            guard let burst = state.burst else { return nil }
            let end = min((state.inProgress > 0 ? now : burst.last) + Arrivals.quiet, burst.first + Arrivals.longest)
            if end <= now {
                state.burst = nil
                return nil
            }
            return now.duration(to: end)
        }
    }
}
