import EncompassCore
import EncompassEngine
import Synchronization

/// A clock that the measurement moves.
final class MovedClock: WallClock {
    private let time: Mutex<Timestamp>
    init(_ start: Timestamp) { time = Mutex(start) }
    func now() -> Timestamp { time.withLock { $0 } }
    func set(_ moment: Timestamp) { time.withLock { $0 = moment } }
}
