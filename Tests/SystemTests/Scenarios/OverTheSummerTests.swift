import TestSupport
import Testing

/// Scenario 10. Given a Year 6 pupil's incident on 12 August that the area holds, then September's secondary school is
/// notified and the primary is not; with last year's rolls a person decides, and nobody is called missing from
/// education.
struct OverTheSummerTests {
    private static let evening = "2026-08-12T20:00:00Z"
    private static let firstMorning = "2026-09-03T08:00:00Z"
    private static let terms = [
        "scope,kind,from,to,name", "la:926,term,2026-04-13,2026-07-22,Summer",
        "la:926,term,2026-09-03,2026-12-18,Autumn",
    ]
    private static let contacts = [
        MadeUp.contactColumns,
        MadeUp.contact(MadeUp.quay, "keyAdult", "Priya Nair", "priya@quay.example", verified: "2026-06-01"),
        MadeUp.contact(MadeUp.harbour, "keyAdult", "Ruth Bell", "ruth@harbour.example", verified: "2026-06-01"),
    ]
    private static let leaver = Pupil("Amelia", "Marsh", "2015-03-02", number: 1)
    private static let stranger = Pupil("Tamsin", "Goldsworthy", "2012-04-05", number: 9)

    @Test func theSecondarySchoolOfSeptemberIsNotifiedAndThePrimaryIsNot() throws {
        let morning = try night()
        let review = try #require(morning.exceptions(1).first)
        #expect(review["detail"].text.contains("last year"))
        #expect(review["deadlineAt"].text == Self.firstMorning)
        #expect(try morning.desk.get("/v1/notifications").items.isEmpty)
        try morning.site.kill()

        try morning.site.start(at: "2026-09-02T12:00:00Z")
        try landNewRolls(morning.site)
        let held = try morning.notification(of: MadeUp.harbour, until: "held")
        #expect(held["hold"].text == "holiday" && held["deadlineAt"].text == Self.firstMorning)
        try morning.site.kill()

        try morning.site.start(at: "2026-09-03T04:59:58Z")
        let told = try morning.notification(of: MadeUp.harbour, until: "sent")
        #expect(told["attempts"][0]["sentAt"].text < "2026-09-03T06:00:00Z")
        #expect(try morning.mail().allSatisfy { $0.contains("To: ruth@harbour.example") })
        #expect(try morning.desk.get("/v1/notifications?urn=\(MadeUp.quay)").items.isEmpty)
        let left = try morning.desk.get("/v1/exceptions")
        #expect(left.items.isEmpty, "\(left.text)")
    }

    @Test func aChildHeldForThePrimaryIsNotifiedToTheSecondaryAfterMovingUp() throws {
        // The primary's roll still has her for the coming year, so that she is matched and held there.
        let morning = try night(entered: "2026-09-01")
        #expect(try morning.notification(of: MadeUp.quay, until: "held")["deadlineAt"].text == Self.firstMorning)
        try morning.site.kill()

        try morning.site.start(at: "2026-09-02T12:00:00Z")
        try landNewRolls(morning.site)
        try morning.site.kill()

        try morning.site.start(at: "2026-09-03T04:59:58Z")
        let told = try morning.notification(of: MadeUp.harbour, until: "sent")
        #expect(told["deadlineAt"].text == Self.firstMorning)
        #expect(try morning.mail().allSatisfy { $0.contains("To: ruth@harbour.example") })
        let primary = try morning.desk.get("/v1/notifications?urn=\(MadeUp.quay)").items
        #expect(primary.allSatisfy { $0["state"].text == "cancelled" && $0["attempts"].list.isEmpty })
    }

    @Test func withLastYearsRollsAPersonDecides() throws {
        let morning = try night(children: [Self.leaver, Self.stranger])
        let before = try morning.exceptions(2)
        #expect(before.allSatisfy { $0["detail"].text.contains("last year") })
        #expect(before.allSatisfy { !$0["detail"].text.contains("missing") })
        try morning.site.kill()

        try morning.site.start(at: "2026-09-03T04:59:58Z")
        try Wait.until("the release has passed") {
            try morning.desk.get("/v1/stats")["at"].text > "2026-09-03T05:00:02Z"
        }
        #expect(try morning.exceptions(2).allSatisfy { !$0["detail"].text.contains("missing") })
        #expect(try morning.desk.get("/v1/notifications").items.isEmpty)
        #expect(try morning.mail().isEmpty)
        let known = try #require(morning.exceptions(2).first { $0["kind"].text == "review" })
        let decision = """
            {"decision":"establishment","urn":"\(MadeUp.harbour)","reason":"the mother said so","by":"Asha Patel"}
            """
        #expect(try morning.desk.post("/v1/exceptions/\(known["id"].text)/resolve", decision).status == 200)
        let told = try morning.notification(of: MadeUp.harbour, until: "sent")
        #expect(told["deadlineAt"].text == Self.firstMorning)
    }

    /// The summer term's rolls are imported in July; the incident arrives on the evening of 12 August.
    ///
    /// - Parameter entered: the first day of the pupil's registration at the primary; nil if the roll does not say.
    private func night(children: [Pupil] = [leaver], entered: String? = nil) throws -> Morning {
        let site = try Installation(
            start: "2026-07-10T12:00:00Z", area: ["holidays: hold", "approvedBy: Director of Children's Services"])
        let row = Self.leaver.row + "," + (entered ?? "")
        let morning = try Morning(
            site, roll: [Pupil.columns + ",entryDate", row, MadeUp.jack.row + ",", MadeUp.noah.row + ","],
            contacts: Self.contacts, calendar: Self.terms, isRunning: true)
        try site.kill()
        try site.start(at: Self.evening)
        let incident = IncidentText.make(
            "NC-1", children: children.enumerated().map { $1.reported(as: String($0 + 1)) },
            occurredAt: "2026-08-12T19:00:00Z")
        #expect(try morning.feed.post("/v1/incidents", incident).status == 202)
        try morning.settle()
        return morning
    }

    /// The rolls of the new year: she has left the primary and begun at the secondary.
    private func landNewRolls(_ site: Installation) throws {
        let rows = [Self.leaver.moved(to: MadeUp.harbour).row + ",2026-09-02", MadeUp.noah.row + ",2021-09-06"]
        let file = try site.write("new-rolls.csv", [Pupil.columns + ",entryDate"] + rows)
        let landed = try site.tool("registry", "import", "--roll", file, "--accept-removals")
        #expect(landed.status == 0, "\(landed.errors)")
    }
}
