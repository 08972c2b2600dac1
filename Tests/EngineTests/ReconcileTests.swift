import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite struct ReconcileTests {
    private let children = ["Adaeze", "Chidi"]

    private func incident(_ night: Night, _ names: [String], _ summary: String = "Police attended.") -> Incident {
        var incident = Quayside.incident(
            children: names.map { night.town.child($0, reference: $0) })
        incident.schoolSummary = summary
        return incident
    }

    @Test func whatIsUnsentIsChangedInPlace() throws {
        let night = try Night(.assisted)
        try night.push(incident(night, ["Adaeze"]))
        try night.decide()
        let before = try night.notification(Quayside.primary)
        try night.push(incident(night, children, "Police attended twice."))
        try night.decide()
        let after = try night.notification(Quayside.primary)
        #expect(after.id == before.id)
        #expect(after.childCount == 2)
        #expect(try night.actions(of: after).contains("notification.revised"))
    }

    @Test func whatWasSentIsCorrectedByOneThatReplacesIt() throws {
        let night = try Night()
        try night.push(incident(night, ["Adaeze"]))
        try night.turn()
        let first = try night.notification(Quayside.primary)
        try night.acknowledge(first)
        try night.push(incident(night, ["Adaeze"], "Police attended twice."))
        try night.turn()
        let all = try night.notifications(Quayside.primary)
        #expect(all.map(\.kind) == [.new, .correction])
        #expect(all[1].replaces == first.id)
        #expect(all[1].state == .sent)
        try night.acknowledge(all[1])
        #expect(try night.notifications(Quayside.primary).allSatisfy { $0.state == .acknowledged })
    }

    @Test func changeThatASchoolMayNotSeeCorrectsNothing() throws {
        let night = try Night()
        try night.push(incident(night, ["Adaeze"]))
        try night.turn()
        var same = incident(night, ["Adaeze"])
        same.circumstances = "Another word for MASH alone."
        same.adults = [InvolvedAdult(role: .victim, forename: "Ngozi", surname: "Okonkwo")]
        same.riskGrade = .high
        try night.push(same)
        try night.turn()
        #expect(try night.notifications().count == 1)
    }

    @Test func aRetractionIsANotificationOfItsOwnAndStaysUntilItIsSent() throws {
        let night = try Night()
        try night.push(incident(night, children))
        try night.turn()
        try night.push(Quayside.incident(revision: 2, status: .retracted, children: []))
        try night.turn(sending: false)
        // Another look before it is sent takes nothing back.
        try night.push(Quayside.incident(revision: 3, status: .retracted, children: []))
        try night.turn()
        let all = try night.notifications(Quayside.primary)
        #expect(all.map(\.kind) == [.new, .retraction])
        #expect(all.map(\.state) == [.cancelled, .sent])
        #expect(all[1].replaces == all[0].id)
        try night.acknowledge(all[1])
        #expect(try night.notifications(Quayside.primary)[1].state == .acknowledged)
    }

    @Test func aRetractionOfWhatIsUnsentCancelsIt() throws {
        let night = try Night(.assisted)
        try night.push(incident(night, children))
        try night.decide()
        try night.push(Quayside.incident(revision: 2, status: .retracted, children: []))
        try night.run(until: at("2026-11-20T12:00:00Z"))
        #expect(try night.notifications().map(\.state) == [.cancelled])
        #expect(try night.exceptions().isEmpty)
        #expect(night.transport.handed.isEmpty)
    }

    @Test func aRetractedChildThatComesBackIsTheSameChildAndIsCorrected() throws {
        let night = try Night()
        try night.push(incident(night, children))
        try night.turn()
        try night.push(incident(night, ["Chidi"]))
        try night.turn()
        try night.push(incident(night, children, "Police attended."))
        try night.push(incident(night, children, "Both were seen."))
        try night.turn()
        let all = try night.notifications(Quayside.primary)
        #expect(all.last?.kind == .correction)
        let last = try #require(all.last)
        #expect(try night.names(last, Quayside.primary) == children)
        #expect(try night.names(all[1], Quayside.primary) == ["Chidi"])
    }

    @Test func whatComesBackBeforeItsRetractionWasSentIsCorrected() throws {
        let night = try Night()
        try night.push(incident(night, ["Adaeze"]))
        try night.turn()
        try night.push(Quayside.incident(revision: 2, status: .retracted, children: []))
        try night.turn(sending: false)
        try night.push(incident(night, ["Adaeze"], "It stands after all."))
        try night.turn()
        let all = try night.notifications(Quayside.primary)
        #expect(all.map(\.kind) == [.new, .retraction, .correction])
        #expect(all.map(\.state) == [.cancelled, .cancelled, .sent])
    }

    @Test func aCorrectionThatIsNotNeededAnyMoreIsDropped() throws {
        let night = try Night()
        try night.push(incident(night, ["Adaeze"]))
        try night.turn()
        try night.push(incident(night, ["Adaeze"], "A slip of the pen."))
        try night.turn(sending: false)
        try night.push(
            Quayside.incident(revision: 3, children: [night.town.child("Adaeze", reference: "Adaeze")]).with {
                $0.schoolSummary = "Police attended."
            })
        try night.turn()
        let all = try night.notifications(Quayside.primary)
        #expect(all.map(\.state) == [.sent, .cancelled])
    }

    @Test func anUnsentCorrectionIsChangedInPlaceAndItsRetractionReachesTheSchool() throws {
        let night = try Night()
        try night.push(incident(night, ["Adaeze"]))
        try night.turn()
        try night.push(incident(night, ["Adaeze"], "Second."))
        try night.turn(sending: false)
        try night.push(incident(night, ["Adaeze"], "Third."))
        try night.turn(sending: false)
        #expect(try night.notifications(Quayside.primary).map(\.kind) == [.new, .correction])
        try night.push(Quayside.incident(revision: 9, status: .retracted, children: []))
        try night.turn()
        let all = try night.notifications(Quayside.primary)
        #expect(all.map(\.kind) == [.new, .correction, .retraction])
        #expect(all.map(\.state) == [.cancelled, .cancelled, .sent])
        #expect(all[2].replaces == all[0].id)
    }

    @Test func whatASchoolHasReadIsCorrectedThoughNothingWasSent() throws {
        let night = try Night()
        try night.push(incident(night, ["Adaeze"]))
        try night.turn(sending: false)
        let queued = try night.notification(Quayside.primary)
        #expect(queued.state == .queued)
        #expect(try night.names(queued, Quayside.primary) == ["Adaeze"])
        try night.push(incident(night, ["Adaeze"], "Police attended twice."))
        try night.turn(sending: false)
        #expect(try night.notifications(Quayside.primary).map(\.kind) == [.new, .correction])
    }

    @Test func notifiedSchoolGetsNothingWhileTheChildIsInDoubt() throws {
        let night = try Night()
        try night.push(incident(night, ["Adaeze"]))
        try night.turn()
        var changed = incident(night, ["Adaeze"])
        changed.children[0].forename = "Amara"
        changed.children[0].dateOfBirth = day("2013-08-08")
        try night.push(changed)
        try night.turn()
        #expect(try night.notifications().map(\.kind) == [.new])
        let item = try #require(try night.exceptions().first)
        try night.resolve(item, .dismiss)
        try night.turn()
        #expect(try night.notifications().map(\.kind) == [.new, .retraction])
    }

    @Test func decisionOfAPersonHoldsUntilTheForceNamesAnotherChild() throws {
        let night = try Night()
        var stranger = ChildDetails(
            reference: "1", forename: "Wilhelmina", surname: "Featherstonehaugh", dateOfBirth: day("2014-03-03"))
        try night.push(Quayside.incident(children: [stranger]))
        try night.turn()
        try night.resolve(night.exception(.unmatched), .establishment(Quayside.college))
        try night.turn()
        stranger.sex = .female
        stranger.welfareCheck = true
        try night.push(Quayside.incident(children: [stranger]))
        try night.turn()
        #expect(try night.notifications(Quayside.college).map(\.kind) == [.new, .correction])
        stranger.forename = "Augusta"
        try night.push(Quayside.incident(children: [stranger]))
        try night.turn()
        let detail = try night.exception(.review).detail
        #expect(detail.contains("kept the number and changed who the child is"), "\(detail)")
        #expect(try night.notifications(Quayside.college).count == 2)
    }

    @Test func whatBecomesRestrictedIsHeldAgainBeforeItLeaves() throws {
        let night = try Night()
        try night.push(incident(night, ["Adaeze"]))
        try night.turn(sending: false)
        var guarded = incident(night, ["Adaeze"])
        guarded.safeAddress = true
        try night.push(guarded)
        try night.turn()
        let held = try night.notification(Quayside.primary)
        #expect(held.state == .held && held.hold == .restricted)
        #expect(night.transport.handed.isEmpty)
        try night.release(held, supervisor: true)
        try night.turn()
        #expect(night.transport.handed.count == 1)
    }

    @Test func theRetractionOfARestrictedIncidentWaitsForASupervisorToo() throws {
        let night = try Night()
        var guarded = incident(night, ["Adaeze"])
        guarded.restricted = true
        try night.push(guarded)
        try night.decide()
        try night.release(night.notification(Quayside.primary), supervisor: true)
        try night.turn()
        try night.push(Quayside.incident(revision: 2, status: .retracted, children: []))
        try night.turn()
        let retraction = try #require(try night.notifications(Quayside.primary).last)
        #expect(retraction.kind == .retraction && retraction.isRestricted && retraction.hold == .restricted)
    }
}

extension Incident {
    func with(_ change: (inout Incident) -> Void) -> Incident {
        var copy = self
        change(&copy)
        return copy
    }
}
