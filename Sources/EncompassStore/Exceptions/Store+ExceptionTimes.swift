public import EncompassCore
import GRDB

/// An open exception, with what its deadline follows from.
public struct TimedException: Sendable {
    public let id: String
    public let force: String
    /// Of its incident, where the exception is about the incident itself or a child of it.
    public let occurredAt: Timestamp?
    public let openedAt: Timestamp
    public let deadlineAt: Timestamp
}

extension Store {
    /// Open exceptions with a deadline after `now`, in order of their ids.
    public func timedExceptions(after id: String, limit: Int, at now: Timestamp) throws -> [TimedException] {
        try read { db in
            try Row.fetchAll(
                db.cachedStatement(
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

    /// Brings an exception's deadline forward, never back; its ladder is planned anew at once.
    ///
    /// - Returns: false where it was settled, or is due as soon already.
    public func bringForward(exception id: String, to deadline: Timestamp, at now: Timestamp) throws -> Bool {
        try write { db in
            try db.execute(
                sql: """
                    UPDATE exception SET deadline_at = ?, next_at = MIN(COALESCE(next_at, ?), ?)
                    WHERE id = ? AND settled_at IS NULL AND deadline_at > ?
                    """,
                arguments: [deadline.milliseconds, now.milliseconds, now.milliseconds, id, deadline.milliseconds])
            guard db.changesCount == 1 else { return false }
            try append(
                AuditEntry(
                    .operation, "exception.rescheduled", actor: .engine, subject: "exception:\(id)",
                    facts: ["deadlineAt": deadline.rfc3339]), at: now, in: db)
            return true
        }
    }
}
