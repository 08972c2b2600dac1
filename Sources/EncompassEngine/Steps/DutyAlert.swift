public import EncompassCore
public import EncompassStore
import Logging

/// Somebody at the desk is to be told now that something waits for them. It holds nothing personal.
public struct DutyAlert: Hashable, Sendable {
    public enum Subject: Hashable, Sendable {
        case exception(id: String, ExceptionKind)
        case notification(id: String)
    }

    public var subject: Subject
    /// Who at the desk, by role.
    public var recipients: [Recipient]
    public var deadlineAt: Timestamp
    /// The deadline has passed.
    public var isOverdue: Bool
}

/// A way to tell people at the desk. What was to be told stands in the audit log before it is called.
public protocol DutyAlerting: Sendable {
    /// Must return at once, and not fail: a way that blocks queues for itself.
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
            level: alert.isOverdue ? .error : .warning, "\(what) waits for \(recipients)",
            metadata: [
                "id": "\(id)", "kind": "\(kind)", "deadline": "\(alert.deadlineAt.rfc3339)",
                "overdue": "\(alert.isOverdue)",
            ])
    }
}
