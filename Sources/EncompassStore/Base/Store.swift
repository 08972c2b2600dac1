public import EncompassCore
import Foundation
package import GRDB

/// The memory of the system: one SQLite file, written through one connection.
///
/// Every function that changes something is one transaction, and the audit entry of a change is in it.
public final class Store: Sendable {
    package let writer: any DatabaseWriter
    package let keys: KeyRing
    package let entropy: EntropySource
    private let lock: DatabaseLock?
    let commits = SharedCommits()
    /// One registry import at a time.
    let imports = ImportGate()

    /// Whether a database holds real children or made-up ones for an exercise; fixed when it is made.
    public enum Purpose: String, Sendable { case live, exercise }

    package init(writer: any DatabaseWriter, keys: KeyRing, entropy: EntropySource, lock: DatabaseLock?) {
        self.writer = writer
        self.keys = keys
        self.entropy = entropy
        self.lock = lock
    }

    /// Opens the database for writing, under its lock, and brings its schema up to date.
    ///
    /// - Parameter keyFile: made on first use; by default it stands beside the database as `FILE.key`.
    /// - Throws: `StoreError`: `locked`, `wrongDatabase` (another purpose, a newer schema, not a database),
    ///   `unavailable`.
    public static func open(
        path: String, keyFile: String? = nil, purpose: Purpose = .live, holder: DatabaseLock.Holder,
        entropy: EntropySource = EntropySource()
    ) throws -> Store {
        let lock = try DatabaseLock(path: path, holder: holder)
        let keys = try KeyRing.load(path: keyFile ?? path + ".key", database: path)
        let pool = try StoreConnection.pool(path: path)
        let store = Store(writer: pool, keys: keys, entropy: entropy, lock: lock)
        try store.prepare(purpose: purpose)
        return store
    }

    func prepare(purpose: Purpose) throws {
        // A file of the other purpose is not touched, not even to bring its schema up to date.
        if let held = try read({ try $0.db.tableExists("meta") ? $0.purpose() : nil }), held != purpose {
            throw StoreError(
                .wrongDatabase,
                "this database is for \(held.rawValue) use and cannot be opened for \(purpose.rawValue) use")
        }
        try Schema.migrate(writer)
        try write { db in
            try db.execute(
                sql: "INSERT OR IGNORE INTO meta (key, value) VALUES ('purpose', ?)", arguments: [purpose.rawValue])
            if try Int.fetchOne(db, sql: "SELECT id FROM data_key LIMIT 1") == nil { _ = try keys.makeDataKey(db) }
            try keys.loadDataKeys(db)
        }
        try registry.cleanUpImports()
    }

    /// What this database was made for.
    public func purpose() throws -> Purpose {
        try read { try $0.purpose() ?? .live }
    }

    /// Counts a start of the daemon: message leases of an earlier epoch belong to a dead process.
    public func beginEpoch() throws -> Int64 {
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO meta (key, value) VALUES ('epoch', '1')
                    ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)
                    """)
            return try Int64.fetchOne(db, sql: "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'epoch'") ?? 1
        }
    }

    /// Tells tools that look at the lock whom to ask.
    public func announce(_ holder: DatabaseLock.Holder) throws { try lock?.update(holder) }

    /// SQLite's text may quote values, so only its code goes on.
    static func translate(_ error: DatabaseError) -> StoreError {
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: StoreError(.locked, "the database is busy (SQLite \(error.resultCode))")
        case .SQLITE_CONSTRAINT: StoreError(.conflict, "a rule of the database refused the change")
        default: StoreError(.unavailable, "the database failed (SQLite \(error.extendedResultCode))")
        }
    }

    /// The store's own source of entropy, which a simulation seeds.
    public var drawing: some Entropy { entropy }

    /// Folds the log into the file, closes every connection and lets go of the lock; the store is dead afterwards.
    public func close() throws {
        // A pool closes its readers last, and these cannot do it. Whoever copies the file alone would lose what the log has.
        if lock != nil { _ = try? writer.writeWithoutTransaction { db in try db.checkpoint(.truncate) } }
        try writer.close()
        lock?.release()
    }
}

extension Reading {
    fileprivate func purpose() throws -> Store.Purpose? {
        try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'purpose'").flatMap(Store.Purpose.init)
    }
}

extension Store {
    /// Writes to the file and waits for the disk, which shows that it can.
    ///
    /// - Throws: `StoreError` when it cannot.
    public func probe(at now: Timestamp) throws {
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO meta (key, value) VALUES ('probe', ?1)
                    ON CONFLICT (key) DO UPDATE SET value = ?1
                    """, arguments: [String(now.milliseconds)])
        }
    }
}

extension Store {
    /// Whether the key file opens the database, for a check that changes nothing; a database that is not there needs none.
    ///
    /// - Throws: `StoreError` with what is wrong with the key file, or with the database.
    public static func checkKey(path: String, keyFile: String? = nil) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        let keys = try KeyRing.load(path: keyFile ?? path + ".key", database: path)
        do {
            try StoreConnection.reader(path: path).read { db in
                if try db.tableExists("data_key") { try keys.loadDataKeys(db) }
            }
        } catch let error as DatabaseError {
            throw Store.translate(error)
        }
    }

    /// The tables and indexes of this version as SQL, for people; the migrations make them.
    public static func schema() throws -> String { try Schema.text() }

    /// Opens the database to read it beside whoever writes it: nothing can be changed through this store.
    ///
    /// - Throws: `StoreError` when there is no database, it is not one, or its schema is of another version.
    public static func openReading(path: String, keyFile: String? = nil) throws -> Store {
        let keys = try KeyRing.load(path: keyFile ?? path + ".key", database: path)
        do {
            let reader = try StoreConnection.reader(path: path)
            guard try reader.read({ try Schema.migrator.hasCompletedMigrations($0) }) else {
                throw StoreError(
                    .wrongDatabase, "the database is of another version: start the daemon once, or upgrade")
            }
            try reader.read { db in try keys.loadDataKeys(db) }
            return Store(writer: reader, keys: keys, entropy: EntropySource(), lock: nil)
        } catch let error as DatabaseError {
            throw error.resultCode == .SQLITE_NOTADB
                ? StoreError(.wrongDatabase, "\(path) is not a database") : Store.translate(error)
        }
    }
}
