import Testing

/// Scenario 33. Given a wrong dismissal noticed two minutes later, then it is undone; noticed two hours later, it is reopened
/// with a reason.
struct WrongDismissalTests {
    @Test func itIsUndoneAtOnceAndReopenedLater() throws {
        let nobody = """
            {"reference":"1","forename":"Zed","surname":"Nobody","dateOfBirth":"2015-01-09"}
            """
        let site = try Installation(start: "2026-11-20T05:00:00Z")
        let morning = try Morning(site)
        #expect(try morning.feed.post("/v1/incidents", IncidentText.make("NC-33", children: [nobody])).status == 202)
        let exception = try #require(morning.exceptions(1).first)
        let path = "/v1/exceptions/" + exception["id"].text
        let dismissal = #"{"decision":"dismiss","reason":"taken for an adult","by":"Asha Patel"}"#
        #expect(try morning.desk.post(path + "/resolve", dismissal).status == 200)
        try site.stop()
        try site.start(at: "2026-11-20T05:02:00Z")
        let undone = try morning.desk.post(path + "/undo", #"{"by":"Asha Patel"}"#)
        #expect(undone.status == 200 && undone["settledAt"].isNull)
        #expect(undone["deadlineAt"].text == exception["deadlineAt"].text)

        #expect(try morning.desk.post(path + "/resolve", dismissal).status == 200)
        try site.stop()
        try site.start(at: "2026-11-20T07:02:00Z")
        #expect(try morning.desk.post(path + "/undo", #"{"by":"Asha Patel"}"#).status == 409)
        #expect(try site.tool("exceptions", "reopen", exception["id"].text).status != 0)
        #expect(try morning.desk.post(path + "/reopen", #"{"by":"Asha Patel"}"#).status == 422)
        let reopened = try morning.desk.post(path + "/reopen", #"{"reason":"a child after all","by":"Asha Patel"}"#)
        #expect(reopened.status == 200 && reopened["settledAt"].isNull)
        #expect(try morning.exceptions(1).map { $0["id"].text } == [exception["id"].text])
    }
}
