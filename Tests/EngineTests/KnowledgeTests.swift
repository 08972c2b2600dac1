import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

/// What the rolls and people know, and for how long it is believed.
@Suite struct KnowledgeTests {
    /// Scenario 7: an adopted child whose old surname is in the feed.
    @Test func aProtectedPupilIsNeverMatchedByMachineAndOnlyASupervisorMayNameThem() throws {
        var town = Quayside.town
        for place in town.roll.indices where town.roll[place].pupil.forename == "Fenella" {
            town.roll[place].pupil.formerSurname = "Wychwood"
            town.roll[place].isProtected = true
        }
        let night = try Night(town: town)
        var child = town.child("Fenella")
        child.surname = "Wychwood"
        try night.push(Quayside.incident(children: [child]))
        try night.turn()
        #expect(try night.notifications().isEmpty)
        let review = try #require(try night.exceptions().first)
        #expect(!review.detail.contains("Quay"))

        let pupil = try night.pupil("Fenella")
        #expect(throws: StoreError.self) { try night.resolve(review, .match(pupil: pupil)) }
        try night.resolve(review, .match(pupil: pupil), supervisor: true)
        try night.turn()
        let held = try night.notification(Quayside.primary)
        #expect(held.isRestricted && held.hold == .restricted)
    }

    @Test func whatAPersonDecidedIsUsedTheNextTime() throws {
        let night = try Night()
        // Unlike enough that the machine leaves it to a person.
        let child = ChildDetails(
            forename: "Rosie", surname: "Wetherby", dateOfBirth: day("2015-02-03"), present: true)
        try night.push(Quayside.incident("QS-1", children: [child]))
        try night.turn()
        let first = try #require(try night.exceptions().first)
        _ = try night.engine.run(
            .resolve(
                ResolveRequest(
                    exception: first.id, decision: "match", reason: "the mother said so",
                    pupilId: "Wetherby-Rosalind", urn: Quayside.primary)),
            by: .desk("olga", as: .operator))
        try night.turn()

        try night.push(Quayside.incident("QS-2", children: [child]))
        try night.turn()
        #expect(try night.exceptions().isEmpty)
        #expect(try night.notifications(Quayside.primary).map(\.incidentReference).sorted() == ["QS-1", "QS-2"])
    }

    @Test func aSchoolWhoseRollIsNotHeldIsRememberedForTheChild() throws {
        let night = try Night()
        let child = ChildDetails(
            forename: "Tamsin", surname: "Goldsworthy", dateOfBirth: day("2010-04-05"),
            address: PostalAddress(lines: ["4 Quarry Rise"], postcode: "NR31 8ZZ"))
        try night.push(Quayside.incident("QS-1", children: [child]))
        try night.turn()
        _ = try night.engine.run(
            .resolve(
                ResolveRequest(
                    exception: night.exception(.unmatched).id, decision: "establishment", reason: "rang the college",
                    urn: Quayside.college)),
            by: .desk("olga", as: .operator))
        try night.turn()
        try night.push(Quayside.incident("QS-2", children: [child]))
        try night.turn()
        #expect(try night.exceptions().isEmpty)
        #expect(try night.notifications(Quayside.college).count == 2)
    }

    /// Scenario 10: a Year 6 pupil's incident in August, held until September.
    @Test func incidentHeldInAugustNotifiesTheSchoolOfSeptember() throws {
        var town = Quayside.town
        town.calendar = summer
        let night = try Night(at: at("2026-07-30T23:30:00Z"), town: town, area: Quayside.area(hold))
        try night.push(
            Quayside.incident(occurredAt: at("2026-08-12T20:00:00Z") - .days(13), children: [town.child("Rosalind")]))
        try night.turn()
        #expect(try night.notifications().allSatisfy { $0.state == .held })

        // The rolls of the new year come in on 1 September: she has moved up.
        try night.run(until: at("2026-09-01T10:00:00Z"))
        try night.reimport { town in
            for place in town.roll.indices where town.roll[place].pupil.forename == "Rosalind" {
                town.roll[place].enrolment.urn = Quayside.high
                town.roll[place].enrolment.entryDate = day("2026-09-02")
            }
        }
        try night.run(until: at("2026-09-03T08:30:00Z"))
        #expect(try night.notifications(Quayside.high).first?.state == .sent)
        #expect(try night.notifications(Quayside.primary).allSatisfy { $0.attempts.isEmpty })
    }

    @Test func whereTheRollsAreLastYearsAPersonDecidesAndNobodyIsCalledMissing() throws {
        var town = Quayside.town
        town.calendar = summer
        let night = try Night(at: at("2026-09-08T23:30:00Z"), town: town)
        let stranger = ChildDetails(forename: "Tamsin", surname: "Goldsworthy", dateOfBirth: day("2012-04-05"))
        try night.push(
            Quayside.incident(
                occurredAt: at("2026-09-08T20:00:00Z"), children: [town.child("Rosalind"), stranger]))
        try night.turn()
        #expect(try night.notifications().isEmpty)
        #expect(try night.exception(.review).detail.contains("last year"))
        #expect(try !night.exception(.unmatched).detail.contains("missing"))
    }

    @Test func aChildOfSchoolAgeOnNoRollMayBeMissingEducation() throws {
        let night = try Night()
        let stranger = ChildDetails(forename: "Tamsin", surname: "Goldsworthy", dateOfBirth: day("2012-04-05"))
        try night.push(Quayside.incident(children: [stranger]))
        try night.turn()
        #expect(try night.exception(.unmatched).detail.contains("missing education"))
    }

    private var summer: [CalendarPeriod] {
        [("2026-01-05", "2026-07-22"), ("2026-09-03", "2026-12-18")].map { from, to in
            CalendarPeriod(
                scope: .localAuthority(Quayside.authority), kind: .term, from: day(from), to: day(to), name: nil)
        }
    }

    private func hold(_ settings: inout PolicySettings) {
        settings.holidays = .hold
        settings.approvedBy = "Director of Children's Services"
    }
}
