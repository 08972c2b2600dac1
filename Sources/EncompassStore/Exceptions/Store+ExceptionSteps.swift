public import EncompassCore
import GRDB

extension Store {
    /// Open exceptions whose next step is due at `now`, what has waited longest first.
    public func dueExceptions(at now: Timestamp, limit: Int) throws -> [ExceptionItem] {
        try read { db in
            try Row.fetchAll(
                db.cachedStatement(sql: Store.dueExceptionsSQL), arguments: [now.milliseconds, limit]
            ).map(Store.exception)
        }
    }

    static let dueExceptionsSQL =
        exceptionSQL + " WHERE x.settled_at IS NULL AND x.next_at <= ? ORDER BY x.next_at LIMIT ?"

    /// Carries out a step of an exception's ladder: who was alerted stands in the log in the transaction that sets the
    /// next step's time.
    ///
    /// - Returns: false when it was settled or has moved on meanwhile; nobody need be alerted then.
    public func completeStep(
        of item: ExceptionItem, alerting: [Recipient], isOverdue: Bool, nextStep: Int, nextAt: Timestamp?,
        at now: Timestamp
    ) throws -> Bool {
        try write { db in
            try db.cachedStatement(
                sql: "UPDATE exception SET step = ?, next_at = ? WHERE id = ? AND settled_at IS NULL AND step = ?"
            ).execute(arguments: [nextStep, nextAt?.milliseconds, item.id, item.step])
            guard db.changesCount == 1 else { return false }
            guard !alerting.isEmpty || isOverdue else { return true }
            try append(
                AuditEntry(
                    .operation, "exception.escalated", actor: .engine, subject: "exception:\(item.id)",
                    facts: [
                        "step": String(item.step), "alert": alerting.map(\.rawValue).joined(separator: " "),
                        "overdue": isOverdue ? "yes" : "no",
                    ]), at: now, in: db)
            return true
        }
    }
}
