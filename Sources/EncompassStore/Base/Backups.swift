public import EncompassCore
import Foundation
import GRDB
import Glibc

/// A verified copy of the database.
public struct BackupReport: Codable, Hashable, Sendable {
    public var path: String
    public var bytes: Int64
    /// The moment that it holds.
    public var at: Timestamp
    /// The number of entries of its audit log, all verified.
    public var entries: Int64
    /// Children received within a day before, each accounted for but `unaccounted`.
    public var children: Int
    /// What its balance does not account for; the database's own does not either.
    public var unaccounted: Int

    /// For people.
    public var summary: String {
        let balance =
            unaccounted == 0
            ? "all accounted for" : "\(unaccounted) of children and notifications unaccounted for, as in the database"
        return
            "\(path): \(bytes) bytes, \(entries) entries of the audit log verified, \(children) children of the last day"
            + " (\(balance))"
    }
}

/// Copies one moment of a database into a file of its own.
enum DatabaseCopy {
    /// Half a megabyte: the disk serves others between two steps.
    private static let pagesPerStep: CInt = 128

    /// Reads through a reader, so that the writer waits for nothing. Sealed rows stay sealed, and the key is not copied.
    ///
    /// - Throws: `StoreError` if the file is there already, or cannot be written; then there is none.
    static func make(of store: Store, at path: String, until interruption: Interruption = Interruption()) throws {
        let descriptor = FileOwner.make(path, for: store.files?.owner)
        guard descriptor >= 0 else {
            throw StoreError(
                errno == EEXIST ? .conflict : .unavailable, "file.notMade", ["path": path, "why": StoreError.system])
        }
        close(descriptor)
        do {
            let copy = try StoreConnection.copy(path: path)
            defer { try? copy.close() }
            try copy.writeWithoutTransaction { copied in
                try store.read { snapshot in
                    // A snapshot begins with its first read.
                    _ = try Int.fetchOne(snapshot.db, sql: "SELECT COUNT(*) FROM sqlite_schema")
                    try snapshot.db.backup(to: copied, pagesPerStep: pagesPerStep) { _ in
                        try interruption.check()
                        usleep(500)
                    }
                }
                // One file, without a log next to it.
                try copied.execute(sql: "PRAGMA journal_mode = DELETE")
            }
            try copy.close()
            try DatabaseFiles.sync(path)
        } catch {
            unlink(path)
            if let error = error as? DatabaseError { throw Store.translate(error) }
            throw error
        }
    }
}

extension Backups {
    private static let key = "backup"

    /// The last verified one; nil if there is none yet.
    public func last() throws -> BackupReport? {
        try read { try $0.meta(Backups.key).map { try JSONText.decode($0, as: BackupReport.self) } }
    }

    /// Makes a copy at `path`, and verifies it: its structure, its audit chain and its balance. A copy that does not
    /// verify is kept under its name with `.damaged` added.
    ///
    /// - Throws: `StoreError`: `invalid` for a relative path, `conflict` if something is there, `unavailable` if it
    ///   cannot be written or does not verify.
    public func make(
        at path: String, by actor: Actor, until interruption: Interruption = Interruption(), at now: Timestamp
    ) throws -> BackupReport {
        guard path.hasPrefix("/") else { throw StoreError(.invalid, "backup.path") }
        guard let files = store.files else { throw StoreError(.invalid, "backup.noFile") }
        guard !DatabaseFiles.exists(path) else {
            throw StoreError(.conflict, "backup.exists", ["path": path])
        }
        let draft = path + ".part"
        unlink(draft)
        try DatabaseCopy.make(of: store, at: draft, until: interruption)
        let report: BackupReport
        do {
            report = try Backups.verify(draft, named: path, files: files, until: interruption, at: now)
        } catch {
            rename(draft, path + ".damaged")
            throw error
        }
        guard rename(draft, path) == 0 else {
            throw StoreError(.unavailable, "file.notRenamed", ["path": draft, "why": StoreError.system])
        }
        try DatabaseFiles.sync(DatabaseFiles.folder(of: path))
        try write(at: now) { tx in
            try tx.setMeta(Backups.key, JSONText.encode(report))
            try tx.append(
                AuditEntry(
                    .operation, "database.backedUp", actor: actor, subject: "database",
                    facts: ["entries": String(report.entries), "bytes": String(report.bytes), "path": path]))
        }
        return report
    }

    /// Deletes the copies that upgrades kept, once they are older than backups may become: they have what has been
    /// erased since.
    ///
    /// - Parameter real: the machine's time, which dates files.
    /// - Returns: the files deleted.
    public func deleteUpgradeCopies(olderThan age: Span, real: Timestamp) throws -> [String] {
        try (store.files?.upgradeCopies() ?? []).filter { path in
            guard let made = DatabaseFiles.changed(path), real - made > age else { return false }
            guard unlink(path) == 0 else {
                throw StoreError(.unavailable, "file.notDeleted", ["path": path, "why": StoreError.system])
            }
            return true
        }
    }

    private static func verify(
        _ file: String, named path: String, files: DatabaseFiles, until interruption: Interruption, at now: Timestamp
    ) throws -> BackupReport {
        let copy = try Store.openReading(path: file, keyFile: files.key)
        defer { try? copy.close() }
        return try copy.verified(named: path, until: interruption, at: now)
    }
}

extension Store {
    /// Verifies everything that a copy can show by itself.
    ///
    /// - Throws: `StoreError` `unavailable` with what does not verify.
    func verified(named path: String, until interruption: Interruption, at now: Timestamp) throws -> BackupReport {
        let faults = try integrity.faults(.full, until: interruption)
        guard faults.isEmpty else {
            throw StoreError(.unavailable, "file.damaged", ["path": path, "why": faults.joined(separator: "; ")])
        }
        let chain = try auditLog.verify()
        if let broken = chain.broken {
            throw StoreError(
                .unavailable, "auditLog.broken", ["path": path, "entry": broken.seq, "why": broken.reason])
        }
        let balance = try self.balance.report(since: now - .days(1), epoch: nil, seals: false, at: now)
        return BackupReport(
            path: path, bytes: files.flatMap { DatabaseFiles.size($0.database) } ?? 0, at: now, entries: chain.entries,
            children: balance.received, unaccounted: balance.differences.reduce(0) { $0 + $1.count })
    }
}
