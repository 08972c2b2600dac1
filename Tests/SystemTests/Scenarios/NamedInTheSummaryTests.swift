import Testing

/// Scenario 30. Given a summary that names a sibling and a refuge's postcode, then it waits for a person, who sees both
/// marked.
struct NamedInTheSummaryTests {
    @Test func aSummaryThatNamesASiblingWaitsForAPerson() throws {
        let morning = try Morning()
        let summary = #""schoolSummary":"Amelia's brother Jack is at the refuge in NR99 9ZZ.""#
        let children = [MadeUp.amelia.reported(as: "1"), MadeUp.jack.reported(as: "2")]
        #expect(
            try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: children, more: summary)).status
                == 202)

        let held = try morning.notification(of: MadeUp.quay, until: "held")
        #expect(held["hold"].text == "text")
        let detail = try morning.desk.get("/v1/notifications/" + held["id"].text)
        let found = detail["texts"].list.first?["found"].list ?? []
        #expect(found.map { $0["kind"].text } == ["otherChild", "postcode"])
        #expect(found.map { $0["text"].text } == ["Jack", "NR99 9ZZ"])
        // To his own school, the sister's name and the postcode are what is found.
        let other = try morning.notification(of: MadeUp.harbour, until: "held")
        #expect(other["hold"].text == "text")
        #expect(try morning.mail().isEmpty)
        #expect(try morning.school(MadeUp.quay).client.get("/v1/notifications/" + held["id"].text).status == 404)

        let release = #"{"reason":"read: the school may know","by":"Asha Patel"}"#
        #expect(try morning.desk.post("/v1/notifications/\(held["id"].text)/release", release).status == 200)
        _ = try morning.notification(of: MadeUp.quay, until: "sent")
        let read = try morning.school(MadeUp.quay).client.get("/v1/notifications/" + held["id"].text)
        #expect(read["schoolSummary"].text == "Amelia's brother Jack is at the refuge in NR99 9ZZ.")
    }
}
