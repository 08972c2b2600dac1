import EncompassCore
import EncompassStore
import Foundation
import GRDB
import Testing

@Suite("Changes of state") struct StateChangesTests {
    private let night: BalanceNight
    private let store: Store
    private let id: String
    private let child: String

    init() throws {
        night = try BalanceNight()
        store = night.store
        id = try #require(try store.read { try String.fetchOne($0.db, sql: "SELECT id FROM notification ORDER BY id") })
        child = try #require(try store.read { try String.fetchOne($0.db, sql: "SELECT id FROM child ORDER BY id") })
    }

    @Test("a change that Core refuses is thrown, and writes neither the row nor the log")
    func refused() throws {
        let entry = AuditEntry(.operation, "test.moved", actor: .engine, subject: "notification:\(id)")
        try store.write(at: StoreFile.start) { tx in
            try tx.move(notification: id, .cancel, setting: "closed_at = ?", [1]) { _, _ in entry }
        }
        let entries = try store.auditLog.verify().entries
        #expect(throws: StoreError(.conflict, Refusal.cancelled.phrase)) {
            try store.write(at: StoreFile.start) { tx in
                try tx.move(notification: id, .acknowledge, setting: "closed_at = ?", [2]) { _, _ in entry }
            }
        }
        let closed = try store.read {
            try Int.fetchOne($0.db, sql: "SELECT closed_at FROM notification WHERE id = ?", arguments: [id])
        }
        #expect(closed == 1)
        #expect(try store.auditLog.verify().entries == entries)
    }

    @Test("an empty text and an empty body are stored as such, and a value that is missing as null")
    func emptyValues() throws {
        try store.write(at: StoreFile.start) { tx in
            try tx.move(
                notification: id, .cancel, setting: "closed_by = ?, body = ?, acknowledged_via = ?",
                ["", Data(), String?.none])
        }
        let types = try store.read { snapshot in
            try ["closed_by", "body", "acknowledged_via"].map { column in
                try String.fetchOne(
                    snapshot.db, sql: "SELECT typeof(\(column)) FROM notification WHERE id = ?", arguments: [id])
            }
        }
        #expect(types == ["text", "blob", "null"])
    }

    @Test("an event that changes nothing writes nothing")
    func unchanged() throws {
        let entries = try store.auditLog.verify().entries
        try store.write(at: StoreFile.start) { tx in
            try tx.move(child: child, .restore(matched: false)) { _, _ in
                AuditEntry(.operation, "test.moved", actor: .engine, subject: "child:\(child)")
            }
        }
        #expect(try store.auditLog.verify().entries == entries)
    }

    @Test("one change of several that is undone leaves no gap in the log")
    func undone() throws {
        let before = try store.auditLog.verify().entries
        let results = try store.writeEach([0, 1, 2, 3], at: StoreFile.start) { item, tx in
            try tx.move(child: child, .restore(matched: false), setting: "confirmed = ?", [0]) { _, _ in
                AuditEntry(.operation, "test.moved", actor: .engine, subject: "child:\(child)")
            }
            if item == 1 { throw StoreError(.invalid, "test") }
        }
        #expect(results.map { (try? $0.get()) != nil } == [true, false, true, true])
        let log = try store.auditLog.verify()
        #expect(log.broken == nil)
        #expect(log.entries == before + 3)
    }

    @Test("a child that the force took out is matched again only by a person")
    func retracted() throws {
        try store.write(at: StoreFile.start) { tx in try tx.move(child: child, .retract) }
        #expect(throws: StoreError(.conflict, Refusal.retracted.phrase)) {
            try store.write(at: StoreFile.start) { tx in try tx.move(child: child, .decide(.matched)) }
        }
        try store.write(at: StoreFile.start) { tx in try tx.move(child: child, .resolve(.unmatched)) }
        let state = try store.read {
            try String.fetchOne($0.db, sql: "SELECT state FROM child WHERE id = ?", arguments: [child])
        }
        #expect(state == "unmatched")
    }
}
