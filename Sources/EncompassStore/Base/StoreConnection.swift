import CSQLite
import GRDB

extension Store {
    /// The version of the system's SQLite.
    public static var libraryVersion: String { String(cString: sqlite3_libversion()) }

    /// Whether another process may make checkpoints next to the daemon: before 3.51.3, a write and a checkpoint in the
    /// same instant could damage the database (sqlite.org/wal.html, "WAL-reset bug").
    public static var allowsForeignCheckpoints: Bool { sqlite3_libversion_number() >= 3_051_003 }
}

/// How connections are opened: one that writes and, unless Litestream does, checkpoints; and readers that never do.
enum StoreConnection {
    /// - Parameter isReplicated: whether Litestream makes the checkpoints: it must read every frame of the log before.
    static func pool(path: String, isReplicated: Bool = false) throws -> DatabasePool {
        do {
            let pool = try DatabasePool(path: path, configuration: configuration())
            // A pool resets this to NORMAL while it opens, and NORMAL may lose what was answered.
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = FULL")
                try db.execute(
                    sql: "PRAGMA wal_autocheckpoint = \(isReplicated ? 0 : StoreConnection.framesBeforeCheckpoint)")
                try db.execute(sql: "PRAGMA cache_size = -\(StoreConnection.writerCache)")
            }
            return pool
        } catch let error as DatabaseError {
            throw error.resultCode == .SQLITE_NOTADB
                ? StoreError(.wrongDatabase, "database.noneAt", ["path": path]) : Store.translate(error)
        }
    }

    /// During a checkpoint, writers wait for the disk. 64 MB hold some thousand incidents, and a page that all of them
    /// change is copied only once.
    private static let framesBeforeCheckpoint = 16_000
    /// In KiB. With SQLite's usual 2 MB the writer reads the inner pages of its indexes again for each commit.
    private static let writerCache = 64 << 10

    /// For tools that only read while a daemon runs.
    static func reader(path: String) throws -> DatabasePool {
        var configuration = configuration()
        configuration.readonly = true
        return try DatabasePool(path: path, configuration: configuration)
    }

    /// SQLite counts its memory under one lock that every connection of the process takes at each allocation. Nobody
    /// reads the counts. It has no effect if SQLite was already in use.
    private static let memoryStatisticsOff: Void = { _ = csqlite_config_int(SQLITE_CONFIG_MEMSTATUS, 0) }()

    /// One connection that only reads, for a check that another thread may interrupt.
    static func inspector(path: String) throws -> DatabaseQueue {
        var configuration = configuration()
        configuration.readonly = true
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// For one connection to a copy that nobody else has open.
    static func copy(path: String) throws -> DatabaseQueue {
        try DatabaseQueue(path: path, configuration: configuration())
    }

    /// The log is cut to this size, in bytes, when it begins again.
    static let logLimit = 64 << 20

    private static func configuration() -> Configuration {
        memoryStatisticsOff
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = true
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA trusted_schema = OFF")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            // Overwritten and deleted data leaves nothing readable in the file.
            try db.execute(sql: "PRAGMA secure_delete = ON")
            try db.execute(sql: "PRAGMA journal_size_limit = \(logLimit)")
        }
        return configuration
    }
}
