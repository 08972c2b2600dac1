import Testing

/// Scenario 2. Given 2005 typed for a pupil born in 2015, then a person sees it before the deadline; nothing is dropped for age.
struct MistypedYearTests {
    @Test func aMistypedYearOfBirthGoesToAPersonBeforeTheDeadline() throws {
        let morning = try Morning()
        let child = MadeUp.amelia.reported(born: "2005-03-02")
        #expect(try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [child])).status == 202)

        let exception = try #require(morning.exceptions(1).first)
        #expect(exception["incidentReference"].text == "NC-1")
        #expect(exception["deadlineAt"].text == "2026-11-20T09:00:00Z")
        #expect(exception["openedAt"].text < "2026-11-20T07:00:00Z")
        #expect(exception["settledAt"].isNull)
        #expect(try morning.desk.get("/v1/notifications").items.isEmpty)

        let decision = """
            {"decision":"match","upn":"\(MadeUp.amelia.upn)","reason":"the year is mistyped","by":"Asha Patel"}
            """
        let id = exception["id"].text
        #expect(try morning.desk.post("/v1/exceptions/\(id)/resolve", decision).status == 200)
        let told = try #require(morning.notifications(1).first)
        #expect(told["establishment"]["urn"].text == MadeUp.quay)
        #expect(told["deadlineAt"].text == "2026-11-20T09:00:00Z")
    }
}
