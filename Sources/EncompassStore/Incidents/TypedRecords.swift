public import EncompassCore
import GRDB

extension Incidents {
    /// Stores a record that a person typed from a refused one. It is an incident like a pushed one, marked with who typed
    /// it, and the refused record stays next to it. Once every record of the exception has been typed, it is resolved.
    /// It never changes an incident that is held: the force may have pushed later content since.
    ///
    /// - Parameter record: the id of the refused record.
    /// - Returns: what became of the typed record.
    /// - Throws: `StoreError` `notFound`; `conflict` if the exception is resolved, the record has been typed, or an
    ///   incident is held under its reference; `forbidden` for a person who may not see it.
    public func store(
        typed received: ReceivedIncident, from record: String, of exception: String, reason: String,
        context: IngestContext, by principal: Principal, at now: Timestamp
    ) throws -> (incident: String, isResolved: Bool) {
        try store.requireSound()
        let sealed = try SealedIncident(received, keys: keys)
        var context = context
        context.typedBy = principal.actor
        return try write(at: now) { tx in
            try tx.requireNotSuperseded()
            guard let item = try tx.exception(exception), try tx.hasRecord(record, item) else {
                throw StoreError(.notFound, "exception.unknownId", ["id": exception])
            }
            // The typed record may be restricted as a precaution only: whoever may see the refused one may type it.
            try principal.requireSight(ofRestricted: item.isRestricted)
            try tx.requireUntyped(record)
            guard item.resolvedAt == nil else {
                throw StoreError(
                    .conflict, "exception.resolvedWith", ["by": item.resolvedBy ?? "", "decision": item.decision ?? ""])
            }
            guard try tx.incident(ofReference: received.incident.reference, force: context.force) == nil else {
                throw StoreError(.conflict, "typed.held")
            }
            let incident = tx.newId()
            let revision = received.incident.revision ?? 1
            try tx.insert(sealed.sealedAgainIfNeeded(with: keys), id: incident, context: context)
            try tx.db.execute(
                sql: "INSERT INTO typed_record (quarantine, incident, revision, actor, at) VALUES (?, ?, ?, ?, ?)",
                arguments: [record, incident, revision, principal.actor.description, now.milliseconds])
            try tx.append(
                AuditEntry(
                    .alteration, "record.typed", actor: principal.actor, subject: "quarantine:\(record)",
                    facts: ["exception": exception, "incident": incident, "revision": String(revision)]))
            let isDone = try tx.untypedRecords(of: item) == 0
            if isDone { try tx.resolve(item, decision: Exceptions.corrected, by: principal.actor, reason: reason) }
            return (incident, isDone)
        }
    }

    /// The incident that is held under a force's reference.
    public func id(ofReference reference: String, force: String) throws -> String? {
        try read { try $0.incident(ofReference: reference, force: force) }
    }
}

extension Reading {
    fileprivate func incident(ofReference reference: String, force: String) throws -> String? {
        try String.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM incident WHERE force = ? AND reference = ?"),
            arguments: [force, reference])
    }

    func typedRecords(ofIncident id: String) throws -> [TypedRecord] {
        try db.all("SELECT * FROM typed_record WHERE incident = ? ORDER BY revision, at", [id], TypedRecord.init)
    }
}

extension Transaction {
    /// - Throws: `conflict` with whose record stands.
    fileprivate func requireUntyped(_ record: String) throws {
        let typist = try String.fetchOne(
            db, sql: "SELECT actor FROM typed_record WHERE quarantine = ?", arguments: [record])
        if let typist { throw StoreError(.conflict, "typed.already", ["by": typist]) }
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
