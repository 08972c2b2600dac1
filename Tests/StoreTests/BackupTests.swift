import EncompassCore
import EncompassStore
import Foundation
import GRDB
import TestSupport
import Testing

@Suite("Backups, and what they restore")
struct BackupTests {
    private func failure(_ body: () throws -> Void) -> StoreError? {
        #expect(throws: StoreError.self) { try body() }
    }

    private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    /// A closed store with 30 entries, of which a backup holds 20.
    private func lost() throws -> (file: StoreFile, backup: String) {
        let file = try StoreFile()
        try file.log(20)
        let backup = file.folder.file("a.backup")
        _ = try file.store.backups.make(at: backup, by: .login("tester"), at: StoreFile.start)
        try file.log(9)
        try file.store.auditLog.savePosition(at: StoreFile.start + .hours(1))
        return (file, backup)
    }

    private func restore(_ backup: String, to file: StoreFile) throws -> RestoreReport {
        try Store.restore(from: backup, to: file.path, by: .login("tester"), at: StoreFile.start + .hours(2))
    }

    @Test("A copy made while others write holds one moment, verified, in one file that only its owner reads")
    func aBackupIsWhole() throws {
        let file = try StoreFile()
        try file.log(200)
        let store = file.store
        let writing = Background {
            for number in 0..<200 {
                try store.auditLog.append(
                    AuditEntry(.operation, "test.entry", actor: .engine, subject: "x:\(number)"), at: StoreFile.start)
            }
        }
        let path = file.folder.file("a.backup")
        let report = try file.store.backups.make(at: path, by: .login("tester"), at: StoreFile.start)
        _ = try writing.value()
        #expect(report.entries >= 200 && report.unaccounted == 0 && report.path == path)
        #expect(try file.store.backups.last() == report)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let left = try FileManager.default.contentsOfDirectory(atPath: file.folder.path).filter { $0.hasPrefix("a.") }
        #expect(left == ["a.backup"])
        #expect(try file.store.auditLog.trail(of: "database").map(\.entry.action) == ["database.backedUp"])
        // Nothing is overwritten.
        let before = try bytes(path)
        #expect(
            failure { _ = try file.store.backups.make(at: path, by: .engine, at: StoreFile.start) }?.reason == .conflict
        )
        #expect(try bytes(path) == before)
    }

    @Test func whatIsSealedStaysSealedAndTheKeyIsNotInIt() throws {
        let file = try StoreFile()
        let canary = "Zyxwvut"
        _ = try file.store.accounts.create(
            login: "login", name: canary, role: .supervisor, places: [], password: "x", by: .engine, at: StoreFile.start
        )
        let path = file.folder.file("a.backup")
        _ = try file.store.backups.make(at: path, by: .engine, at: StoreFile.start)
        let copy = try bytes(path)
        #expect(copy.range(of: Data(canary.utf8)) == nil)
        #expect(copy.range(of: try bytes(file.path + ".key")) == nil)
    }

    @Test func aDamagedDatabaseMakesNoBackup() throws {
        let file = try StoreFile()
        try file.log(3)
        try file.tamper("DROP TRIGGER audit_entry_no_update; UPDATE audit_entry SET actor = 'x' WHERE seq = 2")
        let path = file.folder.file("a.backup")
        let refused = failure { _ = try file.store.backups.make(at: path, by: .engine, at: StoreFile.start) }
        #expect(refused?.phrase.values["entry"] == "2")
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(FileManager.default.fileExists(atPath: path + ".damaged"))
        #expect(try file.store.backups.last() == nil)
    }

    @Test func restoringOverwritesNothingAndSaysWhatIsMissing() throws {
        let (file, backup) = try lost()
        // The daemon runs; then a database is there.
        #expect(failure { _ = try restore(backup, to: file) }?.reason == .locked)
        let crashed = try file.crashed()
        try file.store.close()
        #expect(failure { _ = try restore(backup, to: file) }?.reason == .conflict)
        let log = try bytes(crashed.file("store.db-wal"))
        try FileManager.default.moveItem(atPath: file.path, toPath: file.path + ".lost")
        try log.write(to: URL(fileURLWithPath: file.path + "-wal"))

        let report = try restore(backup, to: file)
        // 20, and the entry about the backup itself is not in it: 30 were noted.
        #expect(report.backup.entries == 20)
        #expect(report.missing.contains("10 entries"))
        #expect(!FileManager.default.fileExists(atPath: file.path + "-wal"))
        #expect(!FileManager.default.fileExists(atPath: file.path + ".restoring"))

        try file.reopenAfterClose()
        let store = file.store
        #expect(try store.auditLog.verify().broken == nil)
        let open = try #require(try store.recovery.open())
        #expect(open.cause == .restored && open.detail == report.missing)
        try store.integrity.reviewStart(at: StoreFile.start + .hours(2))
        #expect(store.damage == nil)
        #expect(try store.recovery.open() == open)
        #expect(try bytes(backup).count > 0, "the backup stays")
    }

    @Test("Until a person confirms, only news for the desk is sent")
    func nothingIsSentTwice() throws {
        let file = try StoreFile()
        let at = StoreFile.start
        func mail(_ minute: Int, _ day: String) throws {
            _ = try file.store.staffMail.keepSitrep(
                on: try #require(LocalDate(iso: day)), time: try #require(LocalTime("08:00")),
                to: [.email("mash@mash.example")], subject: "figures", text: "x", at: at + .minutes(minute))
        }
        func lease(_ minute: Int) throws -> Int {
            try file.store.messages.lease(
                LeaseRequest(10, on: .email, epoch: 1, today: LocalDate(dayNumber: 20_000)), at: at + .minutes(minute)
            ).count
        }
        try mail(0, "2026-11-26")
        try file.store.recovery.begin(.restored, detail: "x", by: .engine, at: at + .minutes(1))
        #expect(try lease(2) == 0)
        try mail(3, "2026-11-27")
        #expect(try lease(4) == 1)
        try file.store.recovery.confirm(
            reason: "looked at", by: .desk("duty", as: .dutyManager), at: at + .minutes(5))
        #expect(try lease(6) == 1)
    }

    @Test(
        "What is no backup of this database is refused, and nothing is changed",
        arguments: [
            "text", "key", "newer", "half", "live",
        ])
    func whatIsNoBackupIsRefused(_ fault: String) throws {
        let (file, backup) = try lost()
        try file.store.close()
        try FileManager.default.removeItem(atPath: file.path)
        let whole = try bytes(backup)
        switch fault {
        case "text": try Data("a letter".utf8).write(to: URL(fileURLWithPath: backup))
        case "key": try Data(repeating: 9, count: 32).write(to: URL(fileURLWithPath: file.path + ".key"))
        case "newer":
            let queue = try DatabaseQueue(path: backup)
            try queue.write { db in
                try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99 the future')")
            }
            try queue.close()
        case "half": try whole.prefix(whole.count / 2 / 4096 * 4096).write(to: URL(fileURLWithPath: backup))
        default: try Data("log".utf8).write(to: URL(fileURLWithPath: backup + "-wal"))
        }
        let reasons: [String: StoreError.Reason] = [
            "text": .wrongDatabase, "key": .wrongKey, "newer": .newerDatabase, "half": .unavailable, "live": .invalid,
        ]
        let refused = failure { _ = try restore(backup, to: file) }
        #expect(refused?.reason == reasons[fault] || fault == "text" && refused?.reason == .unavailable, "\(fault)")
        let left = try FileManager.default.contentsOfDirectory(atPath: file.folder.path)
        #expect(!left.contains { $0.hasPrefix("store.db.restoring") || $0 == "store.db" }, "\(left)")
    }

    @Test("A database of an earlier version is kept as it was before it is upgraded, and the person is told")
    func anUpgradeKeepsACopy() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.db")
        let old = try DatabaseQueue(path: path)
        try Schema.migrator.migrate(old, upTo: "6 sealed bodies")
        try old.close()
        let file = try StoreFile(in: folder)
        let copy = path + ".version-6"
        #expect(file.store.notices.count == 1 && file.store.notices[0].contains(copy))
        let versions = try DatabaseQueue(path: copy).read { db in
            try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM grdb_migrations")
        }
        #expect(versions == 6)
        try file.reopen()
        #expect(file.store.notices.isEmpty)
    }
}
