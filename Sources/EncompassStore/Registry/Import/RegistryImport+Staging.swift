import EncompassCore
import GRDB

/// What staging every kind has in common.
extension RegistryImport {
    /// Prepares rows (encodes, hashes) outside the writer and stages them a batch a transaction. No rows at all are a
    /// file that failed, never an order to remove everything.
    func stage<Source, Prepared>(
        _ kind: RegistryKind, _ rows: [Source], prepare: (Source) throws -> Prepared,
        apply: (Prepared, Database) throws -> Void
    ) throws {
        try guarded {
            if !rows.isEmpty { tally.touch(kind) }
            for start in stride(from: 0, to: rows.count, by: RegistryImport.batch) {
                let batch = try rows[start..<min(start + RegistryImport.batch, rows.count)].map(prepare)
                try store.write { db in for row in batch { try apply(row, db) } }
            }
        }
    }

    /// Notes that the file has a row that stands; `line` 0 where it has none.
    func see(_ kind: RegistryKind, _ id: Int64, line: Int = 0, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO import_seen (kind, row, line)
                VALUES (?, ?, ?)
                """
        ).execute(
            arguments: [kind.rawValue, id, line])
    }

    /// Notes that the file replaces a scope, so that what it lacks of it goes.
    func cover(_ kind: RegistryKind, _ scope: String, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO import_scope (kind, scope)
                VALUES (?, ?)
                """
        ).execute(
            arguments: [kind.rawValue, scope])
    }

    /// Marks a row as taken away by this run.
    func retire(_ kind: RegistryKind, _ id: Int64, in db: Database) throws {
        try db.cachedStatement(sql: "UPDATE \(kind.table) SET removed = ? WHERE id = ?").execute(arguments: [run, id])
    }

    /// Adds a row under this run and notes it as seen.
    func insert(
        _ kind: RegistryKind, _ columns: [(String, (any DatabaseValueConvertible)?)], line: Int = 0, in db: Database
    ) throws {
        let names = columns.map(\.0).joined(separator: ", ")
        let marks = columns.map { _ in "?, " }.joined()
        let statement = try db.cachedStatement(
            sql: "INSERT INTO \(kind.table) (\(names), added) VALUES (\(marks)?)")
        try statement.execute(arguments: StatementArguments(columns.map(\.1) + [run]))
        try see(kind, db.lastInsertedRowID, line: line, in: db)
    }

    /// Stages a row that has no identity beside its content: it stands already, or it is added.
    func stageContent(
        _ kind: RegistryKind, key: (name: String, value: any DatabaseValueConvertible),
        columns: [(String, (any DatabaseValueConvertible)?)], body: Body, line: Int = 0, example: String,
        in db: Database
    ) throws {
        let hash = store.keys.fingerprint(body.bytes)
        let held = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT t.id, s.line FROM \(kind.table) t
                    LEFT JOIN import_seen s ON s.kind = '\(kind.rawValue)' AND s.row = t.id
                    WHERE t.\(key.name) = ? AND t.body_hash = ? AND t.removed IS NULL
                    """), arguments: [key.value, hash])
        guard let held else {
            let content: [(String, (any DatabaseValueConvertible)?)] = [("body", body.text), ("body_hash", hash)]
            try insert(kind, [(key.name, key.value)] + columns + content, line: line, in: db)
            return tally.added(kind, example)
        }
        guard held["line"] as Int? == nil else { return }
        try see(kind, held["id"], line: line, in: db)
        tally.unchanged(kind)
    }
}
