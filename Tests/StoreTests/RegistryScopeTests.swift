import EncompassCore
import EncompassStore
import GRDB
import TestSupport
import Testing

/// Contacts, calendars, and the counts of all that is held.
@Suite struct RegistryScopeTests {
    private let day = LocalDate(dayNumber: 20_400)

    @Test func aContactStaysTheSamePersonWhenTheAddressChanges() throws {
        let database = try StoreFile()
        let scope = Scope.establishment(Made.quay)
        var adult = Contact(scope: scope, role: .keyAdult, name: "Jo Reed", email: "jo@quay.example", verifiedOn: day)
        let deputy = Contact(scope: scope, role: .deputy, name: "Sam Wherry", email: "sam@quay.example")
        let elsewhere = Contact(scope: .establishment(Made.staithe), role: .head, name: "Head")
        try load(database, [adult, deputy, elsewhere])
        let before = try database.store.registry.contacts(scope)
        adult.email = "j.reed@quay.example"
        adult.name = "Jo  REED"
        let updated = try load(database, [adult])[.contacts]
        #expect((updated.changed, updated.removed) == (1, 0))
        #expect(try database.store.registry.contacts(scope).map(\.contact) == [deputy, adult])
        let diff = try load(database, [adult], acceptRemovals: true)[.contacts]
        #expect((diff.changed, diff.removed) == (0, 1) && diff.removedExamples == ["urn:121234 deputy"])
        let after = try database.store.registry.contacts(scope)
        #expect(after.map(\.contact) == [adult])
        #expect(after.map(\.id) == before.filter { $0.contact.role == .keyAdult }.map(\.id))
        #expect(try database.store.registry.contacts(.establishment(Made.staithe)).count == 1)
        #expect(try load(database, [adult]).isUnchanged)
        let twice = try load(database, [adult, adult])
        #expect(twice.warningCount == 1 && !"\(twice)".contains("Jo"))
    }

    @Test func aCalendarReplacesItsOwnScopesOnly() throws {
        let database = try StoreFile()
        let term = period(.localAuthority("926"), .term)
        let inset = period(.establishment(Made.quay), .inset)
        let holiday = BankHoliday(date: day, title: "Boxing Day (substitute day)")
        try database.load {
            try $0.stage(establishments: Made.schools)
            try $0.stage(calendar: [term, inset, term])
            try $0.stage(bankHolidays: [holiday, BankHoliday(date: day.adding(days: 1), title: "Other")])
        }
        let moved = period(.establishment(Made.quay), .closure)
        let diff = try database.load {
            try $0.stage(calendar: [moved])
            try $0.stage(bankHolidays: [holiday])
        }
        #expect((diff[.calendar].added, diff[.calendar].removed, diff[.bankHolidays].removed) == (1, 1, 1))
        #expect(diff[.calendar].removedExamples == ["urn:121234 inset \(inset.from) to \(inset.to)"])
        let data = try database.store.registry.calendarData()
        #expect(data.periods == [term, moved] && data.bankHolidays == [holiday])
        let detail = try #require(try database.store.registry.detail(Made.quay, on: day))
        #expect(Set(detail.calendar) == [term, moved])
        #expect(try database.store.registry.detail(Made.quay, on: day.adding(days: 9))?.calendar.isEmpty == true)
    }

    @Test func theCountsAndAgesAreThoseOfWhatIsHeld() throws {
        let database = try StoreFile()
        try database.load {
            try $0.stage(establishments: Made.schools)
            try $0.stage(roll: [Made.row(1), Made.row(2), Made.row(1, at: Made.staithe)].numbered)
        }
        try load(database, [Contact(scope: .establishment(Made.quay), role: .head, name: "Head")], day: 5)
        try database.load(roll: [Made.row(1), Made.row(2)], day: 9)
        let stats = try database.store.registry.stats(staleBefore: StoreFile.start + .days(3))
        #expect((stats.establishmentsOpen, stats.pupils, stats.rollEntries, stats.rolls) == (2, 2, 3, 2))
        #expect((stats.contacts, stats.contactsUnverified, stats.rollsWithoutContacts) == (1, 1, 1))
        #expect(stats.staleRolls == 1 && stats.oldestRoll == StoreFile.start)
        #expect(stats.lastImport == StoreFile.start + .days(9))
        let detail = try #require(try database.store.registry.detail(Made.quay, on: day))
        #expect(detail.rollEntries == 2 && detail.rollImportedAt == StoreFile.start + .days(9))
    }

    @Test func anEmptyFileRemovesNothing() throws {
        let database = try StoreFile()
        try database.load { try $0.stage(bankHolidays: [BankHoliday(date: day, title: "Holiday")]) }
        #expect(try database.load { try $0.stage(bankHolidays: []) }.parts.isEmpty)
        #expect(try database.store.registry.calendarData().bankHolidays.count == 1)
    }

    @Test func toolReadsNextToTheWriter() throws {
        let database = try StoreFile()
        try database.load {
            try $0.stage(establishments: Made.schools)
            _ = try $0.stage(roll: [Made.row(1)].numbered)
        }
        var configuration = Configuration()
        configuration.readonly = true
        let pool = try DatabasePool(path: database.path, configuration: configuration)
        let entropy = EntropySource(SeededEntropy(seed: 1))
        let store = Store(writer: pool, keys: database.store.keys, entropy: entropy, lock: nil)
        var pupils: [Int64] = []
        try store.registry.streamRoll { pupils.append($0.pupil) }
        #expect(try store.registry.pupil(upn: upn(1)) == pupils && pupils.count == 1)
        #expect(try store.registry.detail(Made.quay, on: day)?.rollEntries == 1)
        #expect(throws: StoreError.self) { try store.registry.beginImport(by: .engine, at: StoreFile.start) }
    }

    private func period(_ scope: Scope, _ kind: CalendarPeriod.Kind) -> CalendarPeriod {
        CalendarPeriod(scope: scope, kind: kind, from: day, to: day.adding(days: 5))
    }

    @discardableResult
    private func load(_ database: StoreFile, _ contacts: [Contact], day: Int = 0, acceptRemovals: Bool = false)
        throws
        -> RegistryDiff
    {
        try database.load(day: day, acceptRemovals: acceptRemovals) {
            try $0.stage(contacts: contacts.enumerated().map { (line: $0.offset + 2, contact: $0.element) })
        }
    }
}
