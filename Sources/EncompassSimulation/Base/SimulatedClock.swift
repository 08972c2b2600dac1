import EncompassCore
import EncompassEngine
import Synchronization

/// The clock on the host's wall: set by the night, and by its faults.
final class SimulatedClock: WallClock {
    private let time: Mutex<Timestamp>

    init(_ start: Timestamp) { time = Mutex(start) }

    func now() -> Timestamp { time.withLock { $0 } }

    func set(_ moment: Timestamp) { time.withLock { $0 = moment } }
}
