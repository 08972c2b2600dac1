public import EncompassCore
import Foundation
import GRDB

/// A record that could not be read, as received.
public struct QuarantinedRecord: Hashable, Sendable {
    public let id: String
    public let receivedAt: Timestamp
    /// Line of the push, from 1; nil for a body of one record.
    public let line: Int?
    public let raw: [UInt8]
    public let faults: [Fault]
    /// What a person typed from it; nil if nobody has.
    public let typed: TypedRecord?
}

/// A record of its own that a person at the desk typed from a refused one, which stays as it was received.
public struct TypedRecord: Hashable, Sendable {
    public let incident: String
    public let revision: Int
    /// As the audit log names who typed it.
    public let actor: String
    public let at: Timestamp

    init(_ row: Row) {
        incident = row["incident"]
        revision = row["revision"]
        actor = row["actor"]
        at = Timestamp(milliseconds: row["at"])
    }
}

/// The versions of an incident that contradict each other.
public struct ConflictingVersions: Hashable, Sendable {
    public struct Refused: Hashable, Sendable {
        public let revision: Int
        public let receivedAt: Timestamp
        public let incident: Incident
        /// The held revision of that number, else the current one.
        public let heldRevision: Int
        public let held: Incident
    }

    public let currentRevision: Int
    public let current: Incident
    /// Oldest first; empty for conflicts from before refused versions were kept.
    public let refused: [Refused]

    /// Whether one of the versions asks for protection.
    public var isGuarded: Bool { current.isGuarded || refused.contains { $0.incident.isGuarded || $0.held.isGuarded } }
}

extension Transaction {
    /// Keeps a refused revision, once, with the exception that asks a person about it.
    func keepRefused(
        _ received: ReceivedIncident, for exception: String, revision: Int, held: Int, context: IngestContext
    ) throws {
        let body = try keys.seal(received.incident)
        let raw = try keys.seal(bytes: received.raw)
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO refused_revision
                    (exception, content_hash, revision, held, body, raw, key_id, received_at, credential)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                exception, received.contentHash, revision, held, body.bytes, raw.bytes, body.keyId,
                now.milliseconds, context.credential,
            ])
    }
}

extension Reading {
    func conflictingVersions(of item: ExceptionItem) throws -> ConflictingVersions? {
        guard item.kind == .conflict, let incident = item.incident else { return nil }
        let current = try currentContent(ofIncident: incident)
        let revision =
            try Int.fetchOne(db, sql: "SELECT revision FROM incident WHERE id = ?", arguments: [incident]) ?? 0
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT f.revision, f.received_at, f.body, f.key_id, r.body AS held_body, r.key_id AS held_key
                FROM refused_revision f
                LEFT JOIN incident_revision r ON r.incident = ? AND r.revision = f.revision
                WHERE f.exception = ? ORDER BY f.received_at, f.content_hash
                """, arguments: [incident, item.id])
        let refused = try rows.map { row in
            let held = try (row["held_body"] as Data?).map {
                try Body(bytes: $0, keyId: row["held_key"]).decode(Incident.self, with: keys)
            }
            return ConflictingVersions.Refused(
                revision: row["revision"], receivedAt: Timestamp(milliseconds: row["received_at"]),
                incident: try Body(bytes: row["body"], keyId: row["key_id"]).decode(with: keys),
                heldRevision: held == nil ? revision : row["revision"], held: held ?? current)
        }
        return ConflictingVersions(currentRevision: revision, current: current, refused: refused)
    }
}

extension Exceptions {
    /// The most records of one exception that are listed with their faults; the others are counted.
    static let listedRecords = 200

    /// Bytes per record: more than a page shows.
    fileprivate static let listedBytes = 65_536
}

extension Transaction {
    /// Quarantines a record that could not be read, and puts it on the exception list: by itself, or with the other
    /// refused records of the same push.
    func quarantine(
        _ record: UnreadRecord, context: IngestContext
    ) throws -> IngestOutcome {
        let hash = Incidents.contentHash(record.raw)
        if let held = try openRecord(hash: hash, force: context.force) {
            // The same text twice in one push is two lines; in a repeated push it is not.
            if let push = context.push, push == held.push { try countRefused(on: held.exception) }
            return .quarantined(id: held.id)
        }
        let id = newId()
        let body = try keys.seal(bytes: record.raw)
        try db.execute(
            sql: """
                INSERT INTO quarantine (id, force, credential, received_at, line, body, key_id, content_hash, faults)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                id, context.force, context.credential, now.milliseconds, record.line, body.bytes, body.keyId, hash,
                try Incidents.text(record.faults),
            ])
        try append(
            AuditEntry(
                .collection, "record.quarantined", actor: .credential("feed", context.credential),
                subject: "quarantine:\(id)", facts: ["force": context.force, "faults": String(record.faults.count)]))
        if let open = try openException(ofPush: context.push, isRestricted: record.isGuarded) {
            try db.cachedStatement(sql: "INSERT INTO exception_record (quarantine, exception) VALUES (?, ?)").execute(
                arguments: [id, open])
            try countRefused(on: open)
        } else {
            try openException(
                NewException(
                    kind: .quarantined, force: context.force, quarantine: id, push: context.push,
                    deadlineAt: context.exceptionDeadline, restricted: record.isGuarded,
                    detail: record.faults.first?.words ?? "the record could not be read"))
        }
        return .quarantined(id: id)
    }

    private func countRefused(on exception: String) throws {
        try db.cachedStatement(
            sql: """
                UPDATE exception SET records = records + 1,
                    detail = (records + 1) || ' lines of one push were refused' WHERE id = ?
                """
        ).execute(arguments: [exception])
    }
}

extension Reading {
    /// A record with the same content whose exception is open.
    fileprivate func openRecord(
        hash: Data, force: String
    ) throws -> (id: String, exception: String, push: String?)? {
        try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT q.id, x.id AS exception, x.push FROM quarantine q
                    LEFT JOIN exception_record r ON r.quarantine = q.id
                    JOIN exception x ON x.id = r.exception OR x.quarantine = q.id
                    WHERE q.content_hash = ? AND q.force = ? AND x.settled_at IS NULL LIMIT 1
                    """), arguments: [hash, force]
        ).map { ($0["id"], $0["exception"], $0["push"]) }
    }

    fileprivate func openException(ofPush push: String?, isRestricted: Bool) throws -> String? {
        guard let push else { return nil }
        return try String.fetchOne(
            db.cachedStatement(
                sql: "SELECT id FROM exception WHERE push = ? AND restricted = ? AND settled_at IS NULL"),
            arguments: [push, isRestricted])
    }

    /// The records of an exception, the earliest lines first.
    func quarantinedRecords(of item: ExceptionItem) throws -> [QuarantinedRecord] {
        guard item.quarantine != nil else { return [] }
        return try Row.fetchAll(
            db,
            sql: """
                SELECT q.id AS record, q.received_at, q.line, q.body, q.key_id, q.faults, t.* FROM quarantine q
                LEFT JOIN typed_record t ON t.quarantine = q.id
                WHERE q.id = ?1 OR q.id IN (SELECT quarantine FROM exception_record WHERE exception = ?2)
                ORDER BY q.line, q.id LIMIT ?3
                """, arguments: [item.quarantine, item.id, Exceptions.listedRecords]
        ).map { row in
            QuarantinedRecord(
                id: row["record"], receivedAt: Timestamp(milliseconds: row["received_at"]), line: row["line"],
                raw: Array(
                    try Body(bytes: row["body"], keyId: row["key_id"]).open(with: keys).prefix(Exceptions.listedBytes)),
                faults: try JSONDecoder().decode([Fault].self, from: Data((row["faults"] as String).utf8)),
                typed: (row["incident"] as String?).map { _ in TypedRecord(row) })
        }
    }
}

extension Exceptions {
    /// The bytes of a refused record of an exception, and its faults; nil for another one.
    public func refusedRecord(_ id: String, of exception: String) throws -> (raw: [UInt8], faults: [Fault])? {
        try read { snapshot in
            try Row.fetchOne(
                snapshot.db,
                sql: """
                    SELECT q.body, q.key_id, q.faults FROM quarantine q WHERE q.id = ?1 AND
                        (q.id = (SELECT quarantine FROM exception WHERE id = ?2)
                        OR q.id IN (SELECT quarantine FROM exception_record WHERE exception = ?2))
                    """, arguments: [id, exception]
            ).map { row in
                (
                    Array(try Body(bytes: row["body"], keyId: row["key_id"]).open(with: snapshot.keys)),
                    try JSONDecoder().decode([Fault].self, from: Data((row["faults"] as String).utf8))
                )
            }
        }
    }
}
