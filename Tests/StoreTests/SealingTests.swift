import EncompassCore
import EncompassStore
import Foundation
import GRDB
import Testing

@Suite("What is personal is sealed")
struct SealingTests {
    private static let canary = "Zyxwvut"

    /// A store that holds the canary in an account, in the log and in a duty mail.
    private static func filled() throws -> StoreFile {
        let file = try StoreFile()
        _ = try file.store.accounts.create(
            login: "login", name: canary, role: .supervisor, places: [], password: "x", by: .engine,
            at: StoreFile.start)
        try file.store.auditLog.append(
            AuditEntry(.operation, "test.entry", actor: .engine, subject: "test:1", facts: ["reason": canary]),
            at: StoreFile.start)
        _ = try file.store.staffMail.keepSitrep(
            on: try #require(LocalDate(iso: "2026-11-27")), time: try #require(LocalTime("08:00")),
            to: [.email("\(canary)@mash.example")], subject: canary, text: canary, at: StoreFile.start)
        try file.store.alarms.raise(
            Alarm(key: "balance", kind: .balance, detail: canary, raisedAt: StoreFile.start))
        return file
    }

    /// The bytes of the database and of what is not yet folded into it.
    private static func bytes(_ file: StoreFile) -> Data {
        ["", "-wal"].reduce(into: Data()) { bytes, suffix in
            bytes += FileManager.default.contents(atPath: file.path + suffix) ?? Data()
        }
    }

    private static func holdsCanary(_ file: StoreFile) -> Bool {
        bytes(file).range(of: Data(canary.utf8)) != nil
    }

    /// Puts the file into the state of a version that sealed nothing.
    private static func unseal(_ file: StoreFile) throws {
        try file.store.write { db in
            try db.execute(sql: "DROP TRIGGER audit_payload_no_update")
            for columns in SealedColumns.all {
                let condition = columns.key.map { "\($0) = ?" }.joined(separator: " AND ")
                for row in try Row.fetchAll(db, sql: "SELECT * FROM \(columns.table)") {
                    let id = StatementArguments(columns.key.map { row[$0] as DatabaseValue })
                    for column in columns.blobs {
                        guard let bytes = row[column] as Data? else { continue }
                        let plain = try Body(bytes: bytes, keyId: row["key_id"]).open(with: file.store.keys)
                        try db.execute(
                            sql: "UPDATE \(columns.table) SET \(column) = ?, key_id = 0 WHERE \(condition)",
                            arguments: [plain] + id)
                    }
                    for column in columns.texts {
                        guard let text = row[column] as String? else { continue }
                        try db.execute(
                            sql: "UPDATE \(columns.table) SET \(column) = ? WHERE \(condition)",
                            arguments: [try file.store.keys.open(text: text)] + id)
                    }
                }
            }
            try db.execute(sql: SchemaV6.payloadTrigger)
        }
    }

    @Test("No byte of the file shows what was written")
    func nothingShows() throws {
        let file = try Self.filled()
        #expect(!Self.holdsCanary(file))
        #expect(try file.store.accounts.all().map(\.name) == [Self.canary])
        #expect(try file.store.alarms.active("balance")?.detail == Self.canary)
        #expect(try file.store.auditLog.verify().broken == nil)
    }

    @Test("Every column that says under which key it is sealed is in the list of those that are sealed again")
    func theListIsWhole() throws {
        let file = try StoreFile()
        let tables = try file.store.read { snapshot in
            try String.fetchAll(
                snapshot.db,
                sql: """
                    SELECT m.name FROM sqlite_master m WHERE m.type = 'table'
                        AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) c WHERE c.name = 'key_id') ORDER BY 1
                    """)
        }
        #expect(tables == SealedColumns.all.filter { !$0.blobs.isEmpty }.map(\.table).sorted())
    }

    @Test("Rows of a version that sealed nothing are sealed one after another, and no trace of them stays")
    func oldRowsAreSealed() throws {
        let file = try Self.filled()
        try Self.unseal(file)
        #expect(Self.holdsCanary(file))
        let before = try file.store.sealing.progress().remaining
        #expect(before > 4)
        let sealed = try file.store.sealing.pass(batch: 2) { _ in true }
        #expect(sealed == before)
        #expect(try file.store.sealing.progress().isDone)
        try file.reopen()
        #expect(!Self.holdsCanary(file))
        #expect(try file.store.accounts.all().map(\.name) == [Self.canary])
        #expect(try file.store.auditLog.verify().broken == nil)
    }

    @Test("A value that was changed, cut off or joined from two is refused, not shown", arguments: 0..<3)
    func changed(_ way: Int) throws {
        let file = try Self.filled()
        _ = try file.store.accounts.create(
            login: "other", name: "Olive Otter", role: .auditor, places: [], password: "x", by: .engine,
            at: StoreFile.start)
        try file.store.write { db in
            let held = try Data.fetchAll(db, sql: "SELECT body FROM account ORDER BY login")
            var bytes = try #require(held.first)
            switch way {
            case 0: bytes[bytes.count / 2] ^= 1
            case 1: bytes.removeLast()
            default: bytes = bytes.prefix(12) + (held.last ?? Data()).dropFirst(12)
            }
            try db.execute(sql: "UPDATE account SET body = ? WHERE login = 'login'", arguments: [bytes])
        }
        #expect(throws: (any Error).self) { try file.store.accounts.all() }
    }

    @Test("A new key seals what is written from then on, and what is held; then the old one goes")
    func keysRotate() throws {
        let file = try Self.filled()
        #expect(file.store.sealing.keyInUse == 1)
        #expect(try file.store.sealing.rotate(by: .engine, at: StoreFile.start) == 2)
        try file.store.sealing.retireKeys(by: .engine, at: StoreFile.start)
        #expect(try Self.keys(file) == [1, 2], "rows are still sealed with the first")
        _ = try file.store.sealing.pass { _ in true }
        #expect(try file.store.sealing.pass { _ in true } == 0)
        try file.store.sealing.retireKeys(by: .engine, at: StoreFile.start)
        #expect(try Self.keys(file) == [2])
        try file.reopen()
        #expect(try file.store.accounts.all().map(\.name) == [Self.canary])
        #expect(try file.store.auditLog.verify().broken == nil)
    }

    @Test("Another database's key file is refused with what to do, and a missing one is not replaced")
    func theKeyMustFit() throws {
        let file = try Self.filled()
        let key = file.path + ".key"
        try file.store.close()
        let right = try #require(FileManager.default.contents(atPath: key))
        try Data(repeating: 7, count: 32).write(to: URL(fileURLWithPath: key))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        #expect(throws: StoreError.self) { try StoreFile.open(file.path) }
        #expect { try Store.checkKey(path: file.path) } throws: { error in
            (error as? StoreError)?.reason == .wrongKey
                && (error as? StoreError)?.phrase.key == "error.keyFile.other"
        }
        try FileManager.default.removeItem(atPath: key)
        #expect { try StoreFile.open(file.path) } throws: { error in
            (error as? StoreError)?.phrase.key == "error.keyFile.missing"
        }
        #expect(!FileManager.default.fileExists(atPath: key))
        // What is there and cannot be read is not missing; a folder cannot be read by root either.
        try FileManager.default.createDirectory(atPath: key, withIntermediateDirectories: false)
        #expect { try StoreFile.open(file.path) } throws: { error in
            (error as? StoreError)?.phrase.key == "error.keyFile.unreadable"
        }
        try FileManager.default.removeItem(atPath: key)
        try right.write(to: URL(fileURLWithPath: key))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        try Store.checkKey(path: file.path)
        let store = try StoreFile.open(file.path)
        #expect(try store.accounts.all().map(\.name) == [Self.canary])
        try store.close()
    }

    private static func keys(_ file: StoreFile) throws -> [Int] {
        try file.store.read { try Int.fetchAll($0.db, sql: "SELECT id FROM data_key ORDER BY id") }
    }
}
