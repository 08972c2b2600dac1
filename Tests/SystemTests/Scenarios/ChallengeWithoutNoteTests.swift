import Testing

/// Scenario 24. Given a challenge without a note, then the error keeps the challenge chosen, and when a person answers it the school
/// reads the answer.
struct ChallengeWithoutNoteTests {
    @Test func theErrorKeepsTheChallengeAndTheSchoolReadsTheAnswer() throws {
        let morning = try Morning()
        let children = [MadeUp.amelia.reported(as: "1"), MadeUp.noah.reported(as: "2")]
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: children))
        let sent = try morning.notification(of: MadeUp.quay, until: "sent")
        let link = try #require(morning.links(to: "priya@quay.example").first)
        let password = try morning.account("priya", "keyAdult", "Priya Nair", at: [MadeUp.quay])
        let priya = Browser(morning.site.url)
        let page = try priya.signIn("priya", password, next: link)
        #expect(!page.text.contains(" checked"))

        let refused = try priya.submit(
            [("outcome", "challenge"), ("notOurPupil", "2"), ("note", "")], to: link, of: page)
        #expect(refused.status == 422)
        #expect(refused.text.contains(#"value="challenge" checked"#) && refused.text.contains(#"value="2" checked"#))
        #expect(!refused.text.contains(#"value="acknowledged" checked"#))
        #expect(try state(sent, morning) == "sent")

        let after = try priya.submit(
            [("outcome", "challenge"), ("note", "Amelia was with us all evening.")], to: link, of: refused)
        #expect(after.text.contains("Amelia was with us all evening.") && after.text.contains("To be answered by"))
        #expect(try state(sent, morning) == "sent")

        let desk = Browser(morning.site.url)
        try desk.signIn("sam", try morning.account("sam", "supervisor", "Sam Supervisor"))
        try desk.submit([("purpose", "A question from a school")], to: "/purpose", of: try desk.open("/purpose"))
        let call = try desk.open("/calls/" + sent["id"].text)
        let form = try #require(call.text.firstMatch(of: #/action="(/calls/[^/"]+/answer)"/#)?.output.1)
        let task = try #require(form.split(separator: "/").dropFirst().first)
        try desk.submit(
            [("task", String(task)), ("answer", "The officer's log is corrected.")], to: String(form), of: call)

        #expect(try priya.open("/school").text.contains("We have written to you"))
        let read = try priya.open(link).text
        #expect(read.contains("The officer") && read.contains("s log is corrected.") && read.contains("Sam Supervisor"))
        // She may answer back, and the desk has it before it.
        try priya.submit(
            [("kind", "message"), ("text", "Thank you.")], to: link, of: try priya.open(link))
        #expect(try desk.open("/").text.contains("From schools"))
        #expect(try desk.open("/notifications/" + sent["id"].text).text.contains("Thank you."))
    }

    private func state(_ item: JSON, _ morning: Morning) throws -> String {
        try morning.desk.get("/v1/notifications/" + item["id"].text)["state"].text
    }
}
