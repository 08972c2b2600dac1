import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("A calendar file, while notifications wait")
struct CalendarImportTests {
    /// Held over a holiday that ends, as the calendar has it, on Tuesday 5 January 2027; one child is on no roll.
    private func held() throws -> Night {
        var town = Quayside.town
        town.calendar = [("2026-09-01", "2026-12-18"), ("2027-01-05", "2027-03-26")].map {
            CalendarPeriod(
                scope: .localAuthority(Quayside.authority), kind: .term, from: day($0.0), to: day($0.1), name: nil)
        }
        let night = try Night(
            at: at("2026-12-28T20:00:00Z"), town: town,
            area: Quayside.area {
                $0.holidays = .hold
                $0.approvedBy = "Head of safeguarding"
            })
        let nobody = ChildDetails(
            reference: "2", forename: "Zebedee", surname: "Quillfeather", dateOfBirth: day("2015-05-05"))
        try night.push(
            Quayside.incident(
                occurredAt: at("2026-12-28T19:00:00Z"), children: [night.town.child("Jory", reference: "1"), nobody]))
        try night.turn()
        return night
    }

    private func take(
        _ night: Night, backOn first: String, dryRun: Bool = false, reason: String? = nil
    ) throws -> ImportReport {
        let importer = try RegistryImporter(
            store: night.store, options: ImportOptions(isDryRun: dryRun, reason: reason), by: .login("tester"),
            london: night.engine.london, at: night.clock.now())
        importer.begin(RegistryFile(kind: .calendar, name: "calendar.csv"))
        let scope = "la:\(Quayside.authority)"
        try importer.feed(
            Array(
                """
                scope,kind,from,to,name
                \(scope),term,2026-09-01,2026-12-18,Autumn
                \(scope),term,\(first),2027-03-26,Spring

                """.utf8))
        try importer.end()
        return try importer.finish(at: night.clock.now())
    }

    @Test("says how many it moves, and moves none until somebody says why")
    func sooner() throws {
        let night = try held()
        let before = try night.notification(Quayside.high)
        let dry = try take(night, backOn: "2027-01-04", dryRun: true)
        #expect(dry.outcome == .dryRun && dry.calendarEffect?.forward == 1 && dry.calendarEffect?.kept == 0)
        let refused = try take(night, backOn: "2027-01-04")
        #expect(refused.outcome == .reasonNeeded && refused.calendarEffect?.forward == 1)
        try night.turn()
        #expect(try night.notification(Quayside.high).deadlineAt == before.deadlineAt)
        #expect(
            try take(night, backOn: "2027-01-04", reason: "the authority's letter of 21 December").outcome == .landed)
        try night.turn()
        #expect(try night.notification(Quayside.high).deadlineAt == at("2027-01-04T09:00:00Z"))
        let run = try #require(
            try night.store.auditLog.recent(limit: 50, for: .engine).first { $0.entry.action == "registry.imported" })
        #expect(run.entry.facts["reason"] == "the authority's letter of 21 December")
        #expect(run.entry.facts["notificationsForward"] == "1")
    }

    @Test("a later term puts nothing off, and needs no reason for that")
    func later() throws {
        let night = try held()
        let report = try take(night, backOn: "2027-01-06")
        #expect(report.outcome == .landed && report.calendarEffect?.forward == 0 && report.calendarEffect?.kept == 1)
    }

    @Test("the calendar that is held already says nothing of notifications")
    func same() throws {
        let night = try held()
        _ = try take(night, backOn: "2027-01-06")
        #expect(try take(night, backOn: "2027-01-06").calendarEffect == nil)
    }

    @Test("what waits for a person is due on the sooner day as well")
    func exceptions() throws {
        let night = try held()
        let before = try #require(try night.store.exceptions.page().first)
        #expect(before.deadlineAt == at("2027-01-05T09:00:00Z"))
        _ = try take(night, backOn: "2027-01-04", reason: "the authority's letter of 21 December")
        try night.turn()
        let after = try #require(try night.store.exceptions.page().first)
        #expect(after.id == before.id && after.deadlineAt == at("2027-01-04T09:00:00Z"))
        try night.run(until: at("2027-01-04T09:00:00Z"))
        #expect(night.alerts.all.contains { $0.recipients.contains(.dutyManager) })
    }
}
