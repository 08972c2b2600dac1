import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport
import Testing

@Suite struct IncidentDecisionTests {
    @Test func bothSchoolsOfADuallyRegisteredPupilAreNotified() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Clementine")]))
        try night.turn()
        #expect(try night.names(night.notification(Quayside.primary), Quayside.primary) == ["Clementine"])
        #expect(try night.names(night.notification(Quayside.high), Quayside.high) == ["Clementine"])
    }

    /// A mistyped year makes no pupil an adult, and no school a former one.
    @Test(arguments: ["2036-11-20T01:00:00Z", "9999-12-31T23:59:59Z"])
    func anIncidentInTheFutureIsNotifiedNow(_ time: String) throws {
        let night = try Night()
        try night.push(Quayside.incident(occurredAt: at(time), children: [night.town.child("Jory")]))
        try night.turn()
        #expect(try night.notification(Quayside.high).deadlineAt == at("2026-11-20T09:00:00Z"))
        #expect(try night.exceptions().isEmpty)
    }

    @Test func successorOfAClosedSchoolIsNotified() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Zofia")]))
        try night.turn()
        #expect(try night.names(night.notification(Quayside.primary), Quayside.primary) == ["Zofia"])
    }

    @Test func whereNothingIsKnownToFollowAClosedSchoolAPersonDecides() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Piran")]))
        try night.turn()
        #expect(try night.notifications().isEmpty)
        try night.resolve(night.exception(.review), .match(pupil: night.pupil("Piran")))
        try night.turn()
        // The pupil's school is still closed: naming the pupil is not enough, and it is not lost either.
        #expect(try night.notifications().isEmpty)
        try night.resolve(night.exception(.review), .establishment(Quayside.college))
        try night.turn()
        #expect(try night.names(night.notification(Quayside.college), Quayside.college) == ["Piran"])
    }

    @Test func childWithAFaultGoesToAPersonAndTheSiblingsSchoolIsNotified() throws {
        let night = try Night()
        try night.push(
            text: """
                {"force":"quayside","reference":"QS-1","occurredAt":"2026-11-19T22:41:00Z","children":[
                {"forename":"Rosalind","surname":"Wetherby","dateOfBirth":"2015-02-30"},
                {"forename":"Edmund","surname":"Wetherby","dateOfBirth":"2012-06-11",
                "address":{"lines":["12 Quay Road"],"postcode":"NR30 2AB"}}]}
                """)
        try night.turn()
        #expect(try night.notification(Quayside.high).state == .sent)
        #expect(try night.notifications(Quayside.primary).isEmpty)
        let review = try night.exception(.review)
        #expect(review.deadlineAt == at("2026-11-20T09:00:00Z"))
        #expect(!review.detail.contains("Rosalind") && !review.detail.contains("2015"))
    }

    @Test func inAssistedModeNothingGoesBeforeEveryChildIsConfirmed() throws {
        let night = try Night(.assisted)
        try night.push(Quayside.incident(children: [night.town.child("Adaeze"), night.town.child("Chidi")]))
        try night.turn()
        var held = try night.notification(Quayside.primary)
        #expect(held.state == .held && held.hold == .confirmation)
        let confirms = try night.exceptions(.confirm)
        #expect(confirms.count == 2)

        try night.resolve(confirms[0], .match(pupil: night.pupil("Adaeze")))
        try night.turn()
        held = try night.notification(Quayside.primary)
        #expect(held.state == .held)
        try night.resolve(night.exception(.confirm), .match(pupil: night.pupil("Chidi")))
        try night.turn()
        #expect(try night.notification(Quayside.primary).state == .sent)
        #expect(try night.notifications().count == 1)
    }

    @Test func releasingAHeldNotificationAgreesWithItsMatches() throws {
        let night = try Night(.assisted)
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        try night.turn()
        try night.release(night.notification(Quayside.high))
        try night.turn()
        #expect(try night.exceptions().isEmpty)
        #expect(try night.notification(Quayside.high).state == .sent)
    }

    @Test func aTwinOnTheRollIsNotTheChildAndThePersonSeesWhy() throws {
        let night = try Night()
        var twin = night.town.child("Fenella")
        twin.forename = "Arabella"
        try night.push(Quayside.incident(children: [twin]))
        try night.turn()
        #expect(try night.notifications().isEmpty)
        let item = try #require(try night.exceptions().first)
        #expect([.review, .unmatched].contains(item.kind))
        let seen = try #require(try night.store.exceptions.childUnderReview(exception: item.id))
        #expect(seen.explanation?.isEmpty == false)
    }

    @Test func restrictedIncidentIsReleasedOnlyByASupervisor() throws {
        for change in [{ $0.restricted = true }, { $0.safeAddress = true }] as [(inout Incident) -> Void] {
            let night = try Night()
            var incident = Quayside.incident(children: [night.town.child("Jory")])
            change(&incident)
            try night.push(incident)
            try night.turn()
            let held = try night.notification(Quayside.high)
            #expect(held.hold == .restricted && held.isRestricted)
            #expect(try night.exception(.restricted).isRestricted)
            #expect(throws: StoreError.self) { try night.release(held) }
            #expect(throws: StoreError.self) { try night.opened(held, bySchool: Quayside.high) }
            try night.release(held, supervisor: true)
            try night.turn()
            #expect(try night.notification(Quayside.high).state == .sent)
            #expect(try night.exceptions(.restricted).isEmpty)
        }
    }

    @Test func aChildOnNoRollGoesToTheSchoolOrTheOfficerThatAPersonNames() throws {
        let night = try Night()
        let stranger = ChildDetails(
            reference: "1", forename: "Wilhelmina", surname: "Featherstonehaugh", dateOfBirth: day("2014-03-03"))
        var second = stranger
        (second.reference, second.forename) = ("2", "Bartholomew")
        try night.push(Quayside.incident(children: [stranger, second]))
        try night.turn()
        let open = try night.exceptions(.unmatched)
        #expect(open.count == 2)
        try night.resolve(open[0], .establishment(Quayside.college))
        try night.resolve(open[1], .passToAuthority(Quayside.authority))
        try night.turn()
        #expect(try night.notification(Quayside.college).state == .sent)
        let officer = try #require(
            try night.store.notifications.queue(
                QueueFilter(target: .localAuthority(Quayside.authority)), limit: 10, at: night.clock.now()
            ).first)
        #expect(officer.state == .sent && officer.deadlineAt == at("2026-11-20T09:00:00Z"))
        #expect(night.transport.recipients.contains("olive.officer@schools.example"))
    }

    @Test func dismissalEndsItAndTheSecondOperatorReadsWhoseItWas() throws {
        let night = try Night()
        try night.push(
            Quayside.incident(children: [
                ChildDetails(forename: "Wilhelmina", surname: "Featherstonehaugh", dateOfBirth: day("2014-03-03"))
            ]))
        try night.turn()
        let item = try night.exception(.unmatched)
        try night.resolve(item, .dismiss, by: "olga")
        let refusal = #expect(throws: StoreError.self) {
            try night.resolve(item, .establishment(Quayside.college), by: "otto")
        }
        #expect(refusal?.reason == .conflict)
        #expect(refusal?.description.contains("olga") == true)
        try night.turn()
        #expect(try night.notifications().isEmpty && night.exceptions().isEmpty)
    }

    @Test func aPupilOfEighteenIsProposedAsIneligibleAndAPersonAgrees() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Octavia")]))
        try night.turn()
        #expect(try night.notifications().isEmpty)
        try night.resolve(night.exception(.ineligible), .dismiss)
        try night.turn()
        #expect(try night.exceptions().isEmpty)
    }

    @Test func decisionIsMadeAgainIfTheRegistryHasChanged() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Jory")]))
        let id = try #require(try night.store.incidents.undecided(at: night.clock.now(), limit: 1).first)
        let incident = try #require(try night.store.incidents.undecided(id: id))
        let stale = IncidentDecision(
            incident: incident,
            decisions: [
                ChildDecision(
                    child: incident.children[0].id, state: .matched, pupil: nil,
                    targets: [.establishment(Quayside.primary)], probability: 1, weight: 30, model: "old",
                    explanation: .init(), exceptions: [])
            ], generation: try night.store.registry.generation(), exceptionDeadline: night.clock.now(),
            isAssisted: false)
        try night.reimport { $0.contacts.append(Quayside.contact(.establishment(Quayside.cottage), .head, "Hedy")) }
        let taken = try night.store.incidents.decide(stale, at: night.clock.now()) { _, _, _, _, _ in
            throw StoreError(.invalid, "never asked")
        }
        #expect(!taken)
        try night.turn()
        #expect(try night.notification(Quayside.high).state == .sent)
        #expect(try night.notifications(Quayside.primary).isEmpty)
    }

    @Test func exceptionResolvedLateKeepsItsDeadline() throws {
        let night = try Night(.assisted)
        try night.push(
            Quayside.incident(children: [
                ChildDetails(forename: "Wilhelmina", surname: "Featherstonehaugh", dateOfBirth: day("2014-03-03"))
            ]))
        try night.run(until: at("2026-11-20T09:40:00Z"))
        try night.resolve(night.exception(.unmatched), .establishment(Quayside.college))
        try night.run(until: at("2026-11-20T09:40:10Z"))
        let late = try night.notification(Quayside.college)
        #expect(late.deadlineAt == at("2026-11-20T09:00:00Z"))
        #expect(late.overdue && !late.late)
        #expect(late.hasOpenPhoneTask)
    }
}

@Suite struct LateRollTests {
    @Test func rollImportedAtNightIsAskedAboutUnmatchedChildren() throws {
        let night = try Night()
        let child = ChildDetails(
            forename: "Wilhelmina", surname: "Featherstonehaugh", dateOfBirth: day("2014-03-03"),
            address: PostalAddress(lines: ["4 Weir Lane"], town: "Quayside", postcode: "NR35 4WX"))
        try night.push(Quayside.incident(children: [child]))
        try night.turn()
        #expect(try night.exceptions(.unmatched).count == 1)
        try night.reimport { town in
            town.roll += Quayside.family(
                "Featherstonehaugh", "4 Weir Lane", "NR35 4WX", [("Wilhelmina", "2014-03-03", Quayside.college)])
        }
        try night.turn()
        #expect(try night.exceptions().isEmpty)
        #expect(try night.notification(Quayside.college).state == .sent)
    }

    @Test func decisionOfAPersonIsNotAskedForAgain() throws {
        let night = try Night()
        try night.push(
            Quayside.incident(children: [
                ChildDetails(forename: "Wilhelmina", surname: "Featherstonehaugh", dateOfBirth: day("2014-03-03"))
            ]))
        try night.turn()
        try night.resolve(night.exception(.unmatched), .dismiss)
        try night.reimport { town in
            town.roll += Quayside.family(
                "Featherstonehaugh", "4 Weir Lane", "NR35 4WX", [("Wilhelmina", "2014-03-03", Quayside.college)])
        }
        try night.turn()
        #expect(try night.notifications().isEmpty)
    }
}
