public import EncompassCore
import Synchronization

/// When the engine last completed a turn, for the health check.
public final class Pulse: Sendable {
    private let last = Mutex<Timestamp?>(nil)

    public init() {}

    public func beat(at now: Timestamp) { last.withLock { $0 = now } }

    /// Nil before the first turn.
    public var lastStepAt: Timestamp? { last.withLock { $0 } }
}
