import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// A child who is not born yet is for the authority, and never for a school.
@Suite("An unborn child")
struct UnbornChildTests {
    private static let pregnancy = #"{"reference":"2","surname":"Wetherby","unborn":true,"dueDate":"2027-02-11"}"#

    /// Rosalind, who is on a roll, and the child that her mother expects.
    private func night(at start: String = "2026-11-19T23:00:00Z", _ unborn: String = pregnancy) throws -> Night {
        let night = try Night(at: at(start))
        try night.push(
            text: #"""
                {"force":"quayside","reference":"QS-1","occurredAt":"\#(start)","children":[{"reference":"1",\#
                "forename":"Rosalind","surname":"Wetherby","dateOfBirth":"2015-03-02","address":{"lines":["12 Quay Road"],\#
                "town":"Quayside","postcode":"NR30 2AB"}},\#(unborn)]}
                """#)
        try night.turn()
        return night
    }

    private func decide(_ night: Night, _ decision: String, la: String? = nil, urn: URN? = nil) throws {
        let item = try night.exception(.unborn)
        _ = try night.engine.run(
            .resolve(
                ResolveRequest(exception: item.id, decision: decision, reason: "decided", urn: urn, la: la)),
            by: .desk("olga", as: .operator))
        try night.turn()
    }

    @Test("is an exception of its own, and the sibling's school learns nothing of it")
    func exception() throws {
        let night = try night()
        let item = try night.exception(.unborn)
        #expect(item.detail.contains("not born yet"))
        #expect(try night.exceptions().count == 1)
        let own = try night.notification(Quayside.primary)
        #expect(own.childCount == 1)
        #expect(try night.notifications().count == 1)
    }

    @Test("has the next deadline on a day when offices are open, also in the school holidays")
    func deadline() throws {
        var town = Quayside.town
        town.calendar = [
            CalendarPeriod(
                scope: .localAuthority(Quayside.authority), kind: .term, from: day("2026-09-03"), to: day("2026-10-23"),
                name: nil),
            CalendarPeriod(
                scope: .localAuthority(Quayside.authority), kind: .term, from: day("2026-11-02"), to: day("2026-12-18"),
                name: nil),
        ]
        let night = try Night(at: at("2026-10-26T20:00:00Z"), town: town)
        try night.push(
            text: #"""
                {"force":"quayside","reference":"QS-1","occurredAt":"2026-10-26T19:00:00Z","children":[\#(Self.pregnancy)]}
                """#)
        try night.turn()
        #expect(try night.exception(.unborn).deadlineAt == at("2026-10-27T09:00:00Z"))
    }

    @Test("is passed to the authority's officer, who sees the due date")
    func passed() throws {
        let night = try night()
        try decide(night, "passToLA", la: Quayside.authority)
        let passed = try #require(try night.notifications().first { $0.target == .localAuthority(Quayside.authority) })
        #expect(passed.childCount == 1)
        let officer = Principal(
            actor: .login("olive"), role: .laOfficer, name: "Olive Officer", places: [passed.target])
        let opened = try night.engine.openForSchool(
            passed.id, by: officer,
            as: AuditEntry(.disclosure, "notification.disclosed", actor: officer.actor, subject: ""),
            at: night.clock.now())
        let child = try #require(opened.disclosed.children.first)
        #expect(child.isUnborn && child.dueDate == day("2027-02-11") && child.dateOfBirth == nil)
        #expect(throws: StoreError.self) {
            try night.store.notifications.redirect(
                passed.id, to: Quayside.primary, reason: "the sibling's school", by: .desk("olga", as: .operator),
                at: night.clock.now())
        }
        #expect(try night.exceptions().isEmpty)
    }

    @Test("is closed with a reason, and goes to no school whatever a person names")
    func closed() throws {
        let night = try night()
        #expect(throws: StoreError.self) { try decide(night, "establishment", urn: Quayside.college) }
        let pupil = try #require(
            try night.store.registry.pupil(urn: Quayside.primary, pupilId: "Wetherby-Rosalind").first)
        let item = try night.exception(.unborn)
        #expect(throws: StoreError.self) {
            try night.store.exceptions.resolve(
                exception: item.id, .match(pupil: pupil), reason: "wrong", by: .desk("olga", as: .operator),
                at: night.clock.now())
        }
        try decide(night, "dismiss")
        #expect(try night.exceptions().isEmpty && night.notifications().count == 1)
        // The next import asks nobody again.
        try night.reimport { _ in }
        try night.turn()
        #expect(try night.exceptions().isEmpty)
    }

    @Test("that is born in a later revision is matched like any other")
    func born() throws {
        let night = try night()
        try night.push(
            text: #"""
                {"force":"quayside","reference":"QS-1","occurredAt":"2026-11-19T23:00:00Z","children":[{"reference":"1",\#
                "forename":"Rosalind","surname":"Wetherby","dateOfBirth":"2015-03-02","address":{"lines":["12 Quay Road"],\#
                "town":"Quayside","postcode":"NR30 2AB"}},{"reference":"2","forename":"Ivo","surname":"Wetherby",\#
                "dateOfBirth":"2026-11-19"}]}
                """#)
        try night.turn()
        #expect(try night.exceptions().map(\.kind) == [.ineligible])
    }
}
