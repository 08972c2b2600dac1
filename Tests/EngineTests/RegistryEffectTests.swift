import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// An import says what it does to notifications that are open, before it lands.
@Suite("What an import changes for open notifications")
struct RegistryEffectTests {
    private func take(
        _ night: Night, _ files: [(RegistryFile.Kind, String)], dryRun: Bool = true, changes: Int = 10
    ) throws -> ImportReport {
        let importer = try RegistryImporter(
            store: night.store, options: ImportOptions(isDryRun: dryRun, acceptsRemovals: true, changes: changes),
            by: .login("tester"), london: night.london, at: night.clock.now())
        for (kind, text) in files {
            importer.begin(RegistryFile(kind: kind, name: "\(kind).csv"))
            try importer.feed(Array(text.utf8))
            try importer.end()
        }
        return try importer.finish(at: night.clock.now())
    }

    /// Clementine is on two rolls; Zebedee is on none.
    private func open() throws -> Night {
        let night = try Night()
        let nobody = ChildDetails(
            reference: "2", forename: "Zebedee", surname: "Quillfeather", dateOfBirth: day("2015-05-05"))
        try night.push(Quayside.incident(children: [night.town.child("Clementine", reference: "1"), nobody]))
        try night.turn()
        return night
    }

    private let moved = """
        urn,Surname,Forename,DOB,UPN,pupilId
        900002,Trelawny,Jory,2013-09-30,,Trelawny-Jory
        900005,Pemberton,Clementine,2012-04-04,H801200001001,
        900005,Quillfeather,Zebedee,2015-05-05,,Z1

        """

    @Test("A pupil who leaves a roll is named by reference; who is on no roll is matched again")
    func leavers() throws {
        let night = try open()
        let item = try night.notification(Quayside.high)
        let report = try take(night, [(.roll, moved)])
        let effect = try #require(report.effect)
        #expect(report.outcome == .dryRun)
        #expect(effect.matchedAgain == 1 && effect.leaverCount == 1 && effect.withNewContacts == 0)
        #expect(effect.leavers.map(\.reference) == [item.reference])
        #expect(effect.leavers.first?.urn == Quayside.high && effect.leavers.first?.joins == [Quayside.college])
        let lines = ImportReportText().effects(report)
        #expect(lines.contains { $0.contains(item.reference) && $0.contains("900002") && $0.contains("900005") })
        // What it says is what happens: the notification stays.
        #expect(try take(night, [(.roll, moved)], dryRun: false).outcome == .landed)
        try night.turn()
        #expect(try night.notification(Quayside.high).state == item.state)
        #expect(try (take(night, [(.roll, moved)]).effect?.leaverCount ?? 0) == 0)
    }

    @Test("Contacts that change are counted with the notifications of their places")
    func contacts() throws {
        let night = try open()
        let file = """
            urn,role,name,email,verifiedOn
            900002,keyAdult,Kay Hill,new@schools.example,2026-11-01
            900002,deputy,Denis Hobbs,denis.hobbs@schools.example,2026-09-01
            900002,head,Helen Hart,helen.hart@schools.example,2026-09-01

            """
        #expect(try take(night, [(.contacts, file)]).effect?.withNewContacts == 1)
    }

    @Test("Whether a child has left is read from the child's own rows, however many the import removes")
    func leaversAreFewReads() throws {
        let night = try open()
        let plans = try night.store.plans { _ = try take(night, [(.roll, moved)]) }
            .filter { $0.contains("FROM notification n JOIN notification_child k") && $0.contains("r.removed = ?") }
        #expect(plans.count == 1)
        #expect(plans.allSatisfy { !$0.contains("roll_entry_removed") }, "\(plans)")
    }

    @Test("As many changes are named as asked for, and ten are stored")
    func allChanges() throws {
        let night = try open()
        let rows = (1...40).map { "900005,New,Pupil\(["a", "b"][$0 % 2]),2014-01-01,,P\($0)" }
        let roll = "urn,Surname,Forename,DOB,UPN,pupilId\n" + rows.joined(separator: "\n") + "\n"
        let report = try take(night, [(.roll, roll)], dryRun: false, changes: 25)
        #expect(report.diff?[.rolls].added == 40 && report.diff?[.rolls].addedExamples.count == 25)
        let changes = try #require(report.diff.map { ImportReportText().changes($0[.rolls]) }?.first)
        #expect(changes.names.count == 25 && changes.more == 15)
    }
}
