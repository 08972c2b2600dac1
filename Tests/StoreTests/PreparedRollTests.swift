import Crypto
import EncompassCore
import EncompassStore
import Foundation
import GRDB
import TestSupport
import Testing

@Suite("Rows of a roll, prepared by the thousand")
struct PreparedRollTests {
    @Test("the keyed hash is HMAC with SHA-256", arguments: [0, 1, 55, 56, 63, 64, 65, 1000])
    func isHMAC(_ length: Int) {
        let bytes = Data((0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        for size in [0, 16, 32, 64] {
            let key = SymmetricKey(data: Data((0..<size).map { UInt8(200 - $0) }))
            let code = Data(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
            #expect(bytes.withUnsafeBytes(KeyedHash(key: key).half) == code.prefix(16))
        }
    }

    @Test("rows of a first roll are sealed with a nonce each, and open as they were")
    func noncesAreUnique() throws {
        let file = try StoreFile()
        try file.load { try $0.stage(establishments: Made.schools) }
        let rows = (0..<600).map { Made.row($0) }
        try file.load { files in
            try files.stage(prepared: PreparedRoll.all(rows.numbered, keys: file.store.keys, isNew: true))
        }
        let bodies = try file.store.read { snapshot in
            try Data.fetchAll(snapshot.db, sql: "SELECT body FROM roll_entry ORDER BY id")
        }
        #expect(bodies.count == 600 && Set(bodies.map { $0.prefix(12) }).count == 600)
        #expect(try file.pupils().flatMap(\.entries).count == 600)
        // The same file again, unsealed until a row is added: none is.
        let again = try file.load(day: 1) { files in
            try files.stage(prepared: PreparedRoll.all(rows.numbered, keys: file.store.keys, isNew: false))
        }
        #expect(again.isUnchanged)
    }

    @Test("lines of added rows are kept in runs, each with its own")
    func linesOfAddedRows() {
        var lines = AddedLines()
        // Two rows, one that was not added, two more; then one whose number a deleted row had.
        let kept = [(10, 2), (11, 3), (12, 5), (13, 6), (20, 7)].map { lines.add($0.0, line: $0.1) }
        #expect(kept == [true, true, true, true, true])
        let isReusedKept = lines.add(20, line: 9)
        #expect(!isReusedKept)
        #expect([9, 10, 11, 12, 13, 14, 19, 20, 21].map { lines.line(of: $0) } == [nil, 2, 3, 5, 6, nil, nil, 7, nil])
    }

    @Test("more runs than there is room for are left to the table")
    func tooManyRuns() {
        var lines = AddedLines(limit: 2)
        let kept = [(1, 1), (2, 5), (3, 9), (3, 6)].map { lines.add($0.0, line: $0.1) }
        #expect(kept == [true, true, false, true])
        #expect([1, 2, 3].map { lines.line(of: $0) } == [1, 5, 6])
    }
}
