public import EncompassCore
public import EncompassStore
import Logging

/// Tells the desk that an item needs a person now. It holds nothing personal.
public struct DutyAlert: Hashable, Sendable {
    public enum Subject: Hashable, Sendable {
        case exception(id: String, ExceptionKind)
        case notification(id: String)
    }

    public var subject: Subject
    /// The roles at the desk.
    public var recipients: [Recipient]
    public var deadlineAt: Timestamp
    /// The deadline has passed.
    public var isOverdue: Bool
}

/// A way to alert people at the desk. The audit log has the alert before this is called.
public protocol DutyAlerting: Sendable {
    /// Must return at once and not fail: an implementation that blocks needs a queue of its own.
    func alert(_ alert: DutyAlert)
}

/// Alerts as lines of the program's log, which monitoring watches.
public struct LoggedAlerts: DutyAlerting {
    private let log = Logger(label: "encompass.duty")

    public init() {}

    public func alert(_ alert: DutyAlert) {
        let recipients = alert.recipients.map(\.rawValue).joined(separator: " ")
        let (what, id, kind) =
            switch alert.subject {
            case .exception(let id, let kind): ("exception", id, kind.rawValue)
            case .notification(let id): ("notification", id, "unacknowledged")
            }
        log.log(
            level: LoggedAlerts.level(of: alert), "\(what) waits for \(recipients)",
            metadata: [
                "id": "\(id)", "kind": "\(kind)", "deadline": "\(alert.deadlineAt.rfc3339)",
                "overdue": "\(alert.isOverdue)",
            ])
    }

    /// An exception is everyday work until it is overdue: the exception list shows it.
    private static func level(of alert: DutyAlert) -> Logger.Level {
        if alert.isOverdue { return .error }
        return if case .exception = alert.subject { .debug } else { .warning }
    }
}
