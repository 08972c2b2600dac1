import TestSupport
import Testing

/// Scenario 5. Given two pupils in one notification of whom one has left, when the school says so, then only her match
/// reopens and her details close; his acknowledgement stays.
@Suite(.enabled(if: !TestPython.isAbsent))
struct OneOfTwoPupilsHasLeftTests {
    @Test func onlyThePupilWhoLeftIsReturned() throws {
        let morning = try Morning()
        let children = [MadeUp.amelia.reported(as: "1"), MadeUp.noah.reported(as: "2")]
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: children))
        let told = try morning.notification(of: MadeUp.quay, until: "sent")
        #expect(told["childCount"].number == 2)
        let school = try morning.school(MadeUp.quay)
        let page = "/v1/notifications/" + told["id"].text
        #expect(try school.client.get(page)["children"].list.map { $0["forename"].text } == ["Amelia", "Noah"])

        let left = #""children":[{"reference":"1","outcome":"notOurPupil"}]"#
        #expect(try school.say("acknowledged", of: told["id"].text, more: left) == 204)

        let after = try school.client.get(page)
        #expect(after["state"].text == "acknowledged")
        #expect(after["acknowledgement"]["by"].text == "Priya Nair")
        #expect(after["children"].list.map { $0["forename"].text } == ["Noah"])
        #expect(!after.text.contains("Amelia"))

        let exceptions = try morning.exceptions(1)
        #expect(exceptions.map { $0["kind"].text } == ["notOurPupil"])
        let states = try morning.desk.get("/v1/stats")["childrenByState"]
        #expect(states["review"].number == 1)
        #expect(states["matched"].number == 1)
        #expect(try morning.notifications(1).count == 1)
    }
}
