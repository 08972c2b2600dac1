package import EncompassCore
import EncompassEngine
import Synchronization

/// A clock that stands still until a test moves it.
package final class ManualClock: WallClock {
    private let time: Mutex<Timestamp>

    package init(_ start: Timestamp) { time = Mutex(start) }

    package func now() -> Timestamp { time.withLock { $0 } }
    package func set(_ moment: Timestamp) { time.withLock { $0 = moment } }
    package func advance(_ span: Span) { time.withLock { $0 = $0 + span } }
}
