import EncompassCore
import TestSupport
import Testing

@Suite("Which notification carries linked reports, and whom it shows")
struct LinkedReportsRuleTests {
    private func report(
        _ incident: String, reached: Bool = false, children: Bool = true, waiting: Bool = false
    ) -> LinkedReports.Presence {
        LinkedReports.Presence(incident: incident, hasReached: reached, hasChildren: children, isWaiting: waiting)
    }

    @Test func theFirstWithAChildThereCarriesAll() {
        #expect(LinkedReports.carried(at: [report("a"), report("b")]) == [["a", "b"]])
        #expect(LinkedReports.carried(at: [report("a", children: false), report("b")]) == [["b", "a"]])
        let gone = [report("a", children: false), report("b", children: false, waiting: true)]
        #expect(LinkedReports.carried(at: gone) == [["b", "a"]])
    }

    @Test func whatWaitsStaysTheCarrierWhoeverHasAChildThere() {
        #expect(LinkedReports.carried(at: [report("a"), report("b", waiting: true)]) == [["b", "a"]])
        let left = [report("a", children: false, waiting: true), report("b")]
        #expect(LinkedReports.carried(at: left) == [["a", "b"]])
        let both = [report("a", children: false, waiting: true), report("b", waiting: true)]
        #expect(LinkedReports.carried(at: both) == [["b", "a"]])
    }

    @Test func whatHasReachedThePlaceCarriesTheRest() {
        #expect(LinkedReports.carried(at: [report("a"), report("b", reached: true)]) == [["b", "a"]])
        let two = [report("a", reached: true), report("b", reached: true), report("c")]
        #expect(LinkedReports.carried(at: two) == [["a", "c"], ["b"]])
    }

    private func child(_ id: String, _ incident: String, _ pupil: Int64?, _ forename: String) -> LinkedReports.Child {
        LinkedReports.Child(
            id: id, incident: incident, pupil: pupil,
            details: ChildDetails(forename: forename, surname: "Marsh", dateOfBirth: day("2015-03-02")))
    }

    @Test func eachChildIsShownOnce() {
        let children = [child("1", "a", 7, "Ivy"), child("2", "b", 7, "Ivie"), child("3", "b", 8, "Ivy")]
        let shown = LinkedReports.shown(of: children, known: [])
        #expect(shown.ids == ["1", "3"] && shown.as == ["2": "1"])
        let known = LinkedReports.shown(of: children, known: ["2"])
        #expect(known.ids == ["2", "3"] && known.as == ["1": "2"])
        // Two children of one report are two, whatever their pupil.
        let twins = [child("1", "a", 7, "Ivy"), child("2", "a", 7, "Ivy")]
        #expect(LinkedReports.shown(of: twins, known: []).ids == ["1", "2"])
        // On no roll, the name and the date of birth tell.
        let unknown = [child("1", "a", nil, "Ivy"), child("2", "b", 7, "Ivy"), child("3", "b", nil, "Zed")]
        #expect(LinkedReports.shown(of: unknown, known: []).as == ["2": "1"])
    }

    @Test func theContentIsTheCarriersUnlessItIsRetracted() throws {
        var first = Incident(
            force: "f", reference: "1", occurredAt: at("2026-11-19T22:00:00Z"), schoolSummary: "first",
            riskGrade: .standard, adults: [InvolvedAdult(forename: "Sam")])
        let second = Incident(
            force: "f", reference: "2", occurredAt: at("2026-11-19T23:00:00Z"), schoolSummary: "second",
            riskGrade: .high, adults: [InvolvedAdult(forename: "Pat")])
        let both = try #require(LinkedReports.content(of: [first, second]))
        #expect(both.schoolSummary == "first" && both.riskGrade == .high && both.adults.count == 2)
        first.status = .retracted
        #expect(LinkedReports.content(of: [first, second])?.schoolSummary == "second")
    }

    @Test func oneForcesReportsInForceAreLinkedOnce() {
        func report(_ id: String, _ force: String = "norfolk", _ status: Incident.Status = .new, _ event: String? = nil)
            -> LinkedReports.Report
        {
            LinkedReports.Report(incident: id, force: force, status: status, event: event)
        }
        #expect(LinkedReports.refusal(linking: report("a"), to: report("b")) == nil)
        #expect(LinkedReports.refusal(linking: report("a"), to: report("a")) == .same)
        #expect(LinkedReports.refusal(linking: report("a"), to: report("b", "suffolk")) == .otherForce)
        #expect(LinkedReports.refusal(linking: report("a"), to: report("b", "norfolk", .retracted)) == .retracted)
        let linked = [report("a", "norfolk", .new, "e"), report("b", "norfolk", .new, "e")]
        #expect(LinkedReports.refusal(linking: linked[0], to: linked[1]) == .alreadyLinked)
        #expect(LinkedReports.refusal(linking: linked[0], to: report("c")) == nil)
    }

    @Test func theMachineProposesTheSameChildOrHomeWithinHours() {
        func proposed(_ child: Bool, _ home: Bool, _ hours: Int) -> Bool {
            LinkedReports.isProposed(sharesChild: child, sharesAddress: home, apart: .hours(hours))
        }
        #expect(proposed(true, false, 6) && !proposed(true, true, 7))
        #expect(proposed(false, true, 3) && !proposed(false, true, 4) && !proposed(false, false, 0))
    }

    @Test func aNameIsFoundWithASlip() {
        #expect(PersonName.fit("pri", "Priya Nair") == .exact && PersonName.fit("Nair, Priya", "Priya Nair") == .exact)
        for typed in ["prija nair", "Pirya", "priya nayr"] { #expect(PersonName.fit(typed, "Priya Nair") == .slip) }
        for typed in ["", "prx nair", "owen", "priya clarke"] { #expect(PersonName.fit(typed, "Priya Nair") == nil) }
    }
}
