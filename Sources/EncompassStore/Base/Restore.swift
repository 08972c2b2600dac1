public import EncompassCore
import Foundation
import GRDB
import Glibc

/// What a restore put in place, and what is missing since.
public struct RestoreReport: Codable, Hashable, Sendable {
    public var database: String
    public var backup: BackupReport
    /// What is known to be missing, for people.
    public var missing: String
}

extension Store {
    /// Puts a backup in the place of a database that is gone, verified, in a state in which nothing is sent to schools
    /// until a named person confirms.
    ///
    /// Everything is done on a copy next to the database, which is moved into place last: a restore that fails changes
    /// nothing.
    ///
    /// - Throws: `StoreError`: `locked` while a daemon runs, `conflict` if a database is there, `wrongKey`,
    ///   `wrongDatabase` (not a database), `newerDatabase`, `unavailable` if it does not verify.
    public static func restore(
        from source: String, to path: String, keyFile: String? = nil, by actor: Actor, at now: Timestamp
    ) throws -> RestoreReport {
        let files = DatabaseFiles(path, keyFile: keyFile)
        try requireCopy(source)
        let lock = try DatabaseLock(path: path, holder: .init(pid: getpid(), role: .tool))
        defer { lock.abandon() }
        guard files.isMissing else {
            throw StoreError(.conflict, "restore.databaseThere", ["path": files.database])
        }
        guard DatabaseFiles.exists(files.key) else {
            throw StoreError(.wrongKey, "restore.keyMissing", ["path": files.key])
        }
        let keys = try KeyRing.load(path: files.key, database: source)
        let draft = files.database + ".restoring"
        for end in ["", "-wal", "-shm", "-journal"] { unlink(draft + end) }
        let report: RestoreReport
        do {
            try copy(source, to: draft, for: files.owner)
            report = try prepared(draft, from: source, as: files, keys: keys, by: actor, at: now)
            guard (DatabaseFiles.size(draft + "-wal") ?? 0) == 0 else {
                throw StoreError(.unavailable, "restore.notWhole", ["path": draft])
            }
            try DatabaseFiles.sync(draft)
        } catch {
            for end in ["", "-wal", "-shm", "-journal"] { unlink(draft + end) }
            throw error
        }
        // A log of the database that is gone would be mixed into this one.
        for left in [files.log, files.index] { unlink(left) }
        guard rename(draft, files.database) == 0 else {
            throw StoreError(.unavailable, "file.notRenamed", ["path": draft, "why": StoreError.system])
        }
        try DatabaseFiles.sync(DatabaseFiles.folder(of: files.database))
        return report
    }

    private static func requireCopy(_ source: String) throws {
        guard (DatabaseFiles.size(source) ?? 0) > 0 else {
            throw StoreError(.notFound, "restore.noBackup", ["path": source])
        }
        guard (DatabaseFiles.size(source + "-wal") ?? 0) == 0 else {
            throw StoreError(.invalid, "restore.hasLog", ["path": source])
        }
    }

    private static func copy(_ source: String, to draft: String, for owner: FileOwner?) throws {
        let input = Glibc.open(source, O_RDONLY | O_CLOEXEC)
        defer { if input >= 0 { Glibc.close(input) } }
        let output = FileOwner.make(draft, for: owner)
        defer { if output >= 0 { Glibc.close(output) } }
        guard input >= 0, output >= 0, copy(input, to: output) else {
            throw StoreError(.unavailable, "restore.notCopied", ["path": source, "draft": draft])
        }
    }

    private static func copy(_ input: Int32, to output: Int32) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = Glibc.read(input, &buffer, buffer.count)
            guard count > 0 else { return count == 0 }
            var written = 0
            while written < count {
                let more = buffer[written..<count].withUnsafeBytes { Glibc.write(output, $0.baseAddress, $0.count) }
                guard more > 0 else { return false }
                written += more
            }
        }
    }

    /// Verifies the copy as it came, upgrades it, and begins the recovery.
    private static func prepared(
        _ draft: String, from source: String, as files: DatabaseFiles, keys: KeyRing, by actor: Actor, at now: Timestamp
    ) throws -> RestoreReport {
        let copy: Store
        do {
            let writer = try StoreConnection.copy(path: draft)
            copy = Store(
                writer: writer, keys: keys, entropy: EntropySource(), lock: nil,
                files: DatabaseFiles(draft, keyFile: files.key, position: files.position))
        } catch let error as DatabaseError {
            throw Store.translate(error)
        }
        defer { try? copy.close() }
        let faults = try copy.integrity.faults(.quick)
        guard faults.isEmpty else {
            throw StoreError(.unavailable, "file.damaged", ["path": source, "why": faults.joined(separator: "; ")])
        }
        guard try copy.read({ try Schema.age($0.db) }) != .empty else {
            throw StoreError(.wrongDatabase, "restore.noDatabase", ["path": source])
        }
        let purpose = try copy.purpose()
        try copy.prepare(purpose: purpose, keepsCopy: false)
        let end = try copy.auditLog.lastAt() ?? now
        let backup = try copy.verified(named: source, until: Interruption(), at: end)
        let missing = try copy.auditLog.missing(since: end)
        try copy.recovery.begin(.restored, detail: missing, by: actor, at: now)
        return RestoreReport(database: files.database, backup: backup, missing: missing)
    }
}

extension AuditLog {
    /// When the last entry was made.
    fileprivate func lastAt() throws -> Timestamp? {
        try read { snapshot in
            try Int64.fetchOne(snapshot.db, sql: "SELECT at FROM audit_entry ORDER BY seq DESC LIMIT 1")
        }.map(Timestamp.init(milliseconds:))
    }

    /// What a database that ends at `last` lacks of what was noted outside it.
    fileprivate func missing(since last: Timestamp) throws -> String {
        let ends = "the database ends at \(last.rfc3339)"
        let lapse = try lapse()
        switch lapse {
        case .cutOff(let held, let expected)?:
            let until = (try? notedPosition()).map { " until \($0.at.rfc3339)" } ?? ""
            return
                "\(ends); \(expected - held) entries of the audit log\(until) are missing: whatever was pushed, sent, "
                + "answered or decided since then"
        // Another machine has no record.
        case nil, .recordMissing?:
            return "\(ends); what was done since then and not noted outside the database (the last minute) is missing"
        case let lapse?: return "\(ends); \(lapse)"
        }
    }
}
