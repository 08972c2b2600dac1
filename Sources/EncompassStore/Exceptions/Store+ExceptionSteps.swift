public import EncompassCore
import GRDB

extension Store {
    /// Open exceptions whose next step is due at `now`, what has waited longest first.
    public func dueExceptions(at now: Timestamp, limit: Int) throws -> [ExceptionItem] {
        try read { db in
            try db.all(Store.dueExceptionsSQL, [now.milliseconds, limit], Store.exception)
        }
    }

    static let dueExceptionsSQL =
        exceptionSQL + " WHERE x.settled_at IS NULL AND x.next_at <= ? ORDER BY x.next_at LIMIT ?"

    /// Carries out steps of the exceptions' ladders in one transaction: who was alerted stands in the log, and the duty
    /// manager's alarm is raised, together with the next step's time.
    ///
    /// - Returns: for each false when it was settled or has moved on meanwhile; nobody need be alerted then.
    public func completeSteps(_ steps: [ExceptionStep], at now: Timestamp) throws -> [Result<Bool, any Error>] {
        try writeEach(steps) { step, db in
            let item = step.item
            try db.cachedStatement(
                sql: "UPDATE exception SET step = ?, next_at = ? WHERE id = ? AND settled_at IS NULL AND step = ?"
            ).execute(arguments: [step.nextStep, step.nextAt?.milliseconds, item.id, item.step])
            guard db.changesCount == 1 else { return false }
            guard !step.alerting.isEmpty || step.isOverdue else { return true }
            try append(
                AuditEntry(
                    .operation, "exception.escalated", actor: .engine, subject: "exception:\(item.id)",
                    facts: [
                        "step": String(item.step), "alert": step.alerting.map(\.rawValue).joined(separator: " "),
                        "overdue": step.isOverdue ? "yes" : "no",
                    ]), at: now, in: db)
            guard step.alerting.contains(.dutyManager) else { return true }
            let detail = "an exception (\(item.kind.rawValue)) waits for a decision: \(item.id)"
            _ = try raise(
                Alarm(key: "exceptionDue:\(item.id)", kind: .exceptionDue, detail: detail, raisedAt: now), in: db)
            return true
        }
    }
}

/// What a due step of an exception's ladder comes to.
public struct ExceptionStep: Sendable {
    /// As it stood when the step was planned.
    public var item: ExceptionItem
    /// Who at the desk is told.
    public var alerting: [Recipient]
    public var isOverdue: Bool
    public var nextStep: Int
    /// Absent when the ladder has ended.
    public var nextAt: Timestamp?

    public init(
        item: ExceptionItem, alerting: [Recipient], isOverdue: Bool, nextStep: Int, nextAt: Timestamp?
    ) {
        self.item = item
        self.alerting = alerting
        self.isOverdue = isOverdue
        self.nextStep = nextStep
        self.nextAt = nextAt
    }
}
