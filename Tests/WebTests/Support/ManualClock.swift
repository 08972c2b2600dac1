import EncompassCore
import EncompassEngine
import Synchronization

/// A clock that only a test moves.
final class ManualClock: WallClock {
    private let moment: Mutex<Timestamp>

    init(_ moment: Timestamp) { self.moment = Mutex(moment) }

    func now() -> Timestamp { moment.withLock { $0 } }
    func advance(by span: Span) { moment.withLock { $0 = $0 + span } }
}
