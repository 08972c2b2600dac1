import EncompassCore
import EncompassStore
import GRDB
import TestSupport
import Testing

@Suite struct RegistryLandingTests {
    @Test func readersSeeTheOldRegistryUntilAnImportLands() throws {
        let database = try StoreFile()
        try database.load { try $0.stage(establishments: Made.schools) }
        let store = database.store
        let before = try store.registry.generation()

        let next = try store.registry.beginImport(by: .engine, at: StoreFile.start)
        try next.stage(establishments: [Made.school(Made.quay, "Quay Academy")])
        try next.stage(roll: [Made.row(1)].numbered)
        _ = try next.diff()
        #expect(try store.registry.establishment(Made.quay)?.name == "Quay Primary School")
        #expect(try store.registry.establishment(Made.staithe)?.status == .open)
        #expect(try database.pupils().isEmpty)

        try next.land(acceptRemovals: true, at: StoreFile.start)
        #expect(try store.registry.establishment(Made.quay)?.name == "Quay Academy")
        #expect(try store.registry.establishment(Made.staithe)?.status == .closed)
        #expect(try database.pupils().count == 1)
        #expect(try store.registry.generation() > before)
        let entry = try #require(try store.auditLog.trail(of: "run:\(try store.registry.generation())").last)
        #expect(entry.entry.kind == .alteration && entry.entry.action == "registry.imported")
        #expect(entry.entry.facts["rolls.added"] == "1")
    }

    @Test func aDiscardedImportLeavesNothing() throws {
        let database = try StoreFile()
        try loadTwoPupils(database)
        let before = try tables(database.store)
        let next = try database.store.registry.beginImport(by: .engine, at: StoreFile.start)
        try stageEverything(next)
        _ = try next.diff()
        try next.discard()
        #expect(try tables(database.store) == before)
    }

    @Test func anImportThatDiedIsNeverVisibleAndIsSweptAway() throws {
        let database = try StoreFile()
        try loadTwoPupils(database)
        let before = try tables(database.store)
        // Staged and never ended: what a killed process leaves.
        try stageEverything(try database.store.registry.beginImport(by: .engine, at: StoreFile.start))
        #expect(try tables(database.store) != before)
        #expect(try database.pupils().map(\.entries) == [[Made.row(1)], [Made.row(2)]])
        #expect(try database.store.registry.establishment(Made.quay)?.name == "Quay Primary School")
        try database.store.registry.cleanUpImports()
        #expect(try tables(database.store) == before)
        #expect(try database.load(roll: [Made.row(1), Made.row(2)]).isUnchanged)
    }

    @Test func aReopenedDatabaseHasNothingOfAnImportThatDied() throws {
        let file = try StoreFile()
        try stageEverything(try file.store.registry.beginImport(by: .engine, at: StoreFile.start))
        try file.reopen()
        let store = file.store
        #expect(try store.registry.establishment(Made.quay) == nil)
        let next = try store.registry.beginImport(by: .engine, at: StoreFile.start)
        try next.stage(establishments: Made.schools)
        #expect(try next.land(at: StoreFile.start)[.establishments].added == 2)
        #expect(try store.registry.stats(staleBefore: StoreFile.start).pupils == 0)
    }

    @Test func oneImportRunsAtATime() throws {
        let database = try StoreFile()
        let first = try database.store.registry.beginImport(by: .engine, at: StoreFile.start)
        let refusal = #expect(throws: StoreError.self) {
            _ = try database.store.registry.beginImport(by: .engine, at: StoreFile.start)
        }
        #expect(refusal?.reason == .locked)
        try first.discard()
        try database.store.registry.beginImport(by: .engine, at: StoreFile.start).discard()
    }

    @Test func otherWorkCommitsWhileAnImportStages() throws {
        let database = try StoreFile()
        let running = try database.store.registry.beginImport(by: .engine, at: StoreFile.start)
        try running.stage(establishments: Made.schools)
        for part in 0..<3 {
            try running.stage(roll: (0..<100).map { Made.row(part * 100 + $0) }.numbered)
            let entry = AuditEntry(.operation, "test.written", actor: .engine, subject: "test:\(part)")
            try database.store.auditLog.append(entry, at: StoreFile.start)
        }
        try running.land(at: StoreFile.start)
        #expect(try database.pupils().count == 300)
        #expect(try database.store.auditLog.verify().broken == nil)
    }

    @Test func anImportThatIsOverTakesNoMore() throws {
        let database = try StoreFile()
        let done = try database.store.registry.beginImport(by: .engine, at: StoreFile.start)
        try done.stage(establishments: Made.schools)
        try done.land(at: StoreFile.start)
        #expect(throws: StoreError.self) { try done.stage(establishments: Made.schools) }
        #expect(throws: StoreError.self) { try done.land(at: StoreFile.start) }
    }

    private func loadTwoPupils(_ database: StoreFile) throws {
        try database.load {
            try $0.stage(establishments: Made.schools)
            try $0.stage(roll: [Made.row(1), Made.row(2)].numbered)
        }
    }

    private func stageEverything(_ next: RegistryImport) throws {
        let day = LocalDate(dayNumber: 20_000)
        let scope = Scope.localAuthority("926")
        try next.stage(establishments: [Made.school(Made.quay, "Changed"), Made.school(urn(130_000), "New")])
        try next.stage(links: [
            EstablishmentLink(urn: Made.quay, linked: Made.staithe, kind: .successor, description: "Successor")
        ])
        try next.stage(roll: [Made.row(1, forename: "Changed"), Made.row(3)].numbered)
        try next.stage(contacts: [(line: 2, contact: Contact(scope: scope, role: .laOfficer, name: "Officer"))])
        try next.stage(calendar: [CalendarPeriod(scope: scope, kind: .term, from: day, to: day)])
        try next.stage(bankHolidays: [BankHoliday(date: day, title: "Holiday")])
    }

    /// Every row of every registry table, but the list of runs.
    private func tables(_ store: Store) throws -> [String] {
        try store.read { snapshot in
            try [
                "establishment", "establishment_link", "pupil", "roll_entry", "roll", "contact", "calendar_period",
                "bank_holiday", "import_seen", "import_scope", "registry",
            ].flatMap { table in try Row.fetchAll(snapshot.db, sql: "SELECT * FROM \(table)").map { "\(table) \($0)" } }
        }
    }
}
