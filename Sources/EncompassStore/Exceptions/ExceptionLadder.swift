public import EncompassCore
import GRDB

extension Exceptions {
    /// Open exceptions whose next step is due at `now`, the longest overdue first.
    public func due(at now: Timestamp, limit: Int) throws -> [ExceptionItem] {
        try read { snapshot in
            try snapshot.db.all(Exceptions.dueExceptionsSQL, [now.milliseconds, limit], ExceptionItem.init)
        }
    }

    static let dueExceptionsSQL =
        exceptionSQL + " WHERE x.settled_at IS NULL AND x.next_at <= ? ORDER BY x.next_at LIMIT ?"

    /// Records steps of the exceptions' ladders in one transaction: who was alerted, in the log, the duty manager's
    /// alarm, and the time of the next step.
    ///
    /// - Parameter alarm: what the duty manager's alarm says of an item.
    /// - Returns: for each, false if it was resolved or has moved on meanwhile; then nobody need be alerted.
    public func completeSteps(
        _ steps: [ExceptionStep], alarm: (ExceptionItem) -> String, at now: Timestamp
    ) throws -> [Result<Bool, any Error>] {
        try writeEach(steps, at: now) { step, tx in
            let item = step.item
            try tx.db.cachedStatement(
                sql: "UPDATE exception SET step = ?, next_at = ? WHERE id = ? AND settled_at IS NULL AND step = ?"
            ).execute(arguments: [step.nextStep, step.nextAt?.milliseconds, item.id, item.step])
            guard tx.db.changesCount == 1 else { return false }
            guard !step.alerting.isEmpty || step.isOverdue else { return true }
            try tx.append(
                AuditEntry(
                    .operation, "exception.escalated", actor: .engine, subject: "exception:\(item.id)",
                    facts: [
                        "step": String(item.step), "alert": step.alerting.map(\.rawValue).joined(separator: " "),
                        "overdue": step.isOverdue ? "yes" : "no",
                    ]))
            guard step.alerting.contains(.dutyManager) else { return true }
            _ = try tx.raise(Alarm(.exceptionDue, about: item.id, detail: alarm(item), raisedAt: now))
            return true
        }
    }
}

/// The outcome of a due step of an exception's ladder.
public struct ExceptionStep: Sendable {
    /// As it was when the step was planned.
    public var item: ExceptionItem
    /// Who at the desk is alerted.
    public var alerting: [Recipient]
    public var isOverdue: Bool
    public var nextStep: Int
    /// Nil when the ladder has ended.
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

/// An open exception, with the facts that its deadline follows from.
public struct TimedException: Sendable {
    public let id: String
    public let force: String
    /// Of its incident, if the exception is about the incident itself or a child of it.
    public let occurredAt: Timestamp?
    public let openedAt: Timestamp
    public let deadlineAt: Timestamp
}

extension Exceptions {
    /// Open exceptions with a deadline after `now`, in order of their ids.
    public func timed(after id: String, limit: Int, at now: Timestamp) throws -> [TimedException] {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT x.id, x.force, x.opened_at, x.deadline_at, i.occurred_at
                        FROM exception x LEFT JOIN incident i ON i.id = x.incident
                        WHERE x.settled_at IS NULL AND x.id > ? AND x.deadline_at > ? ORDER BY x.id LIMIT ?
                        """), arguments: [id, now.milliseconds, limit]
            ).map { row in
                TimedException(
                    id: row["id"], force: row["force"],
                    occurredAt: (row["occurred_at"] as Int64?).map { Timestamp(milliseconds: $0) },
                    openedAt: Timestamp(milliseconds: row["opened_at"]),
                    deadlineAt: Timestamp(milliseconds: row["deadline_at"]))
            }
        }
    }

    /// Brings the deadlines of exceptions forward, never back; their ladders are replanned at once.
    ///
    /// - Returns: how many were neither resolved nor already due as soon.
    public func bringForward(
        _ exceptions: [(id: String, deadline: Timestamp)], because reason: String, at now: Timestamp
    ) throws -> Int {
        try writeEach(exceptions, at: now) { item, tx in
            let (id, deadline) = item
            try tx.db.execute(
                sql: """
                    UPDATE exception SET deadline_at = ?, next_at = MIN(COALESCE(next_at, ?), ?)
                    WHERE id = ? AND settled_at IS NULL AND deadline_at > ?
                    """,
                arguments: [deadline.milliseconds, now.milliseconds, now.milliseconds, id, deadline.milliseconds])
            guard tx.db.changesCount == 1 else { return false }
            try tx.append(
                AuditEntry(
                    .operation, "exception.rescheduled", actor: .engine, subject: "exception:\(id)",
                    facts: ["deadlineAt": deadline.rfc3339, "reason": reason]))
            return true
        }.count { try $0.get() }
    }
}
