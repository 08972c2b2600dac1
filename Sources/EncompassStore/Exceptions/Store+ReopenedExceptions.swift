public import EncompassCore
import Foundation
import GRDB

extension Store {
    /// What people resolved since a time, the last first.
    public func resolvedExceptions(since: Timestamp, limit: Int) throws -> [ExceptionItem] {
        try read { db in
            try db.all(
                Store.exceptionSQL + """
                     WHERE x.settled_at >= ? AND x.settled_by <> 'engine'
                    ORDER BY x.settled_at DESC, x.id LIMIT ?
                    """, [since.milliseconds, limit], Store.exception)
        }
    }

    /// Takes a person's decision on an exception back: it is open again with a new deadline, and its child is a person's to
    /// decide. What the decision caused is withdrawn: a notification that nobody has read is cancelled, one that was read
    /// is taken back by a retraction, and the school's reading of it is a possible breach. What the decision taught the
    /// matcher is forgotten.
    ///
    /// - Throws: `StoreError` `notFound`; `conflict` where it is open, or the force has taken the child out, or another
    ///   item of its kind is open for the child; `invalid` without a reason, for what no person decided, for restricted
    ///   notifications, which have their own actions, and for who may not see it.
    @discardableResult
    public func reopen(
        exception id: String, reason: String, deadline: Timestamp, by principal: Principal, at now: Timestamp
    ) throws -> ExceptionItem {
        guard let reason = reason.trimmed else { throw StoreError(.invalid, "a reason is needed") }
        return try write { db in
            guard let item = try exception(id, in: db) else { throw StoreError(.notFound, "no exception \(id)") }
            let isProtected = try item.child.map { try mayBeProtected(child: $0, in: db) } ?? false
            try guardRestricted(item.isRestricted || isProtected, principal)
            let (settledAt, settledBy) = try settlement(of: item)
            if let child = try item.child.flatMap({ try self.child($0, in: db) }) {
                try requireReopenable(child, as: item, in: db)
                try withdraw(child, reason: reason, by: principal.actor, at: now, in: db)
            }
            try withdrawNotes(by: settledBy, madeAt: settledAt, at: now, in: db)
            try db.execute(
                sql: """
                    UPDATE exception SET settled_at = NULL, settled_by = NULL, decision = NULL, body = NULL,
                        key_id = NULL, step = 0, opened_at = ?, deadline_at = ?, next_at = ?,
                        detail = CASE WHEN detail LIKE 'reopened: %' THEN detail ELSE 'reopened: ' || detail END
                    WHERE id = ?
                    """,
                arguments: [now.milliseconds, deadline.milliseconds, now.milliseconds, item.id])
            try append(
                AuditEntry(
                    .alteration, "exception.reopened", actor: principal.actor, subject: "exception:\(item.id)",
                    facts: [
                        "kind": item.kind.rawValue, "decision": item.decision ?? "", "decidedBy": settledBy,
                        "decidedAt": settledAt.rfc3339, "reason": reason, "deadline": deadline.rfc3339,
                    ]), at: now, in: db)
            if isProtected, let child = item.child {
                try protectExceptions(ofChild: child, at: now, in: db)
            }
            if let incident = item.incident { try touch(incident: incident, in: db) }
            return try exception(id, in: db) ?? item
        }
    }

    /// When and by which person an exception was resolved.
    private func settlement(of item: ExceptionItem) throws -> (at: Timestamp, by: String) {
        guard let at = item.settledAt, let by = item.settledBy else { throw StoreError(.conflict, "it is open") }
        guard item.kind != .restricted else {
            throw StoreError(.invalid, "a restricted notification is released or cancelled by its own actions")
        }
        guard by != Actor.engine.description else {
            throw StoreError(
                .invalid, "no person resolved it: it was closed because of what came later (\(item.decision ?? ""))")
        }
        return (at, by)
    }

    private func requireReopenable(_ child: StoredChild, as item: ExceptionItem, in db: Database) throws {
        guard child.state != .retracted else { throw StoreError(.conflict, "the force has taken the child out") }
        let other = try String.fetchOne(
            db, sql: "SELECT id FROM exception WHERE child = ? AND kind = ? AND settled_at IS NULL",
            arguments: [child.id, item.kind.rawValue])
        if let other { throw StoreError(.conflict, "another item of its kind is open for the child: \(other)") }
    }

    /// The child is a person's to decide again, and its places are ruled out until a person names one of them.
    private func withdraw(
        _ child: StoredChild, reason: String, by actor: Actor, at now: Timestamp, in db: Database
    ) throws {
        for placement in try placements(ofChild: child.id, in: db) where !placement.isClosed {
            for row in try notifications(ofIncident: child.incident, in: db)
            where row.target == placement.target && row.kind != .retraction {
                let children = try childrenTold(row.id, in: db).map(\.id)
                guard children.contains(child.id) else { continue }
                if try wasRead(notification: row, child: child.id, in: db) {
                    try openBreach(ofChild: child.id, ifReadAt: row, reportedBy: actor, at: now, in: db)
                } else if row.kind == .new, children == [child.id], !row.isClosed {
                    try cancel(row, by: actor, reason: reason, at: now, in: db)
                }
            }
            try closePlacement(ofChild: child.id, at: placement.target, by: actor, at: now, in: db)
        }
        try db.execute(
            sql: """
                UPDATE child SET state = 'review', confirmed = 0, pupil = NULL, named = 0, decided_by = ?,
                    decided_at = ?, restarted_at = ? WHERE id = ?
                """,
            arguments: [Actor.engine.description, now.milliseconds, now.milliseconds, child.id])
        try append(
            AuditEntry(
                .alteration, "child.reopened", actor: actor, subject: "child:\(child.id)",
                facts: ["from": child.state.rawValue, "reason": reason]), at: now, in: db)
    }
}
