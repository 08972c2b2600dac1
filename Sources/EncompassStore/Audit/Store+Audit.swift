public import EncompassCore
import Foundation
import GRDB

extension Store {
    /// Adds an entry in a transaction of its own, for what changes nothing else (a consultation, a tool's run).
    public func audit(_ entry: AuditEntry, at now: Timestamp) throws {
        try write { db in try append(entry, at: now, in: db) }
    }

    /// Adds an entry in the transaction of what it records.
    func append(_ entry: AuditEntry, at now: Timestamp, in db: Database) throws {
        let last = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1"))
        let seq = (last?["seq"] as Int64? ?? 0) + 1
        let previous = last?["hash"] as Data? ?? AuditChain.origin
        let payload = try Body(entry.facts).bytes
        let salt = Data(entropy.bytes(16))
        let payloadHash = AuditChain.payloadHash(salt: salt, payload: payload)
        let hash = AuditChain.hash(
            previous: previous, seq: seq, at: now.milliseconds, kind: entry.kind.rawValue, action: entry.action,
            actor: entry.actor.description, subject: entry.subject, payloadHash: payloadHash)
        try db.cachedStatement(
            sql: """
                INSERT INTO audit_entry (seq, at, kind, action, actor, subject, payload_hash, previous, hash)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                seq, now.milliseconds, entry.kind.rawValue, entry.action, entry.actor.description, entry.subject,
                payloadHash, previous, hash,
            ])
        try db.cachedStatement(
            sql: """
                INSERT INTO audit_payload (seq, salt, body)
                VALUES (?, ?, ?)
                """
        ).execute(
            arguments: [seq, salt, payload])
    }

    /// Walks the whole chain.
    ///
    /// - Returns: the number of entries that hold, and the first that does not, with the reason.
    public func verifyAudit() throws -> AuditVerification {
        try read { db in
            var previous = AuditChain.origin
            var count: Int64 = 0
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT e.*, p.salt, p.body FROM audit_entry e LEFT JOIN audit_payload p ON p.seq = e.seq
                    ORDER BY e.seq
                    """)
            while let row = try rows.next() {
                let seq: Int64 = row["seq"]
                if let fault = AuditVerification.fault(in: row, expecting: count + 1, after: previous) {
                    return AuditVerification(entries: count, head: previous, broken: .init(seq: seq, reason: fault))
                }
                previous = row["hash"]
                count += 1
            }
            return AuditVerification(entries: count, head: previous, broken: nil)
        }
    }

    /// Entries about one subject, oldest first.
    public func auditTrail(of subject: String, limit: Int = 1000) throws -> [AuditRecord] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT e.*, p.body FROM audit_entry e LEFT JOIN audit_payload p ON p.seq = e.seq
                    WHERE e.subject = ? ORDER BY e.seq LIMIT ?
                    """, arguments: [subject, limit]
            ).map(Store.auditRecord)
        }
    }

    static func auditRecord(_ row: Row) throws -> AuditRecord {
        let body: Data? = row["body"]
        let facts = try body.map { try Body(bytes: $0, keyId: 0).decode([String: String].self) } ?? [:]
        return AuditRecord(
            seq: row["seq"], at: Timestamp(milliseconds: row["at"]),
            entry: AuditEntry(
                AuditEntry.Kind(rawValue: row["kind"]) ?? .operation, row["action"], actor: Actor(row["actor"]),
                subject: row["subject"], facts: facts), hash: row["hash"])
    }
}
