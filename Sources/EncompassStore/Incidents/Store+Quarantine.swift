import EncompassCore
import Foundation
import GRDB

extension Store {
    /// The most records of one exception that are listed with their faults; the others are counted.
    static let listedRecords = 200
    /// Of each, more than a page shows.
    private static let listedBytes = 65_536

    /// Keeps a record that could not be read, and puts it on the exception list: by itself, or with what was refused of the
    /// same push before.
    func quarantine(
        _ record: UnreadRecord, context: IngestContext, at now: Timestamp, in db: Database
    ) throws -> IngestOutcome {
        let hash = Store.contentHash(record.raw)
        if let held = try openRecord(hash: hash, force: context.force, in: db) {
            // The same text twice in one push is two lines; a push that is pushed again is not.
            if let push = context.push, push == held.push { try countRefused(on: held.exception, in: db) }
            return .quarantined(id: held.id)
        }
        let id = newId(now)
        let body = Body(bytes: record.raw, keyId: 0)
        try db.execute(
            sql: """
                INSERT INTO quarantine (id, force, credential, received_at, line, body, key_id, content_hash, faults)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                id, context.force, context.credential, now.milliseconds, record.line, body.bytes, body.keyId, hash,
                try Store.text(record.faults),
            ])
        try append(
            AuditEntry(
                .collection, "record.quarantined", actor: .credential("feed", context.credential),
                subject: "quarantine:\(id)", facts: ["force": context.force, "faults": String(record.faults.count)]),
            at: now, in: db)
        if let open = try openException(ofPush: context.push, isRestricted: record.isGuarded, in: db) {
            try db.cachedStatement(sql: "INSERT INTO exception_record (quarantine, exception) VALUES (?, ?)").execute(
                arguments: [id, open])
            try countRefused(on: open, in: db)
        } else {
            try openException(
                NewException(
                    kind: .quarantined, force: context.force, quarantine: id, push: context.push,
                    deadlineAt: context.exceptionDeadline, restricted: record.isGuarded,
                    detail: record.faults.first?.words ?? "the record could not be read"), at: now, in: db)
        }
        return .quarantined(id: id)
    }

    /// A record with the same content whose exception is open.
    private func openRecord(
        hash: Data, force: String, in db: Database
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

    private func openException(ofPush push: String?, isRestricted: Bool, in db: Database) throws -> String? {
        guard let push else { return nil }
        return try String.fetchOne(
            db.cachedStatement(
                sql: "SELECT id FROM exception WHERE push = ? AND restricted = ? AND settled_at IS NULL"),
            arguments: [push, isRestricted])
    }

    private func countRefused(on exception: String, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE exception SET records = records + 1,
                    detail = (records + 1) || ' lines of one push were refused' WHERE id = ?
                """
        ).execute(arguments: [exception])
    }

    /// The records of an exception, first the earliest lines.
    func quarantinedRecords(of item: ExceptionItem, in db: Database) throws -> [QuarantinedRecord] {
        guard item.quarantine != nil else { return [] }
        return try Row.fetchAll(
            db,
            sql: """
                SELECT received_at, line, substr(body, 1, ?4) AS body, faults FROM quarantine WHERE id = ?1 OR id IN
                    (SELECT quarantine FROM exception_record WHERE exception = ?2)
                ORDER BY line, id LIMIT ?3
                """, arguments: [item.quarantine, item.id, Store.listedRecords, Store.listedBytes]
        ).map { row in
            QuarantinedRecord(
                receivedAt: Timestamp(milliseconds: row["received_at"]), line: row["line"],
                raw: Array(row["body"] as Data),
                faults: try JSONDecoder().decode([Fault].self, from: Data((row["faults"] as String).utf8)))
        }
    }
}
