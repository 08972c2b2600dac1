public import EncompassCore
import Foundation
import GRDB

/// A record that could not be read, as it came.
public struct QuarantinedRecord: Hashable, Sendable {
    public let receivedAt: Timestamp
    /// Line of the push, from 1; nil for a body of one record.
    public let line: Int?
    public let raw: [UInt8]
    public let faults: [Fault]
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
    /// Oldest first; empty for conflicts from before these were kept.
    public let refused: [Refused]

    /// Whether one of the versions asks for protection.
    public var isGuarded: Bool { current.isGuarded || refused.contains { $0.incident.isGuarded || $0.held.isGuarded } }
}

extension Store {
    /// Keeps a revision that was refused beside the exception that asks a person about it; the same one once.
    func keepRefused(
        _ received: ReceivedIncident, for exception: String, revision: Int, held: Int, context: IngestContext,
        at now: Timestamp, in db: Database
    ) throws {
        let body = try Body(received.incident)
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO refused_revision
                    (exception, content_hash, revision, held, body, raw, key_id, received_at, credential)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                exception, received.contentHash, revision, held, body.bytes, received.raw, body.keyId,
                now.milliseconds, context.credential,
            ])
    }

    func conflictingVersions(of item: ExceptionItem, in db: Database) throws -> ConflictingVersions? {
        guard item.kind == .conflict, let incident = item.incident else { return nil }
        let current = try currentContent(ofIncident: incident, in: db)
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
                try Body(bytes: $0, keyId: row["held_key"]).decode(Incident.self)
            }
            return ConflictingVersions.Refused(
                revision: row["revision"], receivedAt: Timestamp(milliseconds: row["received_at"]),
                incident: try Body(bytes: row["body"], keyId: row["key_id"]).decode(),
                heldRevision: held == nil ? revision : row["revision"], held: held ?? current)
        }
        return ConflictingVersions(currentRevision: revision, current: current, refused: refused)
    }
}
