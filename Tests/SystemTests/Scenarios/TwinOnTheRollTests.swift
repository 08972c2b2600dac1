import Testing

/// Scenario 16. Given a twin on the roll and the child not, then no notification is sent, and the operator sees why.
struct TwinOnTheRollTests {
    @Test(arguments: ["Oliver", "Sophia", "Anna"])
    func aTwinOnTheRollIsNotTheChild(forename: String) throws {
        let morning = try Morning()
        let twin = MadeUp.amelia.reported(forename: forename)
        #expect(try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [twin])).status == 202)

        let exception = try #require(morning.exceptions(1).first)
        #expect(["review", "unmatched"].contains(exception["kind"].text))
        #expect(!exception["detail"].text.isEmpty)
        #expect(exception["deadlineAt"].text == "2026-11-20T09:00:00Z")
        let why = try morning.desk.get("/v1/exceptions/" + exception["id"].text)["hesitation"]
        #expect(why["reason"].text == "twinOnTheRoll" && why["text"].text.hasPrefix("A twin is on the same roll"))
        #expect(try morning.desk.get("/v1/notifications").items.isEmpty)
        #expect(try morning.mail().isEmpty)
    }
}
