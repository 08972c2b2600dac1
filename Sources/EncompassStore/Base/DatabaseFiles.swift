import EncompassCore
import Foundation
import Glibc

/// The files of one database. They go by the file itself: a symbolic link leads to the same lock and the same log.
package struct DatabaseFiles: Hashable, Sendable {
    /// The file itself, without symbolic links.
    let database: String
    let key: String
    /// How far the audit log has got, as noted outside the database: next to the key, or next to the database if the
    /// key is in a folder that the daemon may not write to.
    let position: String

    /// - Parameter position: another database's, for a copy of it.
    package init(_ path: String, keyFile: String? = nil, position: String? = nil) {
        database = DatabaseFiles.resolved(path)
        let beside = path + ".key"
        key = keyFile ?? (DatabaseFiles.exists(beside) ? beside : database + ".key")
        self.position = position ?? DatabaseFiles.position(key: key, database: database)
    }

    /// Whose files they are, or will be.
    var owner: FileOwner? { FileOwner(database: database, key: key) }

    private static func position(key: String, database: String) -> String {
        let (first, second) = (key + ".position", database + ".position")
        if let noted = [first, second].first(where: exists) { return noted }
        let owner = FileOwner(database: database, key: key)
        func isWritten(_ folder: String) -> Bool { owner?.mayWrite(in: folder) == true }
        if isWritten(folder(of: key)) { return first }
        if isWritten(folder(of: database)) { return second }
        return access(folder(of: key), W_OK) == 0 ? first : second
    }

    /// The database as it was before an upgrade from `version`.
    func upgradeCopy(of version: Int) -> String {
        let name = database + DatabaseFiles.upgradeMark + String(version)
        return (0...).lazy.map { $0 == 0 ? name : "\(name).\($0)" }.first { !DatabaseFiles.exists($0) } ?? name
    }

    /// The copies that upgrades kept.
    func upgradeCopies() -> [String] {
        let folder = DatabaseFiles.folder(of: database)
        let start = (database as NSString).lastPathComponent + DatabaseFiles.upgradeMark
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasPrefix(start) && $0.dropFirst(start.count).first?.isNumber == true }.sorted()
            .map { folder + "/" + $0 }
    }

    private static let upgradeMark = ".version-"

    var lock: String { database + ".lock" }
    /// The term of the fence that this machine holds.
    var term: String { database + ".term" }
    /// SQLite's write-ahead log.
    var log: String { database + "-wal" }
    /// SQLite's index of that log.
    var index: String { database + "-shm" }

    /// Whether there is no database: no file, or an empty one.
    var isMissing: Bool { (DatabaseFiles.size(database) ?? 0) == 0 }

    /// - Parameter lockWasThere: whether an earlier process made the lock file.
    /// - Throws: `StoreError` `missing` if there is no database, but other files show that there was one.
    func requireDatabase(lockWasThere: Bool) throws {
        guard isMissing else { return }
        let left: String? =
            if DatabaseFiles.exists(key) {
                "its key \(key) is"
            } else if DatabaseFiles.exists(position) {
                "the record of its audit log \(position) is"
            } else if (DatabaseFiles.size(log) ?? 0) > 0 {
                "its write-ahead log \(log) is"
            } else if lockWasThere {
                "its lock \(lock) is"
            } else {
                nil
            }
        guard let left else { return }
        throw StoreError(.missing, "database.missing", ["path": database, "left": left])
    }

    /// Makes room for a new database: an earlier one's log is removed, and the record of its audit log is set aside.
    func setAside() throws {
        for path in [log, index] { unlink(path) }
        guard DatabaseFiles.exists(position) else { return }
        guard rename(position, position + ".old") == 0 else {
            throw StoreError(.unavailable, "file.notRenamed", ["path": position, "why": StoreError.system])
        }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// In bytes; nil if there is no such file.
    static func size(_ path: String) -> Int64? {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : nil
    }

    /// When its content last changed; nil if there is no such file.
    static func changed(_ path: String) -> Timestamp? {
        var status = stat()
        return stat(path, &status) == 0 ? Timestamp(seconds: Int64(status.st_mtim.tv_sec)) : nil
    }

    /// Waits until a file, or the names in a folder, are on the disk.
    static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw StoreError(.unavailable, "file.notSynced", ["path": path, "why": StoreError.system])
        }
    }

    static func folder(of path: String) -> String {
        let folder = (path as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }

    private static func resolved(_ path: String) -> String {
        var path = path
        for _ in 0..<16 {
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { break }
            path = target.hasPrefix("/") ? target : folder(of: path) + "/" + target
        }
        guard let real = realpath(folder(of: path), nil) else { return path }
        defer { free(real) }
        let folder = String(cString: real)
        return (folder == "/" ? "" : folder) + "/" + (path as NSString).lastPathComponent
    }
}
