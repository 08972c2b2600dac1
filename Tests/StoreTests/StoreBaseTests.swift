import EncompassCore
import EncompassStore
import Foundation
import GRDB
import TestSupport
import Testing

@Suite struct StoreBaseTests {
    private func reason(_ body: () throws -> Void) -> StoreError.Reason? {
        #expect(throws: StoreError.self) { try body() }?.reason
    }

    @Test func whatIsCommittedIsOnTheDisk() throws {
        let file = try StoreFile()
        let level = try file.store.write { db in try Int.fetchOne(db, sql: "PRAGMA synchronous") }
        #expect(level == 2)
        try file.reopen()
        #expect(try file.store.write { db in try Int.fetchOne(db, sql: "PRAGMA synchronous") } == 2)
        #expect(try file.store.write { db in try String.fetchOne(db, sql: "PRAGMA journal_mode") } == "wal")
    }

    @Test func fileByItselfHasEverythingAfterACleanClose() throws {
        let file = try StoreFile()
        try file.log(3)
        try file.store.close()
        let copy = file.folder.file("copy.db")
        try FileManager.default.copyItem(atPath: file.path, toPath: copy)
        let entries = try DatabaseQueue(path: copy).read { db in
            try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM audit_entry")
        }
        #expect(entries == 3)
    }

    @Test func aDatabaseIsOfOnePurposeForEver() throws {
        let file = try StoreFile()
        #expect(reason { try file.reopen(purpose: .exercise) } == .wrongDatabase)
        #expect(try StoreFile.open(file.path).purpose() == .live)
    }

    @Test func aSecondWriterIsTurnedAwayUntilTheFirstCloses() throws {
        let file = try StoreFile()
        #expect(reason { _ = try StoreFile.open(file.path) } == .locked)
        try file.reopen()
    }

    @Test func aDatabaseOfANewerVersionIsRefused() throws {
        let file = try StoreFile()
        try file.store.write { db in
            try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99 the future')")
        }
        #expect(reason { try file.reopen() } == .newerDatabase)
    }

    @Test func whatIsNoDatabaseIsRefused() throws {
        let file = try StoreFile()
        try file.store.close()
        try Data("this is a letter, and no database at all; it is long enough to be looked at".utf8).write(
            to: URL(fileURLWithPath: file.path))
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file.path + suffix) }
        #expect(reason { _ = try StoreFile.open(file.path) } == .wrongDatabase)
    }

    @Test func openingAgainMigratesNothingAndKeepsEverything() throws {
        let file = try StoreFile()
        func schema() throws -> [String] {
            try file.store.read { snapshot in
                try String.fetchAll(
                    snapshot.db, sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
            }
        }
        try file.log(2)
        let before = try schema()
        try file.reopen()
        #expect(try schema() == before)
        #expect(try file.store.auditLog.verify().entries == 2)
    }

    @Test func eachStartIsAnEpochOfItsOwn() throws {
        let file = try StoreFile()
        let first = try file.store.beginEpoch()
        try file.reopen()
        #expect(try file.store.beginEpoch() == first + 1)
    }
}
