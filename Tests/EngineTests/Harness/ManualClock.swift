import EncompassCore
import EncompassEngine
import Synchronization

/// A clock that stands still until it is moved.
final class ManualClock: WallClock {
    private let time: Mutex<Timestamp>

    init(_ start: Timestamp) { time = Mutex(start) }

    func now() -> Timestamp { time.withLock { $0 } }
    func set(_ moment: Timestamp) { time.withLock { $0 = moment } }
    func advance(_ span: Span) { time.withLock { $0 = $0 + span } }
}
