import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite struct CorrectedTimeTests {
    private let early = LocalTime("06:30").unsafelyUnwrapped

    private func incident(_ night: Night, _ occurredAt: String, _ summary: String = "Police attended.") -> Incident {
        Quayside.incident(occurredAt: at(occurredAt), children: [night.town.child("Jory", reference: "1")]).with {
            $0.schoolSummary = summary
        }
    }

    @Test func whatIsUnsentIsReleasedByTheCorrectedTimeOfTheIncident() throws {
        let night = try Night(area: Quayside.area { $0.release = .notBefore(early) })
        try night.push(incident(night, "2026-11-19T22:41:00Z"))
        try night.turn()
        let before = try night.notification(Quayside.high)
        #expect(before.hold == .releaseTime && !before.late)
        // It was the night before: the school's first deadline has passed, so nothing waits for half past six.
        try night.push(incident(night, "2026-11-18T22:41:00Z"))
        try night.turn()
        let after = try night.notification(Quayside.high)
        #expect(after.id == before.id && after.late && after.state == .sent)
        #expect(after.deadlineAt == before.deadlineAt)
        #expect(try night.actions(of: after).contains("notification.rescheduled"))
    }

    /// The rolls changed while it waited for its release, and its children are not matched again yet when the release comes:
    /// the first step is not spent on nobody, and the log has one entry for it.
    @Test func aStepWaitsForChildrenWhoAreMatchedAgain() throws {
        let night = try Night(area: Quayside.area { $0.release = .notBefore(early) })
        try night.push(incident(night, "2026-11-19T22:41:00Z"))
        try night.turn()
        try night.reimport { $0.roll[0].pupil.address = nil }
        night.clock.set(at("2026-11-20T06:30:00Z"))
        for _ in 0..<4 {
            _ = try night.engine.ladderStep()
            night.clock.advance(.seconds(3))
        }
        try night.run(until: night.clock.now() + .minutes(2))
        let item = try night.notification(Quayside.high)
        #expect(item.state == .sent)
        #expect(try night.actions(of: item).count { $0 == "notification.step" } == 1)
    }

    @Test func theRulesAreThoseOfTheNightThoughThePolicyWasEditedMeanwhile() throws {
        let night = try Night(area: Quayside.area { $0.release = .notBefore(early) })
        try night.push(incident(night, "2026-11-17T22:41:00Z"))
        try night.decide()
        night.engine.replacePolicies(
            PolicyBook(areas: [Quayside.area { $0.deadline = LocalTime("08:00").unsafelyUnwrapped }]))
        try night.push(incident(night, "2026-11-19T22:41:00Z"))
        try night.decide()
        let item = try night.notification(Quayside.high)
        #expect(item.releaseAt == at("2026-11-20T06:30:00Z") && item.deadlineAt == at("2026-11-20T09:00:00Z"))
    }

    @Test func whatWaitsForAPersonGoesOnWaitingAndIsLateOrNotByTheNewTime() throws {
        let night = try Night(.assisted)
        try night.push(incident(night, "2026-11-19T22:41:00Z"))
        try night.turn()
        try night.push(incident(night, "2026-11-18T22:41:00Z"))
        try night.turn()
        let item = try night.notification(Quayside.high)
        #expect(item.hold == .confirmation && item.late && item.nextAt == item.deadlineAt)
    }

    @Test func anotherSummaryMovesNoTime() throws {
        let night = try Night(area: Quayside.area { $0.release = .notBefore(early) })
        try night.push(incident(night, "2026-11-19T22:41:00Z"))
        try night.decide()
        let before = try night.notification(Quayside.high)
        try night.push(incident(night, "2026-11-19T22:41:00Z", "Police attended twice."))
        try night.decide()
        let after = try night.notification(Quayside.high)
        #expect((after.releaseAt, after.deadlineAt) == (before.releaseAt, before.deadlineAt))
        #expect(try !night.actions(of: after).contains("notification.rescheduled"))
    }

    @Test func childCorrectedAfterTheDeadlineIsNotDueADayLater() throws {
        let night = try Night()
        var misspelt = incident(night, "2026-11-19T22:41:00Z")
        misspelt.children[0].surname = "Unreadable"
        misspelt.children[0].forename = "Name"
        try night.push(misspelt)
        try night.run(until: at("2026-11-20T09:20:00Z"))
        #expect(try night.notifications().isEmpty)
        try night.push(incident(night, "2026-11-19T22:41:00Z"))
        try night.turn()
        let item = try night.notification(Quayside.high)
        #expect(item.deadlineAt == at("2026-11-20T09:00:00Z") && item.overdue)
        try night.run(until: night.clock.now() + .seconds(10))
        #expect(try night.store.phoneList.tasks().count == 1)
    }

    @Test func whatAChildWaitsForInsteadIsNotDueLater() throws {
        let night = try Night()
        var unknown = incident(night, "2026-11-19T22:41:00Z")
        unknown.children[0] = ChildDetails(
            reference: "1", forename: "Wilhelmina", surname: "Featherstonehaugh", dateOfBirth: day("2014-03-03"))
        try night.push(unknown)
        try night.run(until: at("2026-11-20T09:20:00Z"))
        let before = try night.exception(.unmatched)
        unknown.children[0].dateOfBirth = day("1999-03-03")
        try night.push(unknown)
        try night.turn()
        #expect(try night.exception(.ineligible).deadlineAt == before.deadlineAt)
    }
}
