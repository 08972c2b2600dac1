public import EncompassEngine
import Synchronization

/// Keeps who at the desk was alerted of what.
public final class RecordingAlerts: DutyAlerting {
    private let kept = Mutex<[DutyAlert]>([])

    public init() {}

    public var all: [DutyAlert] { kept.withLock { $0 } }

    public func alert(_ alert: DutyAlert) { kept.withLock { $0.append(alert) } }
}
