public import EncompassCore
public import EncompassEngine
import Synchronization

/// A clock that stands still until it is moved.
public final class ManualClock: WallClock {
    private let time: Mutex<Timestamp>

    public init(_ start: Timestamp) { time = Mutex(start) }

    public func now() -> Timestamp { time.withLock { $0 } }
    public func set(_ moment: Timestamp) { time.withLock { $0 = moment } }
    public func advance(_ span: Span) { time.withLock { $0 = $0 + span } }
}
