public import EncompassCore
import Foundation
package import GRDB
import Synchronization

/// The system's memory: one SQLite file, written through one connection.
///
/// Every function that changes something is one transaction, which includes the audit entry of the change.
public final class Store: Sendable {
    package let writer: any DatabaseWriter
    package let keys: KeyRing
    package let entropy: EntropySource
    /// Nil for a database in memory.
    let files: DatabaseFiles?
    /// Nil if there is no standby.
    package let fence: Fence?
    /// Whether another program makes checkpoints, and reads the write-ahead log before.
    public let isReplicated: Bool
    private let lock: DatabaseLock?
    let commits = SharedCommits()
    /// One registry import at a time.
    let imports = ImportGate()
    let knownCredentials = KnownCredentials()
    package let known = RegistryMemory()
    package let keptRules = KeptRules()
    private let found = Mutex(Found())

    private struct Found {
        var damage: String?
        var notices: [String] = []
    }

    /// How a second machine is kept ready to take over.
    public struct Replication: Hashable, Sendable {
        /// Whether Litestream copies the database, and makes the checkpoints.
        public var isOn: Bool
        /// The folder of the fence.
        public var fence: String?

        public init(isOn: Bool = false, fence: String? = nil) {
            self.isOn = isOn
            self.fence = fence
        }
    }

    /// Whether a database holds real children or made-up ones for an exercise; fixed when it is made.
    public enum Purpose: String, Sendable { case live, exercise }

    package init(
        writer: any DatabaseWriter, keys: KeyRing, entropy: EntropySource, lock: DatabaseLock?,
        files: DatabaseFiles? = nil, fence: Fence? = nil, isReplicated: Bool = false
    ) {
        self.writer = writer
        self.keys = keys
        self.entropy = entropy
        self.lock = lock
        self.files = files
        self.fence = fence
        self.isReplicated = isReplicated
    }

    /// Opens the database for writing, under its lock, and migrates its schema; makes a database and its key on first
    /// use.
    ///
    /// - Parameters:
    ///   - keyFile: by default `FILE.key` next to the database.
    ///   - beginning: whether a missing database is made again although a key or a lock shows that there was one.
    ///   - replication: how a second machine is kept ready.
    /// - Throws: `StoreError`: `locked`, `missing`, `wrongKey`, `newerDatabase`, `wrongDatabase` (another purpose, not a
    ///   database), `unavailable`.
    public static func open(
        path: String, keyFile: String? = nil, purpose: Purpose = .live, holder: DatabaseLock.Holder,
        beginning: Bool = false, replication: Replication = Replication(), entropy: EntropySource = EntropySource()
    ) throws -> Store {
        let files = DatabaseFiles(path, keyFile: keyFile)
        let lock = try DatabaseLock(path: path, holder: holder)
        do {
            if files.isMissing, beginning {
                try files.setAside()
            } else {
                try files.requireDatabase(lockWasThere: lock.wasThere)
            }
            try lock.claimDatabase()
            let keys = try KeyRing.load(path: files.key, database: files.database)
            if !files.isMissing { try requireOpenable(files, keys, purpose) }
            let pool = try StoreConnection.pool(path: files.database, isReplicated: replication.isOn)
            let store = Store(
                writer: pool, keys: keys, entropy: entropy, lock: lock, files: files,
                fence: replication.fence.map { Fence(folder: $0, note: files.term, owner: files.owner) },
                isReplicated: replication.isOn)
            do {
                try store.prepare(purpose: purpose)
            } catch {
                // Before the lock: SQLite's own locks end with the lock's descriptor.
                try? pool.close()
                throw error
            }
            return store
        } catch {
            lock.abandon()
            throw error
        }
    }

    /// - Parameter keepsCopy: whether a database that is upgraded is also kept as it was.
    func prepare(purpose: Purpose, keepsCopy: Bool = true) throws {
        let age = try read { try $0.requireOpenable(for: purpose) }
        if case .older(let version) = age, keepsCopy { try keepCopy(of: version) }
        try Schema.migrate(writer)
        try write { db in
            try db.execute(
                sql: """
                    INSERT OR IGNORE INTO meta (key, value)
                    VALUES ('purpose', ?), ('keyCheck', ?), ('identity', lower(hex(randomblob(16))))
                    """, arguments: [purpose.rawValue, keys.checkValue])
            if try Int.fetchOne(db, sql: "SELECT id FROM data_key LIMIT 1") == nil { _ = try keys.makeDataKey(db) }
            try keys.loadDataKeys(db)
        }
        try registry.cleanUpImports()
    }

    /// A file of the other purpose, or of another key, is not touched: not even its journal's mode is changed.
    private static func requireOpenable(_ files: DatabaseFiles, _ keys: KeyRing, _ purpose: Purpose) throws {
        do {
            let connection = try StoreConnection.inspector(path: files.database)
            defer { try? connection.close() }
            try connection.read { db in
                _ = try Snapshot(db: db, keys: keys, known: RegistryMemory(), keptRules: KeptRules()).requireOpenable(
                    for: purpose)
            }
        } catch let error as DatabaseError {
            throw translate(error)
        }
    }

    /// Copies the database as it is, before its schema is migrated.
    private func keepCopy(of version: Int) throws {
        guard let files else { return }
        let faults = try integrity.faults(.quick)
        guard faults.isEmpty else {
            throw StoreError(.unavailable, "database.damagedBeforeUpgrade", ["why": faults.joined(separator: "; ")])
        }
        let path = files.upgradeCopy(of: version)
        try DatabaseCopy.make(of: self, at: path)
        found.withLock {
            $0.notices.append(
                "the database is upgraded from version \(version) to \(Schema.version); as it was, it is kept as \(path)"
            )
        }
    }

    /// What the person who opened the database should know.
    public var notices: [String] { found.withLock { $0.notices } }

    /// Why the database must be restored; nil as far as is known.
    public var damage: String? { found.withLock { $0.damage } }

    /// Notes what a check found, or that it found nothing.
    func note(damage: String?) { found.withLock { $0.damage = damage } }

    /// - Throws: `StoreError` `unavailable` if the database is damaged: nothing new is taken into it.
    func requireSound() throws {
        guard let damage else { return }
        throw StoreError(.unavailable, "database.damaged", ["why": damage])
    }

    /// The number of the schema that this program makes.
    public static var schemaVersion: Int {
        Schema.version
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
        case .SQLITE_BUSY, .SQLITE_LOCKED: StoreError(.locked, "database.busy", ["code": error.resultCode])
        case .SQLITE_CONSTRAINT: StoreError(.conflict, "database.rule")
        case .SQLITE_CORRUPT:
            StoreError(.unavailable, "database.damagedFile", ["code": error.extendedResultCode])
        case .SQLITE_NOTADB: StoreError(.wrongDatabase, "database.none")
        default: StoreError(.unavailable, "database.failed", ["code": error.extendedResultCode])
        }
    }

    /// The error for other rooms; damage is noted.
    func failed(_ error: DatabaseError) -> StoreError {
        if error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB {
            found.withLock { $0.damage = $0.damage ?? "SQLite \(error.extendedResultCode)" }
        }
        return Store.translate(error)
    }

    /// The store's own source of entropy, which a simulation seeds.
    public var drawing: some Entropy { entropy }

    /// Checkpoints the log, closes every connection and releases the lock; the store is unusable afterwards.
    public func close() throws {
        // A pool closes its readers last, and they cannot checkpoint. A copy of the file alone would lack what is in
        // the log.
        if lock != nil, !isReplicated { _ = try? writer.writeWithoutTransaction { db in try db.checkpoint(.truncate) } }
        try writer.close()
        lock?.release()
    }
}

extension Reading {
    fileprivate func purpose() throws -> Store.Purpose? { try meta("purpose").flatMap(Store.Purpose.init) }

    /// A value that the daemon remembers between starts.
    func meta(_ key: String) throws -> String? {
        try String.fetchOne(db.cachedStatement(sql: "SELECT value FROM meta WHERE key = ?"), arguments: [key])
    }

    /// - Throws: `StoreError`: `newerDatabase`, `wrongDatabase` (another purpose), `wrongKey`.
    fileprivate func requireOpenable(for purpose: Store.Purpose) throws -> Schema.Age {
        let age = try Schema.age(db)
        if age == .newer { throw Schema.newer(db) }
        guard try db.tableExists("meta") else { return age }
        if let held = try self.purpose(), held != purpose {
            throw StoreError(.wrongDatabase, "database.purpose", ["held": held.rawValue, "wanted": purpose.rawValue])
        }
        try requireKey()
        return age
    }

    /// - Throws: `StoreError` `wrongKey` if the key file is another database's. A database from before check values
    ///   shows it by what it sealed.
    fileprivate func requireKey() throws {
        guard try db.tableExists("meta") else { return }
        if let held = try meta("keyCheck") {
            guard held == keys.checkValue else { throw KeyRing.mismatch }
            return
        }
        if try db.tableExists("data_key") {
            try keys.loadDataKeys(db)
            if keys.dataKeys.current > 0 { return }
        }
        let secret = try Data.fetchOne(
            db, sql: "SELECT sealed_secret FROM credential WHERE sealed_secret IS NOT NULL LIMIT 1")
        if let secret { guard (try? keys.open(secret)) != nil else { throw KeyRing.mismatch } }
    }
}

extension Transaction {
    func setMeta(_ key: String, _ value: String) throws {
        try db.cachedStatement(
            sql: "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2"
        ).execute(arguments: [key, value])
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
    /// Whether this program and the key file open the database, for a check that changes nothing; a database that was never made needs
    /// no key.
    ///
    /// - Throws: `StoreError` with what is wrong with the key file, or with the database.
    public static func checkKey(path: String, keyFile: String? = nil) throws {
        let files = DatabaseFiles(path, keyFile: keyFile)
        guard !files.isMissing else {
            return try files.requireDatabase(lockWasThere: DatabaseFiles.exists(files.lock))
        }
        if DatabaseLock.state(of: path) == .free { try StaleLog.refuse(files) }
        let keys = try KeyRing.load(path: files.key, database: files.database)
        do {
            try StoreConnection.reader(path: files.database).read { db in
                if try Schema.age(db) == .newer { throw Schema.newer(db) }
                try Snapshot(db: db, keys: keys, known: RegistryMemory(), keptRules: KeptRules()).requireKey()
            }
        } catch let error as DatabaseError {
            throw Store.translate(error)
        }
    }

    /// The tables and indexes of this version as SQL, for people to read; the migrations make them.
    public static func schema() throws -> String { try Schema.text() }

    /// Opens the database read-only, next to its writer.
    ///
    /// - Throws: `StoreError` if there is no database, it is not one, or its schema is of another version; `locked`
    ///   while a starting daemon makes or upgrades it.
    public static func openReading(path: String, keyFile: String? = nil) throws -> Store {
        let files = DatabaseFiles(path, keyFile: keyFile)
        func isHeld() -> Bool { DatabaseLock.state(of: path) != .free }
        guard !files.isMissing else {
            if isHeld() { throw StoreError(.locked, "database.beingMade") }
            try files.requireDatabase(lockWasThere: DatabaseFiles.exists(files.lock))
            throw StoreError(.notFound, "database.notThere", ["path": path])
        }
        // The process that holds it has checked.
        if !isHeld() { try StaleLog.refuse(files) }
        let keys = try KeyRing.load(path: files.key, database: files.database)
        do {
            let reader = try StoreConnection.reader(path: files.database)
            let store = Store(writer: reader, keys: keys, entropy: EntropySource(), lock: nil, files: files)
            try store.read { snapshot in
                switch try Schema.age(snapshot.db) {
                case .current: break
                case .newer: throw Schema.newer(snapshot.db)
                case .empty, .older:
                    throw isHeld()
                        ? StoreError(.locked, "database.beingUpgraded")
                        : StoreError(.wrongDatabase, "database.older")
                }
                try snapshot.requireKey()
                try keys.loadDataKeys(snapshot.db)
            }
            return store
        } catch let error as DatabaseError {
            throw error.resultCode == .SQLITE_NOTADB
                ? StoreError(.wrongDatabase, "database.noneAt", ["path": path]) : Store.translate(error)
        }
    }
}
