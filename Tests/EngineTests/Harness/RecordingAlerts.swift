import EncompassEngine
import Synchronization

/// Keeps who at the desk was alerted of what.
final class RecordingAlerts: DutyAlerting {
    private let kept = Mutex<[DutyAlert]>([])

    init() {}

    var all: [DutyAlert] { kept.withLock { $0 } }

    func alert(_ alert: DutyAlert) { kept.withLock { $0.append(alert) } }
}
