import EncompassCore
import EncompassStore
import Foundation
import GRDB
import TestSupport
import Testing

@Suite("Look-ups of an import: the filter that spares them, and the backlog of those to come")
struct LookupFilterTests {
    private func someone(_ number: Int) -> Data { SplitMix(seed: UInt64(number)).sixteen }
    private func key(_ number: Int) -> LookupKey { LookupKey(identity: someone(number)) }

    @Test("it never denies a pupil, and rarely suspects one who is not there")
    func saysWhoIsNotThere() throws {
        let file = try StoreFile()
        try file.load { try $0.stage(establishments: Made.schools) }
        try file.store.write { db in
            for number in 0..<2000 {
                try db.execute(
                    sql: "INSERT INTO pupil_identity (identity, pupil) VALUES (?, ?)",
                    arguments: [someone(number), number])
            }
        }
        var filter = LookupFilter(patience: 10)
        // Until it is made, everybody may be there.
        let unsure = (0...10).filter { filter.mayContain(key(5000 + $0)) }
        #expect(unsure.count == 11)
        try filter.read(from: file.store)
        let denied = (0..<2000).filter { !filter.mayContain(key($0)) }
        #expect(denied.isEmpty)
        let suspected = (2000..<12_000).filter { filter.mayContain(key($0)) }
        #expect(suspected.count < 10)
        filter.insert(key(9999))
        let isKnown = filter.mayContain(key(9999))
        #expect(isKnown)
    }

    @Test("numbers are told apart by their kind")
    func numbersAreOfAKind() throws {
        let file = try StoreFile()
        try file.load(roll: (0..<500).map { Made.row($0) })
        var filter = LookupFilter(patience: 0)
        _ = filter.mayContain(LookupKey(.upn, 1))
        #expect(filter.isDue)
        try filter.read(from: file.store)
        let hashes = try file.store.read { snapshot in
            try Int64.fetchAll(snapshot.db, sql: "SELECT hash FROM roll_number WHERE kind = 'upn'")
        }
        #expect(hashes.count == 500)
        let denied = hashes.filter { !filter.mayContain(LookupKey(.upn, $0)) }
        #expect(denied.isEmpty)
        let suspected = hashes.filter { filter.mayContain(LookupKey(.nhs, $0)) }
        #expect(suspected.count < 5)
    }

    /// Rows of one number, some before and some after the backlog was sorted, written in part, and written whole.
    @Test(arguments: [1, 3, 7, 70, 90, 1000])
    func itDoesNotMatterWhenLookUpsAreWritten(_ limit: Int) throws {
        let file = try StoreFile()
        try file.load { try $0.stage(establishments: Made.schools) }
        func roll() -> [RollRow] {
            var rows = (0..<40).map { Made.row($0) }
            rows.append(Made.row(5, at: Made.staithe, status: .subsidiary))
            rows.append(Made.row(6, at: Made.staithe, forename: "Rose"))
            return rows
        }
        func load(day: Int) throws -> RegistryDiff {
            let at = StoreFile.start + .days(day)
            let files = try file.store.registry.beginImport(
                by: .login("tester"), at: at, names: OnePerson(), changes: 10, backlog: limit)
            for start in stride(from: 0, to: 42, by: 7) {
                try files.stage(roll: Array(roll().numbered[start..<start + 7]))
            }
            return try files.land(at: at)
        }
        let first = try load(day: 0)
        #expect(first[.rolls].added == 42 && first.warnings.compactMap(\.line) == [8, 43])
        let pupils = try file.pupils()
        #expect(pupils.count == 41 && pupils.filter(\.sharesUPN).count == 2)
        #expect(pupils.filter { $0.entries.count == 2 }.map { $0.entries[0].pupil.forename } == ["Ada5"])
        #expect(try file.store.registry.pupil(upn: upn(6)).count == 2)
        #expect(try file.store.registry.pupil(upn: upn(39)).count == 1)
        #expect(try load(day: 1).isUnchanged)
        #expect(try file.pupils() == pupils)
        try hasEveryLookUp(file)
    }

    /// Some thousand in each sorted run, so that none is read as a whole, nor written by one statement.
    @Test("many look-ups wait in a file without a name, and all are found and written", arguments: [2000, 7000])
    func manyLookUps(_ limit: Int) throws {
        let file = try StoreFile()
        let folder = file.folder
        try file.load { try $0.stage(establishments: Made.schools) }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        func row(_ number: Int) -> RollRow {
            var row = Made.row(number)
            // Some have an NHS number besides, and some nothing else; a few share one.
            if number.isMultiple(of: 3) { row.pupil.nhsNumber = nhsNumber(number.isMultiple(of: 999) ? 0 : number) }
            if number.isMultiple(of: 6) { row.pupil.upn = nil }
            return row
        }
        // Every tenth child of the first thousand is also at another school, thousands of rows later.
        var rows = (0..<8000).map(row)
        rows += stride(from: 1, to: 1000, by: 10).map { number in
            var twice = row(number)
            twice.enrolment = Enrolment(urn: Made.staithe, status: .subsidiary)
            return twice
        }
        func load(day: Int) throws -> RegistryDiff {
            let at = StoreFile.start + .days(day)
            let files = try file.store.registry.beginImport(
                by: .login("tester"), at: at, names: OnePerson(), changes: 10, backlog: limit)
            let numbered = rows.numbered
            for start in stride(from: 0, to: rows.count, by: 500) {
                try files.stage(roll: Array(numbered[start..<min(start + 500, rows.count)]))
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == names)
            }
            return try files.land(at: at)
        }
        #expect(try load(day: 0)[.rolls].added == 8100)
        try hasEveryLookUp(file)
        let pupils = try file.pupils()
        #expect(pupils.count == 8000 && pupils.count { $0.entries.count == 2 } == 100)
        #expect(try load(day: 1).isUnchanged)
        #expect(try file.pupils() == pupils)
        try hasEveryLookUp(file)
    }

    /// Ten digits with their check digit, other ones for each number.
    private func nhsNumber(_ number: Int) -> String? {
        (0..<4).lazy.compactMap { turn -> String? in
            let nine = String(999_000_000 + 4 * number + turn)
            let sum = zip(nine, stride(from: 10, to: 1, by: -1)).reduce(0) { $0 + ($1.0.wholeNumberValue ?? 0) * $1.1 }
            let check = (11 - sum % 11) % 11
            return check == 10 ? nil : nine + String(check)
        }.first
    }

    @Test("an import that is discarded after its look-ups were written leaves none")
    func discardedAfterWriting() throws {
        let file = try StoreFile()
        try file.load { try $0.stage(establishments: Made.schools) }
        try file.load(roll: [Made.row(1), Made.row(2)])
        let files = try file.store.registry.beginImport(
            by: .login("tester"), at: StoreFile.start, names: OnePerson(), changes: 10, backlog: 50)
        try files.stage(roll: (1..<200).map { Made.row($0) }.numbered)
        #expect(try files.diff()[.rolls].added == 197)
        #expect(try file.store.read { try Int.fetchOne($0.db, sql: "SELECT COUNT(*) FROM pupil_identity") } == 199)
        try files.discard()
        try hasEveryLookUp(file)
        #expect(try file.store.read { try Int.fetchOne($0.db, sql: "SELECT COUNT(*) FROM pupil_identity") } == 2)
    }

    @Test("a discarded import leaves no look-ups, and what is erased takes its own along")
    func lookUpsGoWithTheirRows() throws {
        let file = try StoreFile()
        try file.load { try $0.stage(establishments: Made.schools) }
        try file.load(roll: [Made.row(1), Made.row(2)])
        let files = try file.store.registry.beginImport(
            by: .login("tester"), at: StoreFile.start, names: OnePerson(), changes: 10, backlog: 1)
        try files.stage(roll: (1..<9).map { Made.row($0) }.numbered)
        try files.discard()
        try hasEveryLookUp(file)
        #expect(try file.store.registry.pupil(upn: upn(3)).isEmpty)
        try file.store.write { db in
            try db.execute(sql: "DELETE FROM roll_entry WHERE pupil = 1")
            try db.execute(sql: "UPDATE roll_entry SET pupil = 1")
            try db.execute(sql: "UPDATE pupil SET identity = CAST('erased:' || id AS BLOB) WHERE id = 1")
        }
        let left = try file.store.read { snapshot in
            try Row.fetchAll(snapshot.db, sql: "SELECT pupil FROM roll_number").map { $0[0] as Int64 }
                + Row.fetchAll(snapshot.db, sql: "SELECT pupil FROM pupil_identity").map { $0[0] as Int64 }
        }
        #expect(left == [1, 2])
    }

    @Test("a rejected row that does not say its school concerns the schools of the file, and reads no other roll")
    func aRejectedRowOfNoSchool() throws {
        let file = try StoreFile()
        try file.load { try $0.stage(establishments: Made.schools) }
        try file.load(roll: (1..<9).map { Made.row($0) } + [Made.row(9, at: Made.staithe)])
        let plans = try file.store.plans {
            let diff = try file.load(day: 1) { files in
                try files.stage(roll: (1..<8).map { Made.row($0) }.numbered)
                files.keepHeld(
                    of: RejectedRow(
                        line: 9,
                        subject: .pupil(urn: nil, upn: nil, pupilId: nil, surname: "Marsh8", forename: "Ada8")))
            }
            #expect(diff.isUnchanged && diff.warnings.map(\.line) == [9])
        }.filter { $0.contains("seen_line") }
        #expect(plans.count == 1)
        #expect(plans.allSatisfy { $0.contains("SEARCH t USING INTEGER PRIMARY KEY") }, "\(plans)")
    }

    @Test("an upgrade makes the look-ups of what is held, and those of an import that was cut off go with it")
    func lookUpsOfAnEarlierVersion() throws {
        let folder = try TemporaryFolder()
        let old = try DatabaseQueue(path: folder.file("store.db"))
        try Schema.migrator.migrate(old, upTo: "10 schools and the desk")
        try old.write { db in
            try db.execute(
                sql: """
                    INSERT INTO registry_run (run, started_at, landed_at, first_pupil, actor, summary)
                        VALUES (1, 0, 0, 1, 'tester', '{}'), (2, 0, NULL, 5, 'tester', '');
                    UPDATE registry SET run = 1;
                    """)
            for number in 1...6 {
                try db.execute(
                    sql: "INSERT INTO pupil (id, identity) VALUES (?, ?)", arguments: [number, someone(number)])
                try db.execute(
                    sql: """
                        INSERT INTO roll_entry (urn, pupil, body, key_id, body_hash, upn_hash, nhs_hash, added)
                            VALUES (?, ?, x'7b7d', 0, x'00', ?, ?, ?)
                        """,
                    arguments: [
                        121_240 - number % 2, number, number == 1 ? nil : number, number == 2 ? 7 : nil,
                        number < 5 ? 1 : 2,
                    ])
            }
        }
        try old.close()
        let file = try StoreFile(in: folder)
        try hasEveryLookUp(file)
        try file.store.registry.cleanUpImports()
        try hasEveryLookUp(file)
        let places = try file.store.read { snapshot in
            try Int.fetchAll(snapshot.db, sql: "SELECT urn FROM roll_school ORDER BY urn, entry")
        }
        #expect(places == [121_239, 121_239, 121_240, 121_240])
    }

    /// Every number, identity and school leads to its rows, and nothing else does.
    private func hasEveryLookUp(_ file: StoreFile) throws {
        try file.store.read { snapshot in
            let numbers = try Row.fetchAll(
                snapshot.db,
                sql: """
                    SELECT 'upn' AS kind, upn_hash AS hash, id, pupil FROM roll_entry WHERE upn_hash IS NOT NULL
                    UNION ALL SELECT 'nhs', nhs_hash, id, pupil FROM roll_entry WHERE nhs_hash IS NOT NULL
                    ORDER BY kind, hash, id
                    """)
            let held = try Row.fetchAll(
                snapshot.db,
                sql: "SELECT kind, hash, entry AS id, pupil FROM roll_number ORDER BY kind, hash, entry")
            #expect(held == numbers)
            let places = try Row.fetchAll(snapshot.db, sql: "SELECT urn, id AS entry FROM roll_entry ORDER BY urn, id")
            #expect(
                try Row.fetchAll(snapshot.db, sql: "SELECT urn, entry FROM roll_school ORDER BY urn, entry") == places)
            let identities = try Row.fetchAll(
                snapshot.db, sql: "SELECT identity, id AS pupil FROM pupil ORDER BY identity")
            #expect(
                try Row.fetchAll(snapshot.db, sql: "SELECT identity, pupil FROM pupil_identity ORDER BY identity")
                    == identities)
        }
    }
}

/// Well spread bytes from a number.
private struct SplitMix {
    let sixteen: Data

    init(seed: UInt64) {
        func mixed(_ value: UInt64) -> UInt64 {
            var z = value &* 0x9E37_79B9_7F4A_7C15
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        sixteen = [mixed(seed + 1), mixed(seed &+ 0x1234_5678)].reduce(into: Data()) { data, word in
            withUnsafeBytes(of: word) { data.append(contentsOf: $0) }
        }
    }
}
