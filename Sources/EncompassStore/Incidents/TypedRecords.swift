public import EncompassCore
import GRDB

extension Incidents {
    /// Stores a record that a person typed from a refused one. It is an incident like a pushed one, marked with who typed
    /// it, and the refused record stays next to it. Once every record of the exception has been typed, it is resolved.
    ///
    /// - Parameter record: the id of the refused record.
    /// - Returns: what became of the typed record.
    /// - Throws: `StoreError` `notFound`; `conflict` if the exception is resolved, the record has been typed, or the
    ///   incident is held with other content under that revision; `forbidden` for a person who may not see it.
    public func store(
        typed received: ReceivedIncident, from record: String, of exception: String, reason: String,
        context: IngestContext, by principal: Principal, at now: Timestamp
    ) throws -> (incident: String, isResolved: Bool) {
        try store.requireSound()
        let sealed = try SealedIncident(received, keys: keys)
        var context = context
        context.typedBy = principal.actor
        return try write(at: now) { tx in
            guard let item = try tx.exception(exception), try tx.hasRecord(record, item) else {
                throw StoreError(.notFound, "exception.unknownId", ["id": exception])
            }
            try principal.requireSight(ofRestricted: item.isRestricted || received.incident.isGuarded)
            guard item.resolvedAt == nil else {
                throw StoreError(
                    .conflict, "exception.resolvedWith", ["by": item.resolvedBy ?? "", "decision": item.decision ?? ""])
            }
            let (incident, revision) = try tx.stored(sealed, context)
            try tx.db.execute(
                sql: """
                    INSERT INTO typed_record (quarantine, incident, revision, actor, at) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (quarantine) DO UPDATE SET incident = excluded.incident, revision = excluded.revision,
                        actor = excluded.actor, at = excluded.at
                    """, arguments: [record, incident, revision, principal.actor.description, now.milliseconds])
            try tx.append(
                AuditEntry(
                    .alteration, "record.typed", actor: principal.actor, subject: "quarantine:\(record)",
                    facts: ["exception": exception, "incident": incident, "revision": String(revision)]))
            let isDone = try tx.untypedRecords(of: item) == 0
            if isDone { try tx.resolve(item, decision: "corrected", by: principal.actor, reason: reason) }
            return (incident, isDone)
        }
    }
}

extension Reading {
    func typedRecords(ofIncident id: String) throws -> [TypedRecord] {
        try db.all("SELECT * FROM typed_record WHERE incident = ? ORDER BY revision, at", [id], TypedRecord.init)
    }
}

extension Transaction {
    fileprivate func stored(_ sealed: SealedIncident, _ context: IngestContext) throws -> (id: String, revision: Int) {
        switch try ingest(sealed, context: context) {
        case .accepted(let id, let revision), .duplicate(let id, let revision): return (id, revision)
        case .conflict, .quarantined: throw StoreError(.conflict, "typed.conflict")
        }
    }

    fileprivate func hasRecord(_ record: String, _ item: ExceptionItem) throws -> Bool {
        guard item.quarantine != record else { return true }
        return try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM exception_record WHERE quarantine = ? AND exception = ?)",
            arguments: [record, item.id]) ?? false
    }

    /// A line that came twice in one push is one record.
    fileprivate func untypedRecords(of item: ExceptionItem) throws -> Int {
        try Int.fetchOne(
            db,
            sql: """
                SELECT COUNT(*) FROM quarantine q WHERE (q.id = ?1 OR q.id IN
                    (SELECT quarantine FROM exception_record WHERE exception = ?2))
                    AND NOT EXISTS (SELECT 1 FROM typed_record t WHERE t.quarantine = q.id)
                """, arguments: [item.quarantine, item.id]) ?? 0
    }
}
