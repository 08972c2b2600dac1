import EncompassCore
import EncompassStore
import Foundation
import TestSupport
import Testing

/// Root is the only account that makes files for another one; of a test that another account runs, the files are its own
/// anyway.
@Suite("Files next to the database belong to its owner", .enabled(if: geteuid() == 0, "only root gives files away"))
struct FileOwnerTests {
    private static let service: uid_t = 65_533
    private static let group: gid_t = 65_532
    private let folder: TemporaryFolder
    private let now = Timestamp(seconds: 1_800_000_000)

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("fence"), withIntermediateDirectories: false)
    }

    private var path: String { folder.file("e.db") }

    private func open() throws -> Store {
        try Store.open(
            path: path, holder: .init(pid: getpid(), role: .tool),
            replication: .init(fence: folder.file("fence")))
    }

    private func give(_ name: String) { #expect(chown(folder.file(name), Self.service, Self.group) == 0, "\(name)") }

    private func isTheirs(_ name: String) -> Bool {
        var status = stat()
        return stat(folder.file(name), &status) == 0 && status.st_uid == Self.service && status.st_gid == Self.group
    }

    @Test func whatIsMadeLaterBelongsToTheDatabasesOwner() throws {
        try open().close()
        for name in ["e.db", "e.db.key"] { give(name) }
        for name in ["e.db.lock", "e.db-wal", "e.db-shm"] {
            try? FileManager.default.removeItem(atPath: folder.file(name))
        }
        let store = try open()
        try store.auditLog.append(AuditEntry(.operation, "test.entry", actor: .engine, subject: "x"), at: now)
        try store.auditLog.savePosition(at: now)
        _ = try store.backups.make(at: folder.file("e.backup"), by: .engine, at: now)
        try store.fence?.claim(token: "a", at: now)
        for name in ["e.db.lock", "e.db.key.position", "e.backup", "e.db.term", "fence/term-1"] {
            #expect(isTheirs(name), "\(name)")
        }
        // A write-ahead log is SQLite's work.
        for name in ["e.db-wal", "e.db-shm"] { #expect(isTheirs(name), "\(name)") }
        try store.close()
        try FileManager.default.removeItem(atPath: path)
        _ = try Store.restore(from: folder.file("e.backup"), to: path, by: .engine, at: now)
        #expect(isTheirs("e.db"))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func aNewDatabaseAndItsKeyBelongToTheFoldersOwner() throws {
        #expect(chown(folder.path, Self.service, Self.group) == 0)
        try open().close()
        for name in ["e.db", "e.db.key", "e.db.lock"] { #expect(isTheirs(name), "\(name)") }
    }

    /// The service may not write to the folder of the key, although root may.
    @Test func thePositionIsWhereTheOwnerMayReplaceIt() throws {
        let keys = try TemporaryFolder()
        #expect(chown(folder.path, Self.service, Self.group) == 0)
        let store = try Store.open(
            path: path, keyFile: keys.file("e.key"), holder: .init(pid: getpid(), role: .tool))
        try store.auditLog.append(AuditEntry(.operation, "test.entry", actor: .engine, subject: "x"), at: now)
        try store.auditLog.savePosition(at: now)
        #expect(isTheirs("e.db.position"))
        #expect(!FileManager.default.fileExists(atPath: keys.file("e.key.position")))
    }
}
