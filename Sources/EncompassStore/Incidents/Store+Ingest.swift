public import EncompassCore
import Foundation
import GRDB

extension Store {
    /// Stores the records of one push, or of a part of it, in one transaction; when this returns they are on the disk.
    ///
    /// - Returns: an outcome for each item, in order.
    public func ingest(
        _ items: [IngestItem], context: IngestContext, at now: Timestamp
    ) throws -> [IngestOutcome] {
        try write { db in
            try items.map { item in
                switch item {
                case .incident(let received): try ingest(received, context: context, at: now, in: db)
                case .refused(let record): try quarantine(record, context: context, at: now, in: db)
                }
            }
        }
    }

    private func ingest(
        _ received: ReceivedIncident, context: IngestContext, at now: Timestamp, in db: Database
    ) throws -> IngestOutcome {
        let held = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT id, revision FROM incident WHERE force = ? AND reference = ?"),
            arguments: [context.force, received.incident.reference])
        guard let held else {
            let id = newId(now)
            try insert(received, id: id, context: context, at: now, in: db)
            return .accepted(id: id, revision: received.incident.revision ?? 1)
        }
        return try supersede(held["id"], current: held["revision"], by: received, context: context, at: now, in: db)
    }

    /// A repeat of anything held is a repeat, also of an older revision: a push cut off midway is pushed again whole,
    /// with a record and its correction in it.
    private func supersede(
        _ id: String, current: Int, by received: ReceivedIncident, context: IngestContext, at now: Timestamp,
        in db: Database
    ) throws -> IngestOutcome {
        if let wanted = received.incident.revision {
            if let same = try heldRevision(of: id, numbered: wanted, in: db) {
                if same == received.contentHash { return .duplicate(id: id, revision: wanted) }
                return try conflict(id, held: current, wanted: wanted, received, context: context, at: now, in: db)
            }
            guard wanted > current else {
                return try conflict(id, held: current, wanted: wanted, received, context: context, at: now, in: db)
            }
        } else if let revision = try Int.fetchOne(
            db.cachedStatement(
                sql: "SELECT revision FROM incident_revision WHERE incident = ? AND content_hash = ? LIMIT 1"),
            arguments: [id, received.contentHash])
        {
            return .duplicate(id: id, revision: revision)
        }
        let revision = received.incident.revision ?? current + 1
        try revise(id, to: revision, received, context: context, at: now, in: db)
        return .accepted(id: id, revision: revision)
    }

    private func heldRevision(of id: String, numbered revision: Int, in db: Database) throws -> Data? {
        try Data.fetchOne(
            db.cachedStatement(sql: "SELECT content_hash FROM incident_revision WHERE incident = ? AND revision = ?"),
            arguments: [id, revision])
    }

    private func conflict(
        _ id: String, held: Int, wanted: Int, _ received: ReceivedIncident, context: IngestContext, at now: Timestamp,
        in db: Database
    ) throws -> IngestOutcome {
        let detail = "revision \(wanted) came with other content, or after revision \(held)"
        func standing() throws -> String? {
            try String.fetchOne(
                db,
                sql: """
                    SELECT id FROM exception WHERE incident = ? AND kind = 'conflict' AND detail = ?
                    AND settled_at IS NULL
                    """, arguments: [id, detail])
        }
        if try standing() == nil {
            let isRestricted = try Bool.fetchOne(
                db, sql: "SELECT restricted FROM incident WHERE id = ?", arguments: [id])
            try openException(
                NewException(
                    kind: .conflict, force: context.force, incident: id, deadlineAt: context.exceptionDeadline,
                    restricted: isRestricted == true || received.incident.isGuarded, detail: detail), at: now, in: db)
        }
        if let exception = try standing() {
            try keepRefused(received, for: exception, revision: wanted, held: held, context: context, at: now, in: db)
        }
        return .conflict(id: id, held: held)
    }
}
