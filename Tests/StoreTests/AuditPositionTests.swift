import Crypto
import EncompassCore
import EncompassStore
import Foundation
import GRDB
import TestSupport
import Testing

/// What the log says of itself cannot show that its end is gone: a position outside the database does.
@Suite("The audit log's position outside the database")
struct AuditPositionTests {
    private static let unlocked = """
        DROP TRIGGER audit_entry_no_update; DROP TRIGGER audit_entry_no_delete; DROP TRIGGER audit_payload_no_update;
        """

    /// A log of five entries whose position was noted.
    private static func noted() throws -> StoreFile {
        let file = try StoreFile()
        try file.log(5)
        try file.store.auditLog.savePosition(at: StoreFile.start)
        return file
    }

    @Test func aLogThatGrowsContinuesIt() throws {
        let file = try Self.noted()
        #expect(try file.store.auditLog.lapse() == nil)
        try file.log(2)
        try file.reopen()
        #expect(try file.store.auditLog.lapse() == nil)
        let noted = try #require(try file.store.auditLog.notedPosition())
        #expect(noted.position.entry == 5 && noted.at == StoreFile.start)
        #expect(AuditPosition(noted.position.description) == noted.position)
    }

    @Test("The end cut off, the log emptied, entries written again with hashes that fit: each shows")
    func goingBackShows() throws {
        let cut = try Self.noted()
        try cut.tamper(Self.unlocked + "DELETE FROM audit_payload WHERE seq > 3; DELETE FROM audit_entry WHERE seq > 3")
        #expect(try cut.store.auditLog.verify().broken == nil)
        #expect(try cut.store.auditLog.lapse() == .cutOff(at: 3, expected: 5))

        let emptied = try Self.noted()
        try emptied.tamper(Self.unlocked + "DELETE FROM audit_payload; DELETE FROM audit_entry")
        #expect(try emptied.store.auditLog.verify().broken == nil)
        #expect(try emptied.store.auditLog.lapse() == .cutOff(at: 0, expected: 5))
        // Entries made since do not hide it.
        try emptied.log(9)
        #expect(try emptied.store.auditLog.verify().broken == nil)
        #expect(try emptied.store.auditLog.lapse() == .rewritten(5))
    }

    @Test func aChainThatWasRecomputedShows() throws {
        let file = try Self.noted()
        try file.store.close()
        try DatabaseQueue(path: file.path).write { db in
            try db.execute(sql: Self.unlocked)
            try Self.recompute(db, changing: 2)
        }
        try file.reopenAfterClose()
        #expect(try file.store.auditLog.verify().broken == nil)
        #expect(try file.store.auditLog.lapse() == .rewritten(5))
    }

    /// Changes who did it, and makes the hashes of that entry and of all later ones fit.
    private static func recompute(_ db: Database, changing changed: Int64) throws {
        var previous = Data(count: 32)
        for row in try Row.fetchAll(db, sql: "SELECT * FROM audit_entry ORDER BY seq") {
            let seq: Int64 = row["seq"]
            let actor: String = seq == changed ? "login:somebody else" : row["actor"]
            var bytes = previous
            let fields: [String] = [
                String(seq), String(row["at"] as Int64), row["kind"], row["action"], actor, row["subject"],
            ]
            for field in fields {
                withUnsafeBytes(of: UInt32(field.utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
                bytes.append(Data(field.utf8))
            }
            bytes.append(row["payload_hash"] as Data)
            let hash = Data(SHA256.hash(data: bytes))
            try db.execute(
                sql: "UPDATE audit_entry SET actor = ?, previous = ?, hash = ? WHERE seq = ?",
                arguments: [actor, previous, hash, seq])
            previous = hash
        }
    }

    @Test func aPositionThatWasChangedOrIsAnotherDatabasesShows() throws {
        let file = try Self.noted()
        let path = file.path + ".key.position"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacingOccurrences(of: "\"entry\":5", with: "\"entry\":4")
            .write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try file.store.auditLog.lapse() == .forged)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try file.store.auditLog.lapse() == nil)
        try file.store.write { db in try db.execute(sql: "UPDATE meta SET value = 'x' WHERE key = 'identity'") }
        #expect(try file.store.auditLog.lapse() == .otherDatabase)
    }

    @Test(
        "A record that was deleted shows: at the start, messages stop until a person confirms, and it is written again")
    func aDeletedRecordShows() throws {
        let file = try Self.noted()
        let path = file.path + ".key.position"
        #expect(try file.store.auditLog.missingRecord() == nil)
        try FileManager.default.removeItem(atPath: path)
        try file.reopen()
        #expect(try file.store.auditLog.verify().broken == nil)
        #expect(try file.store.auditLog.lapse() == .recordMissing(path))
        #expect(try Store.openReading(path: file.path).auditLog.lapse() == .recordMissing(path))
        let at = StoreFile.start + .minutes(1)
        try file.store.integrity.reviewStart(at: at)
        let open = try #require(try file.store.recovery.open())
        // The detail is shown to whoever asks whether the daemon is ready: it names no file of the machine.
        #expect(open.cause == .wentBack && open.detail.contains("--expect") && !open.detail.contains(path))
        // Until somebody has confirmed, it is told, and nothing replaces the record.
        try file.store.auditLog.savePosition(at: at)
        #expect(try file.store.auditLog.lapse() == .recordMissing(path))
        try file.store.recovery.confirm(
            reason: "compared with the last report", by: .desk("duty", as: .dutyManager), at: at)
        #expect(try file.store.auditLog.lapse() == nil)
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test("Where no position was ever noted, none is missed: a new database, and one of an earlier version")
    func aRecordThatWasNeverMadeIsNotMissed() throws {
        let file = try StoreFile()
        try file.log(5)
        #expect(try file.store.auditLog.lapse() == nil)
        try file.store.integrity.reviewStart(at: StoreFile.start)
        #expect(try file.store.recovery.open() == nil)

        // An earlier version noted it without remembering that in the database: the first start learns it.
        let earlier = try Self.noted()
        try earlier.tamper("DELETE FROM meta WHERE key = 'auditPositionNoted'")
        try earlier.store.integrity.reviewStart(at: StoreFile.start)
        #expect(try earlier.store.recovery.open() == nil)
        try FileManager.default.removeItem(atPath: earlier.path + ".key.position")
        #expect(try earlier.store.auditLog.lapse() == .recordMissing(earlier.path + ".key.position"))
    }

    @Test("At the start of the daemon, a step back stops messages to schools until a person confirms")
    func aStepBackBeginsARecovery() throws {
        let file = try Self.noted()
        try file.tamper(
            Self.unlocked + "DELETE FROM audit_payload WHERE seq > 3; DELETE FROM audit_entry WHERE seq > 3")
        let at = StoreFile.start + .minutes(1)
        try file.store.integrity.reviewStart(at: at)
        let open = try #require(try file.store.recovery.open())
        #expect(open.cause == .wentBack && open.since == at && open.detail.contains("had reached entry 5"))
        #expect(file.store.damage == nil)
        // The position stays until somebody has confirmed.
        try file.store.auditLog.savePosition(at: at)
        #expect(try file.store.auditLog.notedPosition()?.position.entry == 5)
        let person = Principal.desk("duty", as: .dutyManager)
        #expect(throws: StoreError.self) { try file.store.recovery.confirm(reason: "", by: person, at: at) }
        try file.store.recovery.confirm(reason: "compared with the phone list", by: person, at: at)
        #expect(try file.store.recovery.open() == nil && file.store.auditLog.lapse() == nil)
        #expect(throws: StoreError.self) { try file.store.recovery.confirm(reason: "again", by: person, at: at) }
        let log = try file.store.auditLog.trail(of: "database")
        #expect(log.map(\.entry.action) == ["recovery.begun", "recovery.confirmed"])
        #expect(log.last?.entry.actor == person.actor)
    }

    /// `sqlite3` does not look at references by default, so that a hasty hand cuts the entries and leaves their facts.
    @Test("A log whose entries were cut off without their facts goes on, and messages stop", arguments: [0, 3])
    func factsThatWereLeftBehind(last: Int64) throws {
        let file = try Self.noted()
        try file.tamper(
            Self.unlocked + "DELETE FROM audit_entry WHERE seq > \(last)", keepsReferences: false)
        let at = StoreFile.start + .minutes(1)
        try file.store.integrity.reviewStart(at: at)
        let open = try #require(try file.store.recovery.open())
        #expect(open.cause == .wentBack && open.detail.contains("5"))
        let person = Principal.desk("duty", as: .dutyManager)
        try file.store.recovery.confirm(reason: "compared with the phone list", by: person, at: at)
        try file.log(4)
        #expect(try file.store.auditLog.verify().broken == nil)
        #expect(try file.store.auditLog.position().entry == last + 6)
        #expect(try file.store.integrity.review(.full, at: at) == nil)
    }

    @Test("A log that is cut once more before anybody has confirmed goes on too, and says so")
    func cutTwice() throws {
        let file = try Self.noted()
        let at = StoreFile.start + .minutes(1)
        for (unlock, last) in [(Self.unlocked, 3), ("", 2)] {
            try file.tamper(unlock + "DELETE FROM audit_entry WHERE seq > \(last)", keepsReferences: false)
            try file.store.integrity.reviewStart(at: at)
        }
        let open = try #require(try file.store.recovery.open())
        #expect(open.detail.contains("had reached entry 5") && open.detail.contains("left behind"))
        try file.log(4)
        #expect(try file.store.auditLog.verify().broken == nil)
    }

    @Test("The nightly check begins where the last one ended")
    func theChainIsVerifiedFromWhereItWas() throws {
        let file = try StoreFile()
        try file.log(5)
        #expect(try file.store.integrity.review(.full, at: StoreFile.start) == nil)
        #expect(try file.store.auditLog.notedPosition()?.verified.entry == 5)
        try file.log(3)
        try file.tamper(Self.unlocked + "UPDATE audit_entry SET actor = 'x' WHERE seq = 7")
        let damage = try #require(try file.store.integrity.review(.full, at: StoreFile.start))
        #expect(damage.contains("entry 7") && file.store.damage == damage)
        #expect(try file.store.auditLog.notedPosition()?.verified.entry == 5)
    }
}
