public import EncompassCore
import GRDB

extension Store {
    /// Claims a task of the phone list, so that two people do not ring one school.
    ///
    /// - Parameter lasting: how long the claim of somebody else holds.
    /// - Throws: `StoreError` `notFound`, `conflict` with the words of who has it or that it is done.
    public func claimCall(_ id: String, by principal: Principal, lasting: Span, at now: Timestamp) throws {
        try write { db in
            let task = try openTask(id, for: principal, in: db)
            try db.execute(
                sql: """
                    UPDATE phone_task SET claimed_by = ?1, claimed_at = ?2 WHERE id = ?3 AND closed_at IS NULL
                        AND (claimed_by IS NULL OR claimed_by = ?1 OR claimed_at <= ?4)
                    """, arguments: [principal.actor.description, now.milliseconds, id, (now - lasting).milliseconds])
            guard db.changesCount == 1 else {
                throw StoreError(.conflict, "\(task["claimed_by"] as String? ?? "somebody") has this call")
            }
            try append(
                AuditEntry(.operation, "phoneTask.claimed", actor: principal.actor, subject: "phoneTask:\(id)"),
                at: now, in: db)
        }
    }

    /// Gives a claim back.
    ///
    /// - Throws: `StoreError` `notFound`; `conflict` where it is somebody else's.
    public func unclaimCall(_ id: String, by principal: Principal, at now: Timestamp) throws {
        try write { db in
            let task = try openTask(id, for: principal, in: db)
            try db.execute(
                sql: "UPDATE phone_task SET claimed_by = NULL, claimed_at = NULL WHERE id = ? AND claimed_by = ?",
                arguments: [id, principal.actor.description])
            guard db.changesCount == 1 else {
                let holder: String? = task["claimed_by"]
                throw StoreError(.conflict, holder.map { "\($0) has this call" } ?? "nobody has claimed it")
            }
            try append(
                AuditEntry(.operation, "phoneTask.unclaimed", actor: principal.actor, subject: "phoneTask:\(id)"),
                at: now,
                in: db)
        }
    }

    /// Ends a challenge or a wish for a call by a named person's answer. It leaves the school's acknowledgement as it is.
    ///
    /// - Throws: `StoreError` `notFound`; `invalid` for a task that a call ends, and without an answer.
    public func answerCall(
        _ id: String, answer: String, by principal: Principal, at now: Timestamp
    ) throws {
        guard !answer.allSatisfy(\.isWhitespace) else { throw StoreError(.invalid, "an answer is needed") }
        try write { db in
            let task = try openTask(id, for: principal, in: db)
            let kind: String = task["kind"]
            guard AcknowledgementOutcome(rawValue: kind)?.asksForAnswer ?? false else {
                throw StoreError(.invalid, "an escalation ends with a call or an acknowledgement: record the call")
            }
            guard let row = try notification(task["notification"], in: db) else {
                throw StoreError(.notFound, "no such task")
            }
            let body = try Body(["answer": answer])
            try db.execute(
                sql: """
                    UPDATE phone_task SET closed_at = ?, closed_by = ?, outcome = 'answered', body = ?, key_id = ?
                    WHERE id = ?
                    """, arguments: [now.milliseconds, principal.actor.description, body.bytes, body.keyId, id])
            try append(
                AuditEntry(
                    .alteration, "phoneTask.answered", actor: principal.actor, subject: "notification:\(row.id)",
                    facts: ["task": id, "kind": kind]), at: now, in: db)
            try refreshState(of: row.id, at: now, in: db)
        }
    }

    /// - Throws: `StoreError` `forbidden` for a restricted notification's and who may not see it.
    private func openTask(_ id: String, for principal: Principal, in db: Database) throws -> Row {
        guard let task = try Row.fetchOne(db, sql: "SELECT * FROM phone_task WHERE id = ?", arguments: [id]) else {
            throw StoreError(.notFound, "no such task on the phone list")
        }
        let isRestricted = try notification(task["notification"], in: db)?.isRestricted
        try guardRestricted(isRestricted ?? false, principal)
        guard task["closed_at"] as Int64? == nil else {
            throw StoreError(
                .conflict,
                "\(task["closed_by"] as String? ?? "somebody") has ended it: \(task["outcome"] as String? ?? "")"
            )
        }
        return task
    }
}
