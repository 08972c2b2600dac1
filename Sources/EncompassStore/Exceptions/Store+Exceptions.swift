import EncompassCore
import Foundation
import GRDB

extension Store {
    /// Opens an exception, unless the child already has one of that kind open. What guards an incident guards it too,
    /// and what may be about a protected pupil is a supervisor's, whoever or whatever asks.
    func openException(_ new: NewException, at now: Timestamp, in db: Database) throws {
        let isProtected = try new.child.map { try mayBeProtected(child: $0, in: db) } ?? false
        let id = newId(now)
        try db.cachedStatement(
            sql: """
                INSERT INTO exception (id, kind, force, incident, child, quarantine, push, opened_at, deadline_at,
                    next_at, restricted, protected, detail)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
                    MAX(?11, ?12, COALESCE((SELECT restricted FROM incident WHERE id = ?4), 0)), ?12, ?13)
                ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [
            id, new.kind.rawValue, new.force, new.incident, new.child, new.quarantine, new.push, now.milliseconds,
            new.deadlineAt.milliseconds, now.milliseconds, new.restricted, isProtected, new.detail,
        ])
        guard db.changesCount == 1 else {
            if isProtected, let child = new.child { try protectExceptions(ofChild: child, at: now, in: db) }
            return
        }
        try append(
            AuditEntry(
                .operation, "exception.opened", actor: .engine, subject: "exception:\(id)",
                facts: [
                    "kind": new.kind.rawValue, "incident": new.incident ?? "", "child": new.child ?? "",
                    "quarantine": new.quarantine ?? "",
                ]), at: now, in: db)
    }

    /// Open exceptions in order of their deadline, after `cursor`.
    ///
    /// - Parameter limit: 1 to 1,000.
    public func exceptions(limit: Int = 200, after cursor: QueueCursor? = nil) throws -> [ExceptionItem] {
        try read { db in
            try db.all(
                Store.exceptionSQL + """
                     WHERE x.settled_at IS NULL AND (x.deadline_at, x.id) > (?, ?) ORDER BY x.deadline_at, x.id LIMIT ?
                    """, [cursor?.deadline.milliseconds ?? Int64.min, cursor?.id ?? "", limit], Store.exception)
        }
    }

    public func exception(id: String) throws -> ExceptionItem? { try read { db in try exception(id, in: db) } }

    func exception(_ id: String, in db: Database) throws -> ExceptionItem? {
        try db.first(Store.exceptionSQL + " WHERE x.id = ?", [id], Store.exception)
    }

    /// Open exceptions by kind.
    public func exceptionCounts() throws -> [ExceptionKind: Int] {
        try read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: "SELECT kind, COUNT(*) AS n FROM exception WHERE settled_at IS NULL GROUP BY kind")
            ).reduce(into: [:]) { counts, row in
                ExceptionKind(rawValue: row["kind"]).map { counts[$0] = row["n"] }
            }
        }
    }

    static let exceptionSQL = """
        SELECT x.*, i.reference AS incident_reference FROM exception x LEFT JOIN incident i ON i.id = x.incident
        """

    static func exception(_ row: Row) -> ExceptionItem {
        func time(_ column: String) -> Timestamp? {
            (row[column] as Int64?).map { Timestamp(milliseconds: $0) }
        }
        return ExceptionItem(
            id: row["id"], kind: ExceptionKind(rawValue: row["kind"]) ?? .review, force: row["force"],
            incident: row["incident"], incidentReference: row["incident_reference"], child: row["child"],
            quarantine: row["quarantine"], records: row["records"], openedAt: Timestamp(milliseconds: row["opened_at"]),
            deadlineAt: Timestamp(milliseconds: row["deadline_at"]), step: row["step"], nextAt: time("next_at"),
            isRestricted: row["restricted"], detail: row["detail"], settledAt: time("settled_at"),
            settledBy: row["settled_by"], decision: row["decision"])
    }

    func settleExceptions(
        ofChild child: String, kinds: [ExceptionKind] = ExceptionKind.allCases, decision: String, by actor: Actor,
        reason: String, at now: Timestamp, in db: Database
    ) throws {
        let open = try String.fetchAll(
            db.cachedStatement(sql: "SELECT id FROM exception WHERE child = ? AND settled_at IS NULL ORDER BY id"),
            arguments: [child])
        for id in open {
            guard let item = try exception(id, in: db), kinds.contains(item.kind) else { continue }
            try settle(item, decision: decision, by: actor, reason: reason, at: now, in: db)
        }
    }

    func settle(
        _ item: ExceptionItem, decision: String, by actor: Actor, reason: String, at now: Timestamp, in db: Database
    ) throws {
        let body = try Body(["reason": reason])
        try db.cachedStatement(
            sql: """
                UPDATE exception SET settled_at = ?, settled_by = ?, decision = ?, body = ?, key_id = ?, next_at = NULL
                WHERE id = ? AND settled_at IS NULL
                """
        ).execute(arguments: [now.milliseconds, actor.description, decision, body.bytes, body.keyId, item.id])
        guard db.changesCount == 1 else {
            throw StoreError(.conflict, "already settled by \(item.settledBy ?? "somebody else")")
        }
        try append(
            AuditEntry(
                .alteration, "exception.settled", actor: actor, subject: "exception:\(item.id)",
                facts: ["kind": item.kind.rawValue, "decision": decision, "reason": reason]), at: now, in: db)
    }
}
