public import EncompassCore
import Foundation
package import GRDB

/// The system's memory: one SQLite file, written through one connection.
///
/// Every function that changes something is one transaction, which includes the audit entry of the change.
public final class Store: Sendable {
    package let writer: any DatabaseWriter
    package let keys: KeyRing
    package let entropy: EntropySource
    private let lock: DatabaseLock?
    let commits = SharedCommits()
    /// One registry import at a time.
    let imports = ImportGate()
    let knownCredentials = KnownCredentials()

    /// Whether a database holds real children or made-up ones for an exercise; fixed when it is made.
    public enum Purpose: String, Sendable { case live, exercise }

    package init(writer: any DatabaseWriter, keys: KeyRing, entropy: EntropySource, lock: DatabaseLock?) {
        self.writer = writer
        self.keys = keys
        self.entropy = entropy
        self.lock = lock
    }

    /// Opens the database for writing, under its lock, and migrates its schema.
    ///
    /// - Parameter keyFile: made on first use; by default `FILE.key` next to the database.
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
        // A file of the other purpose is not touched, not even to migrate its schema.
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

    /// The purpose that this database was made for.
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

    /// Says in the lock file which process tools must ask.
    public func announce(_ holder: DatabaseLock.Holder) throws { try lock?.update(holder) }

    /// SQLite's text may quote values, so only its code is passed on.
    static func translate(_ error: DatabaseError) -> StoreError {
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: StoreError(.locked, "the database is busy (SQLite \(error.resultCode))")
        case .SQLITE_CONSTRAINT: StoreError(.conflict, "a rule of the database refused the change")
        default: StoreError(.unavailable, "the database failed (SQLite \(error.extendedResultCode))")
        }
    }

    /// The store's own source of entropy, which a simulation seeds.
    public var drawing: some Entropy { entropy }

    /// Checkpoints the log, closes every connection and releases the lock; the store is unusable afterwards.
    public func close() throws {
        // A pool closes its readers last, and they cannot checkpoint. A copy of the file alone would lack what is in
        // the log.
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
    /// Writes to the file and waits for the disk, to prove that it can.
    ///
    /// - Throws: `StoreError` if it cannot.
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
    /// Whether the key file opens the database, for a check that changes nothing; a missing database needs no key.
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

    /// What is wrong with the structure of the file, as SQLite finds by reading all of it without comparing indexes
    /// with tables: seconds a gigabyte. Empty if nothing is.
    public func quickCheck() throws -> [String] {
        try read { snapshot in
            try String.fetchAll(snapshot.db, sql: "PRAGMA quick_check(20)").filter { $0 != "ok" }
        }
    }

    /// The tables and indexes of this version as SQL, for people to read; the migrations make them.
    public static func schema() throws -> String { try Schema.text() }

    /// Opens the database read-only, next to its writer.
    ///
    /// - Throws: `StoreError` if there is no database, it is not one, or its schema is of another version.
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
