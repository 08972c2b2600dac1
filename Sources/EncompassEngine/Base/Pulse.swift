public import EncompassCore
import Synchronization

/// When the engine last completed a turn, for the health check, the metrics and the service manager's watchdog.
public final class Pulse: Sendable {
    private struct State {
        var last: Timestamp?
        /// Real time without that in which the machine slept; an exercise's clock would not do.
        var real: SuspendingClock.Instant?
        var turns = 0
        var started = 0
        var caughtUp = 0
        var isRefused = false
    }

    private let state = Mutex(State())
    private let made = SuspendingClock.now

    public init() {}

    /// A turn has ended in which every step succeeded.
    public func beat(at now: Timestamp) {
        state.withLock { state in
            state.last = now
            state.real = .now
        }
    }

    /// A portion of a turn has ended, even if a step failed: the engine does not hang, so a restart would not help.
    func noteTurn() { state.withLock { $0.turns += 1 } }

    /// Whether the database took the last thing that was written to prove that it does.
    func note(isRefused: Bool) { state.withLock { $0.isRefused = isRefused } }

    package var isRefused: Bool { state.withLock { $0.isRefused } }

    /// A turn begins; its number goes to `catchUp` once everything that was due is done.
    func begin() -> Int {
        state.withLock { state in
            state.started += 1
            return state.started
        }
    }

    func catchUp(_ turn: Int) { state.withLock { $0.caughtUp = turn } }

    /// How many turns have started.
    var started: Int { state.withLock { $0.started } }

    /// Whether a turn that began after so many others has done everything that was due.
    func hasCaughtUp(since started: Int) -> Bool { state.withLock { $0.caughtUp > started } }

    /// Nil before the first turn in which every step succeeded.
    public var lastStepAt: Timestamp? { state.withLock { $0.last } }

    /// How long ago that was, in real time; before the first, since the start.
    public var age: Duration { (state.withLock { $0.real } ?? made).duration(to: .now) }

    /// How many turns have ended.
    var turns: Int { state.withLock { $0.turns } }
}
