import Crypto
import EncompassCore
import EncompassStore
import Foundation
import GRDB
import TestSupport
import Testing

@Suite("The database, its key, its lock and its log belong together")
struct DatabaseFilesTests {
    private func failure(_ body: () throws -> Void) -> StoreError? {
        #expect(throws: StoreError.self) { try body() }
    }

    @Test(
        "A database that is gone is not replaced while anything shows that there was one",
        arguments: [
            ".key", ".lock", ".key.position", "-wal",
        ])
    func aMissingDatabaseIsNotReplaced(_ left: String) throws {
        let file = try StoreFile()
        try file.log(1)
        try file.store.auditLog.savePosition(at: StoreFile.start)
        let crashed = try file.crashed()
        try file.store.close()
        let folder = try TemporaryFolder()
        let path = folder.file("store.db")
        let source = left == ".lock" ? file.path + left : crashed.file("store.db" + left)
        try FileManager.default.copyItem(atPath: source, toPath: path + left)
        let refused = failure { _ = try StoreFile.open(path) }
        #expect(refused?.reason == .missing && refused?.phrase.key == "error.database.missing")
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(failure { _ = try Store.openReading(path: path) }?.reason == .missing)
        #expect(failure { try Store.checkKey(path: path) }?.reason == .missing)
        // Refused again, and begun when a person asks for it.
        #expect(failure { _ = try StoreFile.open(path) }?.reason == .missing)
        let store = try Store.open(path: path, holder: .init(pid: 1, role: .tool), beginning: true)
        #expect(try store.auditLog.position().entry == 0 && store.auditLog.lapse() == nil)
        try store.close()
    }

    @Test func whereNothingWasADatabaseIsMade() throws {
        let folder = try TemporaryFolder()
        try StoreFile.open(folder.file("store.db")).close()
        // A start that fails leaves nothing that would stop the next one.
        let path = folder.file("other.db")
        try FileManager.default.createDirectory(atPath: path + ".key", withIntermediateDirectories: false)
        _ = failure { _ = try StoreFile.open(path) }
        try FileManager.default.removeItem(atPath: path + ".key")
        try StoreFile.open(path).close()
    }

    @Test(
        "A key that does not fit changes nothing, in a database of any version",
        arguments: [
            "1 the main job", "6 sealed bodies", nil,
        ])
    func aWrongKeyIsRefusedBeforeAnythingIsTouched(_ version: String?) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.db")
        if let version {
            let old = try DatabaseQueue(path: path)
            try Schema.migrator.migrate(old, upTo: version)
            let right = KeyRing(master: .init(data: Data(repeating: 5, count: 32)))
            try old.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO credential (id, role, sealed_secret, created_at, created_by)
                        VALUES ('c', 'school', ?, 0, 'x')
                        """, arguments: [try right.seal(Data("secret".utf8))])
            }
            try old.close()
        } else {
            try write(5, to: path + ".key")
            try? FileManager.default.removeItem(atPath: path)
            _ = try Store.open(path: path, holder: .init(pid: 1, role: .tool), beginning: true).close()
        }
        try write(6, to: path + ".key")
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        // A database of version 6 that sealed nothing has no sign of its key but the credential.
        let refused = failure { _ = try StoreFile.open(path) }
        #expect(refused?.reason == .wrongKey)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        try write(5, to: path + ".key")
        try StoreFile.open(path).close()
    }

    private func write(_ byte: UInt8, to path: String) throws {
        try Data(repeating: byte, count: 32).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    @Test func aLinkLeadsToTheSameLockAndTheSameKey() throws {
        let file = try StoreFile()
        let link = file.folder.file("link.db")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "store.db")
        #expect(failure { _ = try StoreFile.open(link) }?.reason == .locked)
        #expect(DatabaseLock.state(of: link) != .free)
        #expect(try Store.openReading(path: link).auditLog.position().entry == 0)
        try file.store.close()
        let store = try StoreFile.open(link)
        #expect(!FileManager.default.fileExists(atPath: link + ".lock"))
        #expect(!FileManager.default.fileExists(atPath: link + ".key"))
        try store.close()
    }

    @Test("An older copy of the database next to the log of a later one is refused, and harmed by nothing")
    func aStaleLogIsFound() throws {
        let file = try StoreFile()
        try file.log(20)
        try file.store.auditLog.savePosition(at: StoreFile.start)
        #expect(try file.store.truncateLog())
        let old = try Data(contentsOf: URL(fileURLWithPath: file.path))
        for minute in 1...6 {
            try file.log(20)
            try file.store.auditLog.savePosition(at: StoreFile.start + .minutes(minute))
        }
        #expect(try file.store.truncateLog())
        try file.log(1)
        try file.store.auditLog.savePosition(at: StoreFile.start + .minutes(7))

        // The crash by itself is no harm.
        let crashed = try file.crashed()
        let recovered = try StoreFile.open(crashed.file("store.db"))
        #expect(try recovered.auditLog.position().entry == 141 && recovered.auditLog.lapse() == nil)
        try recovered.close()

        let mixed = try file.crashed()
        try old.write(to: URL(fileURLWithPath: mixed.file("store.db")))
        let log = try Data(contentsOf: URL(fileURLWithPath: mixed.file("store.db-wal")))
        let refused = failure { _ = try StoreFile.open(mixed.file("store.db")) }
        #expect(refused?.reason == .missing && refused?.phrase.key == "error.database.staleLog")
        #expect(try Data(contentsOf: URL(fileURLWithPath: mixed.file("store.db"))) == old)
        #expect(try Data(contentsOf: URL(fileURLWithPath: mixed.file("store.db-wal"))) == log)
    }

    @Test("A crash at any moment leaves a log that belongs to its file", arguments: [1, 2, 3])
    func noCrashLooksLikeAStaleLog(_ seed: UInt64) throws {
        let file = try StoreFile()
        var entropy = SeededEntropy(seed: seed)
        for minute in 0..<60 {
            switch entropy.next() % 4 {
            case 0: _ = try file.store.truncateLog()
            case 1: file.store.writer.writeWithoutTransaction { db in _ = try? db.checkpoint(.passive) }
            default: try file.log(Int(entropy.next() % 40))
            }
            try file.store.auditLog.savePosition(at: StoreFile.start + .minutes(minute))
            guard minute.isMultiple(of: 5) else { continue }
            let crashed = try file.crashed()
            let store = try StoreFile.open(crashed.file("store.db"))
            #expect(try store.auditLog.lapse() == nil)
            #expect(try store.auditLog.position() == file.store.auditLog.position())
            try store.close()
        }
    }

    @Test(
        "A log that a reader kept from being cut is cut afterwards, and no larger than its limit when it begins again")
    func theLogIsBounded() throws {
        let file = try StoreFile()
        let reader = try DatabaseQueue(path: file.path)
        try reader.inDatabase { db in
            try db.execute(sql: "BEGIN; SELECT COUNT(*) FROM audit_entry")
            for _ in 0..<8 {
                try file.store.write { db in
                    try db.execute(
                        sql: "INSERT OR REPLACE INTO meta (key, value) VALUES ('bulk', hex(zeroblob(1000000)))")
                }
            }
            #expect(try !file.store.truncateLog())
            #expect(file.store.logBytes > 8_000_000)
            try db.execute(sql: "COMMIT")
        }
        #expect(try file.store.truncateLog())
        // One page with a stamp.
        #expect(file.store.logBytes < 5_000)
        let limit = try file.store.write { db in try Int.fetchOne(db, sql: "PRAGMA journal_size_limit") }
        #expect(limit == 64 << 20)
        #expect(try file.store.write { db in try Int.fetchOne(db, sql: "PRAGMA busy_timeout") } == 5000)
    }
}
