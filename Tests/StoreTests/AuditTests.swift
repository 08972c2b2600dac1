import EncompassCore
import EncompassStore
import GRDB
import Testing

@Suite struct AuditTests {
    private static let dropped = """
        DROP TRIGGER audit_entry_no_update; DROP TRIGGER audit_entry_no_delete; DROP TRIGGER audit_payload_no_update;
        """

    @Test func anUntouchedLogHolds() throws {
        let file = try StoreFile()
        try file.log(5)
        let found = try file.store.auditLog.verify()
        #expect(found.entries == 5 && found.broken == nil)
    }

    @Test(arguments: [
        "UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry", "UPDATE audit_payload SET body = x'00'",
        """
        INSERT OR REPLACE INTO audit_entry (seq, at, kind, action, actor, subject, payload_hash, previous, hash)
        SELECT seq, at, kind, 'other', actor, subject, payload_hash, previous, hash FROM audit_entry WHERE seq = 2
        """,
        """
        INSERT OR REPLACE INTO audit_payload (seq, salt, body)
        SELECT seq, salt, x'00' FROM audit_payload WHERE seq = 2
        """,
        """
        INSERT INTO audit_entry (seq, at, kind, action, actor, subject, payload_hash, previous, hash)
        SELECT -1, at, kind, action, actor, subject, payload_hash, previous, hash FROM audit_entry WHERE seq = 2
        """,
    ])
    func theLogOnlyGrows(_ sql: String) throws {
        let file = try StoreFile()
        try file.log(3)
        #expect(throws: StoreError.self) { try file.store.write { db in try db.execute(sql: sql) } }
        #expect(try file.store.auditLog.verify().entries == 3)
    }

    @Test(arguments: [
        ("UPDATE audit_entry SET actor = 'somebody else' WHERE seq = 3", Int64(3)),
        ("UPDATE audit_entry SET at = at + 1 WHERE seq = 1", 1),
        ("UPDATE audit_payload SET body = x'5b5d' WHERE seq = 4", 4),
        ("DELETE FROM audit_payload WHERE seq = 2; DELETE FROM audit_entry WHERE seq = 2", 3),
        ("DELETE FROM audit_payload WHERE seq = 1; DELETE FROM audit_entry WHERE seq = 1", 2),
    ])
    func aChangedOrMissingEntryIsFound(_ sql: String, _ seq: Int64) throws {
        let file = try StoreFile()
        try file.log(5)
        try file.store.auditLog.append(
            AuditEntry(.operation, "with.facts", actor: .engine, subject: "run:x", facts: ["a": "b"]),
            at: StoreFile.start)
        try file.tamper(AuditTests.dropped + sql)
        #expect(try file.store.auditLog.verify().broken?.seq == seq)
    }

    /// A payload that was deleted without an entry in the log is noticed.
    @Test func aPayloadThatIsMissingWithoutAnErasureIsFound() throws {
        let file = try StoreFile()
        try file.log(6)
        try file.store.write { db in try db.execute(sql: "DELETE FROM audit_payload WHERE seq IN (2, 3, 5)") }
        let found = try file.store.auditLog.verify()
        #expect(found.entries == 1 && found.broken?.seq == 2)
        try file.erase("2-3")
        #expect(try file.store.auditLog.verify().broken?.seq == 5)
        try file.erase("5")
        #expect(try file.store.auditLog.verify().broken == nil)
    }

    @Test func anErasedPayloadLeavesTheChainWhole() throws {
        let file = try StoreFile()
        try file.log(700)
        let late = StoreFile.start + .seconds(400) + RetentionPeriods().auditPayload
        let london = try #require(London())
        var steps = 0
        while let step = try file.store.retention.step(RetentionPeriods(), london: london, by: .engine, at: late) {
            #expect(step.kind == .auditPayload && step.erased <= 100)
            steps += 1
        }
        #expect(steps == 5)
        let found = try file.store.auditLog.verify()
        #expect(found.entries == 705 && found.broken == nil)
        let held = try file.store.read { try Int.fetchOne($0.db, sql: "SELECT COUNT(*) FROM audit_payload") }
        #expect(held == 705 - 401)
        // Nobody can hide behind an erasure: the subject that names the payloads is part of the chain.
        try file.store.write { db in try db.execute(sql: "DELETE FROM audit_payload WHERE seq = 500") }
        #expect(try file.store.auditLog.verify().broken?.seq == 500)
    }
}
