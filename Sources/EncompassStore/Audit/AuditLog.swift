public import EncompassCore
public import Foundation
import GRDB

/// One entry of the audit log: what was done to what, by whom, when and why. Identifiers, never narrative.
public struct AuditEntry: Hashable, Sendable {
    /// The six kinds of section 62 of the Data Protection Act 2018, and `operation` for changes to nobody's data.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case collection, alteration, consultation, disclosure, combination, erasure, operation
    }

    public var kind: Kind
    /// What was done, dotted, from a fixed set: `incident.received`, `notification.acknowledged`.
    public var action: String
    public var actor: Actor
    /// The thing it was done to: `incident:…`, `child:…`, `notification:…`, `run:…`.
    public var subject: String
    /// Further facts by name: recipient, reason, old and new state. No names, dates of birth or addresses.
    public var facts: [String: String]

    public init(_ kind: Kind, _ action: String, actor: Actor, subject: String, facts: [String: String] = [:]) {
        self.kind = kind
        self.action = action
        self.actor = actor
        self.subject = subject
        self.facts = facts
    }
}

/// A stored entry.
public struct AuditRecord: Sendable {
    public let seq: Int64
    public let at: Timestamp
    public internal(set) var entry: AuditEntry
    public let hash: Data
}

extension AuditLog {
    /// Adds an entry in a transaction of its own, for an action that changes nothing else (a consultation, a tool's
    /// run).
    public func append(_ entry: AuditEntry, at now: Timestamp) throws {
        try write(at: now) { tx in try tx.append(entry) }
    }

    /// Verifies the chain, and that a payload is missing only where its erasure was logged.
    ///
    /// - Parameter start: where to begin; nil for the whole log.
    /// - Returns: the number of valid entries, and the first invalid one with the reason.
    public func verify(after start: AuditPosition? = nil) throws -> AuditVerification {
        let start = start ?? .origin
        return try read { snapshot in
            if start.entry > 0, try snapshot.auditHash(of: start.entry) != start.hash {
                return AuditVerification(
                    entries: max(0, start.entry - 1), head: AuditChain.origin,
                    broken: .init(seq: start.entry, reason: "it is not the entry that was verified before"))
            }
            var head = start
            let erased = try snapshot.erasedPayloads()
            let rows = try Row.fetchCursor(
                snapshot.db,
                sql: """
                    SELECT e.*, p.salt, p.body, p.key_id FROM audit_entry e LEFT JOIN audit_payload p ON p.seq = e.seq
                    WHERE e.seq > ? ORDER BY e.seq
                    """, arguments: [start.entry])
            while let row = try rows.next() {
                if let fault = AuditVerification.fault(in: row, keys, after: head, erased: erased) {
                    return AuditVerification(
                        entries: head.entry, head: head.hash, broken: .init(seq: row["seq"], reason: fault))
                }
                head = AuditPosition(entry: row["seq"], hash: row["hash"])
            }
            return AuditVerification(entries: head.entry, head: head.hash, broken: nil)
        }
    }

    /// Entries about one subject, oldest first.
    public func trail(of subject: String, limit: Int = 1000) throws -> [AuditRecord] {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db,
                sql: """
                    SELECT e.*, p.body, p.key_id FROM audit_entry e LEFT JOIN audit_payload p ON p.seq = e.seq
                    WHERE e.subject = ? ORDER BY e.seq LIMIT ?
                    """, arguments: [subject, limit]
            ).map { try AuditRecord($0, keys: snapshot.keys) }
        }
    }
}

extension Reading {
    /// Everything that the log says was erased from it.
    func erasedPayloads() throws -> ErasedPayloads {
        var erased = ErasedPayloads()
        let rows = try Row.fetchCursor(
            db, sql: "SELECT kind, action, subject FROM audit_entry WHERE kind = 'erasure' AND action = ?",
            arguments: [ErasedPayloads.action])
        while let row = try rows.next() {
            erased.add(kind: row["kind"], action: row["action"], subject: row["subject"])
        }
        return erased
    }
}

extension Transaction {
    /// Adds an entry in the transaction of what it records.
    func append(_ entry: AuditEntry) throws {
        if entry.kind != .consultation { changes.note() }
        let last = try log.last ?? lastEntry()
        let seq = last.entry + 1
        let payload = JSONText.data(facts: entry.facts)
        let salt = Data(entropy.bytes(16))
        let payloadHash = AuditChain.payloadHash(salt: salt, payload: payload)
        let actor = entry.actor.description
        // Whatever can fail but the database comes before the first row: the log has no entry without its facts then.
        let body = try keys.seal(bytes: payload)
        let hash = AuditChain.hash(
            previous: last.hash, seq: seq, at: now.milliseconds, kind: entry.kind.rawValue, action: entry.action,
            actor: actor, subject: entry.subject, payloadHash: payloadHash)
        try db.run(
            """
            INSERT INTO audit_entry (seq, at, kind, action, actor, subject, payload_hash, previous, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                seq, now.milliseconds, entry.kind.rawValue, entry.action, actor, entry.subject, payloadHash,
                last.hash, hash,
            ])
        log.last = AuditPosition(entry: seq, hash: hash)
        try db.run(
            "INSERT INTO audit_payload (seq, salt, body, key_id) VALUES (?, ?, ?, ?)",
            [seq, salt, body.bytes, body.keyId])
    }

    private func lastEntry() throws -> AuditPosition {
        try db.one("SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1", []) { row in
            AuditPosition(entry: row[0], hash: row[1])
        } ?? .origin
    }
}

/// The last entry of the log as one transaction knows it: read before the first entry that it adds, not before each.
final class LogEnd {
    /// Nil while it must be read.
    fileprivate(set) var last: AuditPosition?

    /// Entries may have been undone.
    func forget() { last = nil }
}

extension Transaction {
    /// Removes facts that were left behind when the entries at the end of the log were cut off by hand: an entry with the
    /// next number has facts of its own, and would be refused. The position outside the database still shows the cut.
    ///
    /// - Returns: how many entries' facts there were.
    func dropFactsWithoutEntry() throws -> Int {
        try db.execute(
            sql: "DELETE FROM audit_payload WHERE seq > (SELECT COALESCE(MAX(seq), 0) FROM audit_entry)")
        return db.changesCount
    }
}

extension AuditLog {
    /// Whether there is what entries said whose entries are gone: nothing but a cut by hand leaves that.
    func hasFactsWithoutEntry() throws -> Bool {
        try read { snapshot in
            try Bool.fetchOne(
                snapshot.db,
                sql: """
                    SELECT COALESCE((SELECT MAX(seq) FROM audit_payload), 0) > COALESCE((SELECT MAX(seq) FROM audit_entry), 0)
                    """) ?? false
        }
    }
}

extension AuditRecord {
    init(_ row: Row, keys: KeyRing) throws {
        let body: Data? = row["body"]
        let facts =
            try body.map { try Body(bytes: $0, keyId: row["key_id"]).decode([String: String].self, with: keys) } ?? [:]
        self.init(
            seq: row["seq"], at: Timestamp(milliseconds: row["at"]),
            entry: AuditEntry(
                AuditEntry.Kind(rawValue: row["kind"]) ?? .operation,
                AuditAction.name(of: row["action"], kind: row["kind"]), actor: Actor(row["actor"]),
                subject: row["subject"], facts: facts), hash: row["hash"])
    }
}
