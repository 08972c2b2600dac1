public import EncompassCore
import Foundation
import GRDB
import Synchronization

/// Seals rows that are not sealed under the data key in use: those of a database from before sealing, and all rows
/// after `encompass key rotate`. It goes through the tables row by row while the daemon runs; after a restart it
/// begins again at the first row and skips those that are done.
public struct Sealing: StorePart { let store: Store }

extension Store {
    public var sealing: Sealing { Sealing(store: self) }
}

/// The progress of a pass.
public struct SealingProgress: Sendable, Hashable {
    /// Rows that are not sealed under the data key in use.
    public var remaining: Int
    public var isDone: Bool { remaining == 0 }
}

/// Columns with personal data, and the key of their rows.
package struct SealedColumns: Sendable {
    package let table: String
    /// The primary key.
    package let key: [String]
    /// Blobs under `key_id`.
    package var blobs: [String] = []
    /// Texts that carry the number of their data key.
    package var texts: [String] = []

    /// Every such column of the schema; a test compares it with the schema itself.
    package static let all: [SealedColumns] = [
        SealedColumns(table: "child", key: ["id"], blobs: ["body"]),
        SealedColumns(table: "incident_revision", key: ["incident", "revision"], blobs: ["body", "raw"]),
        SealedColumns(table: "refused_revision", key: ["exception", "content_hash"], blobs: ["body", "raw"]),
        SealedColumns(table: "quarantine", key: ["id"], blobs: ["body"]),
        SealedColumns(table: "decision", key: ["id"], blobs: ["body"]),
        SealedColumns(table: "exception", key: ["id"], blobs: ["body"]),
        SealedColumns(table: "notification", key: ["id"], blobs: ["body"]),
        SealedColumns(table: "acknowledgement", key: ["id"], blobs: ["body"]),
        SealedColumns(table: "note", key: ["id"], blobs: ["body"]),
        SealedColumns(table: "shown", key: ["child", "target", "reader", "identity"], blobs: ["body"]),
        SealedColumns(table: "handover_note", key: ["id"], blobs: ["body"]),
        SealedColumns(table: "report_month", key: ["month"], blobs: ["body", "total"]),
        SealedColumns(table: "released_text", key: ["id"], blobs: ["body"]),
        SealedColumns(table: "phone_task", key: ["id"], blobs: ["body"]),
        SealedColumns(table: "call", key: ["id"], blobs: ["body"]),
        SealedColumns(table: "account", key: ["id"], blobs: ["body"]),
        SealedColumns(table: "second_step", key: ["account"], blobs: ["body"]),
        SealedColumns(table: "contact", key: ["id"], blobs: ["body"]),
        SealedColumns(table: "roll_entry", key: ["id"], blobs: ["body"]),
        SealedColumns(table: "not_in_school", key: ["id"], blobs: ["body"]),
        SealedColumns(table: "upload", key: ["id"], blobs: ["body"]),
        SealedColumns(table: "upload_part", key: ["id"], blobs: ["body"]),
        SealedColumns(table: "audit_payload", key: ["seq"], blobs: ["body"]),
        SealedColumns(table: "breach", key: ["id"], blobs: ["body"], texts: ["opened", "outcome"]),
        SealedColumns(table: "message", key: ["id"], texts: ["detail", "recipient", "subject", "text"]),
        SealedColumns(table: "pause", key: ["id"], texts: ["reason"]),
        SealedColumns(table: "alarm", key: ["key"], texts: ["detail"]),
        SealedColumns(table: "legal_hold", key: ["id"], texts: ["reason", "lifted_because"]),
        SealedColumns(table: "webhook", key: ["urn"], texts: ["url", "reason"]),
        SealedColumns(table: "sitrep", key: ["day", "minute"], texts: ["text"]),
    ]

    /// The condition for rows that are not sealed under a data key.
    fileprivate func isUnsealed(under key: Int) -> String {
        let mark = "sealed:\(key):"
        let blobs = blobs.isEmpty ? [] : ["(body IS NOT NULL AND key_id IS NOT \(key))"]
        return (blobs + texts.map { "(\($0) IS NOT NULL AND substr(\($0), 1, \(mark.count)) <> '\(mark)')" })
            .joined(separator: " OR ")
    }
}

extension Sealing {
    /// The number of the data key in use.
    public var keyInUse: Int { keys.dataKeys.current }

    /// What is left to do. Looks at every row, through a reader.
    public func progress() throws -> SealingProgress {
        let key = keys.dataKeys.current
        return SealingProgress(remaining: try read { try $0.rowsNotSealed(under: key) })
    }

    /// Makes a new data key and seals with it from now on; `pass` then seals the stored rows again, and removes the
    /// keys that nothing is sealed under any more.
    ///
    /// - Returns: the number of the new key.
    public func rotate(by actor: Actor, at now: Timestamp) throws -> Int {
        let id = try write(at: now) { tx in
            let id = try keys.makeDataKey(tx.db)
            try tx.append(
                AuditEntry(.operation, "key.rotated", actor: actor, subject: "key:\(id)", facts: ["key": String(id)]))
            // Before anybody else may write, and only if this is committed.
            let keys = keys
            tx.db.afterNextTransaction { db in try? keys.loadDataKeys(db) }
            return id
        }
        guard keys.dataKeys.current == id else {
            throw StoreError(.unavailable, "dataKey.notTaken", ["id": id])
        }
        return id
    }

    /// Goes through all rows once.
    ///
    /// - Parameters:
    ///   - batch: rows per transaction; the feed waits for one transaction at most.
    ///   - pause: called after each batch with the rows that it sealed; false ends the pass.
    /// - Returns: rows sealed.
    public func pass(batch: Int = 200, pause: (Int) -> Bool) throws -> Int {
        var sealed = 0
        for columns in SealedColumns.all {
            var last: [DatabaseValue]?
            while true {
                let step = try seal(columns, after: last, limit: batch)
                sealed += step.sealed
                if step.sealed > 0, !pause(step.sealed) { return sealed }
                guard let next = step.last else { break }
                last = next
            }
        }
        return sealed
    }

    /// Deletes the data keys under which nothing is sealed; does nothing while a row is still sealed under another key.
    public func retireKeys(by actor: Actor, at now: Timestamp) throws {
        guard try progress().isDone else { return }
        let current = keys.dataKeys.current
        try write(at: now) { tx in
            // Checked again where nobody else can write: without its key a row is lost for good.
            guard try tx.rowsNotSealed(under: current) == 0 else { return }
            try tx.db.execute(sql: "DELETE FROM data_key WHERE id < ?", arguments: [current])
            guard tx.db.changesCount > 0 else { return }
            try tx.append(
                AuditEntry(
                    .operation, "key.retired", actor: actor, subject: "key:\(current)",
                    facts: ["inUse": String(current)]))
            try keys.loadDataKeys(tx.db)
        }
    }

    /// Seals the next rows after `last`, which is nil for the first.
    ///
    /// - Returns: where to continue, nil after the last row. A reader finds the rows, so that the writer is held only
    ///   for the changes.
    private func seal(
        _ columns: SealedColumns, after last: [DatabaseValue]?, limit: Int
    ) throws -> (sealed: Int, last: [DatabaseValue]?) {
        let current = keys.dataKeys.current
        let names = columns.key.joined(separator: ", ")
        let after = last.map { _ in "(\(names)) > (\(columns.key.map { _ in "?" }.joined(separator: ", "))) AND" } ?? ""
        let ids = try read { snapshot in
            try Row.fetchAll(
                snapshot.db,
                sql: """
                    SELECT \(names) FROM \(columns.table) WHERE \(after) (\(columns.isUnsealed(under: current)))
                    ORDER BY \(names) LIMIT \(limit)
                    """, arguments: StatementArguments(last ?? [])
            ).map { row in columns.key.map { row[$0] as DatabaseValue } }
        }
        guard let end = ids.last else { return (0, nil) }
        let sealed = try write { db in
            try ids.reduce(0) { count, id in try count + (seal(columns, id, in: db) ? 1 : 0) }
        }
        return (sealed, end)
    }

    /// - Returns: false if the row is gone, or sealed meanwhile.
    private func seal(_ columns: SealedColumns, _ id: [DatabaseValue], in db: Database) throws -> Bool {
        let current = keys.dataKeys.current
        let condition = columns.key.map { "\($0) = ?" }.joined(separator: " AND ")
        let read = columns.blobs + columns.texts + (columns.blobs.isEmpty ? [] : ["key_id"])
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT \(read.joined(separator: ", ")) FROM \(columns.table) WHERE \(condition)"),
            arguments: StatementArguments(id))
        guard let row else { return false }
        var changes: [(column: String, value: (any DatabaseValueConvertible)?)] = []
        if !columns.blobs.isEmpty, let held = row["key_id"] as Int?, held != current {
            for column in columns.blobs {
                let plain = try Body(bytes: row[column], keyId: held).open(with: keys)
                changes.append((column, try keys.seal(bytes: plain).bytes))
            }
            changes.append(("key_id", current))
        }
        for column in columns.texts {
            guard let text = row[column] as String?, Body(sealedText: text)?.keyId != current else { continue }
            changes.append((column, try keys.seal(text: keys.open(text: text))))
        }
        guard !changes.isEmpty else { return false }
        let assignments = changes.map { "\($0.column) = ?" }.joined(separator: ", ")
        try db.cachedStatement(sql: "UPDATE \(columns.table) SET \(assignments) WHERE \(condition)").execute(
            arguments: StatementArguments(changes.map(\.value)) + StatementArguments(id))
        return true
    }
}

extension Reading {
    /// Rows that are not sealed under a data key, of all tables.
    fileprivate func rowsNotSealed(under key: Int) throws -> Int {
        try SealedColumns.all.reduce(0) { count, columns in
            let sql = "SELECT COUNT(*) FROM \(columns.table) WHERE \(columns.isUnsealed(under: key))"
            return count + (try Int.fetchOne(db, sql: sql) ?? 0)
        }
    }
}
