public import EncompassCore
import GRDB

extension Store {
    /// Sets an incident aside that cannot be settled, so that the others go on: it is tried again in `pause`, and stands
    /// on the exception list until it is settled after all.
    ///
    /// - Parameter detail: what kind of failure it was; nothing personal.
    public func setAside(
        incident id: String, detail: String, deadline: Timestamp, retryingIn pause: Span, at now: Timestamp
    ) throws {
        try write { db in
            guard
                let row = try Row.fetchOne(
                    db, sql: "SELECT force, restricted FROM incident WHERE id = ?", arguments: [id])
            else { return }
            try db.execute(
                sql: "UPDATE incident SET retry_at = ? WHERE id = ?", arguments: [(now + pause).milliseconds, id])
            guard try openFault(ofIncident: id, in: db) == nil else { return }
            try openException(
                NewException(
                    kind: .fault, force: row["force"], incident: id, deadlineAt: deadline,
                    restricted: row["restricted"], detail: "the machine cannot settle it: \(detail)"), at: now, in: db)
        }
    }

    /// Sets a notification aside whose step cannot be carried out: it is tried again in `pause`, and somebody must ring.
    public func setAside(
        notification id: String, detail: String, retryingIn pause: Span, at now: Timestamp
    ) throws {
        try write { db in
            try db.execute(
                sql: "UPDATE notification SET next_at = ? WHERE id = ? AND next_at IS NOT NULL",
                arguments: [(now + pause).milliseconds, id])
            guard db.changesCount == 1 else { return }
            let deadline = try Int64.fetchOne(
                db, sql: "SELECT deadline_at FROM notification WHERE id = ?", arguments: [id])
            try openPhoneTask(
                kind: "escalation", notification: id, dueAt: Timestamp(milliseconds: deadline ?? now.milliseconds),
                reason: "fault", at: now, in: db)
            try append(
                AuditEntry(
                    .operation, "notification.fault", actor: .engine, subject: "notification:\(id)",
                    facts: ["detail": detail]), at: now, in: db)
        }
    }

    func settleFault(ofIncident id: String, at now: Timestamp, in db: Database) throws {
        guard let open = try openFault(ofIncident: id, in: db), let item = try exception(open, in: db) else { return }
        try settle(item, decision: "settled", by: .engine, reason: "it could be settled after all", at: now, in: db)
    }

    private func openFault(ofIncident id: String, in db: Database) throws -> String? {
        try String.fetchOne(
            db.cachedStatement(
                sql: "SELECT id FROM exception WHERE incident = ? AND kind = 'fault' AND settled_at IS NULL"),
            arguments: [id])
    }
}
