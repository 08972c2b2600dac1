public import EncompassCore
import GRDB
import Synchronization

/// Lets another thread end a long read of the file.
public final class Interruption: Sendable {
    private struct State {
        var hasEnded = false
        var connection: DatabaseQueue?
    }

    private let state = Mutex(State())

    public init() {}

    /// Ends the read in progress, and those that begin later.
    public func end() {
        state.withLock { state in
            state.hasEnded = true
            state.connection?.interrupt()
        }
    }

    /// - Throws: `StoreError` `unavailable` once it was ended.
    public func check() throws {
        guard !state.withLock({ $0.hasEnded }) else { throw StoreError(.unavailable, "check.interrupted") }
    }

    fileprivate func watch<Value>(_ connection: DatabaseQueue, _ body: () throws -> Value) throws -> Value {
        try check()
        state.withLock { $0.connection = connection }
        defer { state.withLock { $0.connection = nil } }
        return try body()
    }
}

extension Integrity {
    public enum Depth: Sendable {
        /// The structure of tables and indexes.
        case quick
        /// Also whether each index agrees with its table, and each reference leads to a row.
        case full
    }

    /// What is damaged; empty if nothing is. Reads the whole file, through a connection of its own.
    ///
    /// - Throws: `StoreError` if the file cannot be read, or the check was interrupted.
    public func faults(_ depth: Depth, until interruption: Interruption = Interruption()) throws -> [String] {
        guard let files = store.files else { return [] }
        do {
            let connection = try StoreConnection.inspector(path: files.database)
            defer { try? connection.close() }
            return try interruption.watch(connection) {
                try connection.read { db in try Integrity.faults(depth, db) }
            }
        } catch let error as DatabaseError {
            switch error.resultCode {
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: return ["SQLite \(error.extendedResultCode)"]
            default: throw Store.translate(error)
            }
        }
    }

    /// Looks at everything: the file, and the audit log since it was last verified. Notes the damage found, or that
    /// there is none.
    ///
    /// - Returns: the damage.
    public func review(_ depth: Depth, until interruption: Interruption = Interruption(), at now: Timestamp) throws
        -> String?
    {
        var found = try faults(depth, until: interruption)
        if found.isEmpty {
            // What was noted of another log says nothing about this one.
            let continues = try store.recovery.open() == nil && store.auditLog.lapse() == nil
            let noted = continues ? try store.auditLog.notedPosition() : nil
            if depth == .full || noted != nil {
                let chain = try store.auditLog.verify(after: noted?.verified)
                if let broken = chain.broken {
                    found.append("entry \(broken.seq) of the audit log is broken: \(broken.reason)")
                } else {
                    // A full disk is no damage; the position is noted again each minute.
                    try? store.auditLog.savePosition(verified: chain.position, at: now)
                }
            }
        }
        let damage = found.isEmpty ? nil : found.joined(separator: "; ")
        store.note(damage: damage)
        return damage
    }

    /// At the start of the daemon, before anything is written: whether the file is whole, and whether the audit log
    /// continues what was noted outside the database. If it does not, nothing is sent to schools until a person
    /// confirms.
    public func reviewStart(at now: Timestamp) throws {
        do {
            _ = try review(.quick, at: now)
            let lapse = try store.recovery.open() == nil ? store.auditLog.lapse() : nil
            // What entries said, without the entries, shows a cut too: also if nothing was noted outside, or if somebody
            // must confirm already.
            guard try lapse != nil || store.auditLog.hasFactsWithoutEntry() else { return }
            try store.recovery.begin(
                .wentBack, detail: lapse?.description ?? "the end of the audit log was cut off", by: .engine, at: now)
        } catch let error as StoreError {
            // A damaged file must not keep the desk from its pages.
            guard store.damage != nil else { throw error }
        }
    }

    private static func faults(_ depth: Depth, _ db: Database) throws -> [String] {
        let check = depth == .quick ? "PRAGMA quick_check(5)" : "PRAGMA integrity_check(20)"
        let structure = try String.fetchAll(db, sql: check).filter { $0 != "ok" }
        guard depth == .full, structure.isEmpty else { return structure }
        return try Row.fetchAll(db, sql: "SELECT DISTINCT \"table\", parent FROM pragma_foreign_key_check").map {
            "a row of \($0["table"] as String) refers to a missing row of \($0["parent"] as String)"
        }
    }
}

extension Store {
    /// The size of SQLite's write-ahead log, in bytes.
    public var logBytes: Int64 { files.flatMap { DatabaseFiles.size($0.log) } ?? 0 }

    /// Copies the write-ahead log into the database and cuts it to nothing. It waits for no reader.
    ///
    /// - Returns: false if a reader still needs the log.
    public func truncateLog() throws -> Bool {
        do {
            return try writer.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA busy_timeout = 50")
                defer { try? db.execute(sql: "PRAGMA busy_timeout = 5000") }
                _ = try db.checkpoint(.truncate)
                // So that the new log begins with a stamp.
                try StaleLog.stamp(db)
                return true
            }
        } catch let error as DatabaseError {
            guard error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED else { throw failed(error) }
            return false
        }
    }
}
