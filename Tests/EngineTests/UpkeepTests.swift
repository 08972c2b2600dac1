import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport
import Testing

/// The daemon looks after its database.
@Suite("Upkeep of the database")
struct UpkeepTests {
    private let backups: TemporaryFolder
    private let rig: Night

    init() throws {
        backups = try TemporaryFolder()
        var morning = MorningSettings()
        morning.upkeep = UpkeepSettings(
            checkAt: try #require(LocalTime("04:30")),
            backups: BackupSettings(
                directory: backups.path, every: .hours(6), retention: BackupRetention(days: 2, weeks: 0, months: 0)))
        rig = try Night.numbered(at: at("2026-11-19T23:30:00Z"), morning: morning)
    }

    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: backups.path).sorted()
    }

    @Test("Backups are made on time, kept by the rule, and an alarm when they fail")
    func backupsOnATimer() throws {
        let first = try #require(try rig.engine.backupStep())
        #expect(first.path.hasSuffix("/encompass-20261119T233000Z.backup"))
        rig.clock.advance(.hours(5))
        #expect(try rig.engine.backupStep() == nil)
        for _ in 0..<16 {
            rig.clock.advance(.hours(3))
            _ = try rig.engine.backupStep()
        }
        // After a restart, the folder says when the last one was.
        try rig.restart()
        #expect(try rig.engine.backupStep() == nil)
        let left = try files()
        #expect(left.count == 4 && !left.contains(first.path) && left.allSatisfy { $0.hasSuffix(".backup") }, "\(left)")

        try FileManager.default.removeItem(atPath: backups.path)
        rig.clock.advance(.hours(7))
        #expect(throws: StoreError.self) { try rig.engine.backupStep() }
        #expect(try rig.store.alarms.active("backup")?.detail.contains("no backup could be made") == true)
        // Not again within a minute.
        #expect(try rig.engine.backupStep() == nil)
        try FileManager.default.createDirectory(atPath: backups.path, withIntermediateDirectories: false)
        rig.clock.advance(.minutes(2))
        #expect(try rig.engine.backupStep() != nil)
        #expect(try rig.store.alarms.active("backup") == nil)
    }

    @Test("Copies that upgrades kept are deleted at the age of backups, and nothing else")
    func oldCopiesOfUpgrades() throws {
        let files = FileManager.default
        let made = ["version-6", "version-7", "version-7.1", "version-notes", "key"].map {
            rig.folder.file("night.db.") + $0
        }
        for path in made where !files.fileExists(atPath: path) {
            #expect(files.createFile(atPath: path, contents: Data("x".utf8)))
        }
        let old = Date(timeIntervalSince1970: Double(rig.clock.now().milliseconds) / 1000 - 91 * 86_400)
        for path in made where !path.hasSuffix("version-7.1") {
            try files.setAttributes([.modificationDate: old], ofItemAtPath: path)
        }
        try files.setAttributes([.modificationDate: old + 2 * 86_400], ofItemAtPath: made[2])
        #expect(try rig.engine.upgradeCopiesStep() == Array(made[0...1]))
        #expect(made.map(files.fileExists) == [false, false, true, true, true])
        // An hour later the next one may be due; before that, nobody looks.
        try files.setAttributes([.modificationDate: old], ofItemAtPath: made[2])
        #expect(try rig.engine.upgradeCopiesStep().isEmpty)
        rig.clock.advance(.hours(1))
        #expect(try rig.engine.upgradeCopiesStep() == [made[2]])
    }

    @Test("The whole file is checked at 04:30; damage is an alarm, and pushes are refused until it is repaired")
    func damageIsFoundAtNight() throws {
        #expect(try !rig.engine.integrityStep())
        rig.clock.set(at("2026-11-20T04:29:00Z"))
        #expect(try !rig.engine.integrityStep())
        rig.clock.set(at("2026-11-20T04:30:00Z"))
        #expect(try rig.engine.integrityStep())
        #expect(try !rig.engine.integrityStep())
        #expect(rig.store.damage == nil)
        // A row whose parent is gone: each page is well formed.
        try rig.corrupt(
            """
            INSERT INTO link (token_hash, notification, message, contact, expires_at)
            VALUES (x'01', 'gone', 'gone', x'02', 0)
            """)
        rig.clock.set(at("2026-11-21T04:31:00Z"))
        #expect(try rig.engine.integrityStep())
        #expect(rig.store.damage?.contains("link") == true)
        #expect(try rig.store.alarms.active("database.damaged")?.kind == .damaged)
        let source = FeedSource(rig.feed)
        #expect(throws: StoreError.self) {
            try rig.engine.ingest(Array("{}".utf8), from: source, at: rig.clock.now())
        }
        try rig.corrupt("DELETE FROM link WHERE notification = 'gone'")
        rig.clock.set(at("2026-11-22T04:31:00Z"))
        #expect(try rig.engine.integrityStep())
        #expect(rig.store.damage == nil)
        #expect(try rig.store.alarms.active("database.damaged") == nil)
        _ = try rig.engine.ingest(Array("{}".utf8), from: source, at: rig.clock.now())
    }

    @Test("The position of the audit log is noted each minute, and is in the situation report")
    func thePositionIsNoted() throws {
        try rig.engine.watchFileStep()
        let first = try #require(try rig.store.auditLog.notedPosition())
        #expect(first.position == (try rig.store.auditLog.position()))
        rig.clock.advance(.seconds(30))
        try rig.store.auditLog.append(
            AuditEntry(.operation, "test.entry", actor: .engine, subject: "x"), at: rig.clock.now())
        try rig.engine.watchFileStep()
        #expect(try rig.store.auditLog.notedPosition() == first)
        rig.clock.advance(.seconds(31))
        try rig.engine.watchFileStep()
        #expect(try rig.store.auditLog.notedPosition()?.position.entry == first.position.entry + 1)
        let report = try Sitrep(
            store: rig.store, policies: rig.engine.policies, london: rig.london, since: rig.clock.now() - .days(1),
            at: rig.clock.now())
        #expect(report.text.contains(try rig.store.auditLog.position().description))
        #expect(report.text.contains("Last backup: none"))
    }

    @Test("A record of the position that is deleted while the daemon runs is written again, and the log says so")
    func aRecordDeletedMeanwhile() throws {
        try rig.engine.watchFileStep()
        let path = rig.folder.file("night.db.key.position")
        try FileManager.default.removeItem(atPath: path)
        rig.clock.advance(.minutes(1))
        try rig.engine.watchFileStep()
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(try rig.store.recovery.open() == nil && rig.store.auditLog.lapse() == nil)
        let log = try rig.store.auditLog.trail(of: "auditLog")
        #expect(log.map(\.entry.action) == ["auditLog.recordMissing"])
        #expect(log.first?.entry.facts["file"] == path)
    }

    @Test("A log whose end is cut while the daemon runs stops messages, also if the record is deleted with it")
    func aCutMeanwhile() throws {
        for number in 0..<3 {
            try rig.store.auditLog.append(
                AuditEntry(.operation, "test.entry", actor: .engine, subject: "x:\(number)"), at: rig.clock.now())
        }
        try rig.engine.watchFileStep()
        let last = try rig.store.auditLog.position().entry
        try rig.corrupt("DROP TRIGGER audit_entry_no_delete")
        for table in ["audit_payload", "audit_entry"] { try rig.corrupt("DELETE FROM \(table) WHERE seq = \(last)") }
        try FileManager.default.removeItem(atPath: rig.folder.file("night.db.key.position"))
        rig.clock.advance(.seconds(5))
        try rig.engine.watchFileStep()
        let open = try #require(try rig.store.recovery.open())
        #expect(open.cause == .wentBack && open.detail.contains("had reached entry \(last)"))
        #expect(try rig.store.alarms.active("database.recovery")?.kind == .recovery)
    }

    @Test("After a step back, the phone list opens on time, and messages wait for a person")
    func theLadderGoesOnAfterARestore() throws {
        try rig.incident([(1, 0)])
        try rig.store.recovery.begin(.restored, detail: "x", by: .engine, at: rig.clock.now())
        try rig.engine.watchFileStep()
        #expect(try rig.store.alarms.active("database.recovery")?.kind == .recovery)
        while rig.clock.now() < at("2026-11-20T08:45:00Z") {
            rig.clock.advance(.minutes(5))
            try rig.turn(post: rig.transport)
            for step in MorningStep.allCases { try rig.engine.run(step) }
        }
        #expect(rig.transport.recipients.isEmpty)
        #expect(try !rig.store.phoneList.tasks().isEmpty)
        #expect(try rig.store.alarms.active("mail") == nil)
        try rig.store.recovery.confirm(
            reason: "looked at", by: .desk("duty", as: .dutyManager), at: rig.clock.now())
        try rig.turn(post: rig.transport)
        try rig.engine.watchFileStep()
        #expect(try rig.store.alarms.active("database.recovery") == nil)
        #expect(try rig.queue().allSatisfy { $0.state == .sent })
    }
}
