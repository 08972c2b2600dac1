import Testing

/// Scenario 1. Given line 7 of a push has a child born on 30 February and line 8 is cut off, then line 7's siblings are
/// notified, that child is in review, and line 8 is an exception with a deadline.
struct FaultyLinesTests {
    @Test func aFaultyChildAndACutOffLineLoseNobody() throws {
        let crowd = MadeUp.crowd(6)
        let morning = try Morning(pupils: [MadeUp.amelia, MadeUp.noah] + crowd)
        var lines = crowd.enumerated().map { index, pupil in
            IncidentText.make("NC-\(index + 1)", children: [pupil.reported()])
        }
        let amelia = MadeUp.amelia.reported(as: "1")
        let noah = MadeUp.noah.reported(as: "2", born: "2017-02-30")
        lines.append(IncidentText.make("NC-7", children: [amelia, noah]))
        lines.append(String(IncidentText.make("NC-8", children: [MadeUp.grace.reported()]).prefix(160)))

        let answer = try morning.feed.push(bytes: Array(lines.joined(separator: "\n").utf8))
        #expect(answer.status == 200)
        #expect(answer["accepted"].number == 7)
        #expect(answer["rejected"].number == 1)
        #expect(answer["records"][7]["line"].number == 8)
        #expect(answer["records"][6]["warnings"][0]["pointer"].text == "/children/1/dateOfBirth")

        let told = try #require(morning.notifications(7).first { $0["incidentReference"].text == "NC-7" })
        #expect(told["childCount"].number == 1)
        let detail = try morning.desk.get("/v1/notifications/" + told["id"].text)
        #expect(detail["children"].list.map { $0["forename"].text } == ["Amelia"])

        let exceptions = try morning.exceptions(2)
        let review = try #require(exceptions.first { $0["kind"].text == "review" })
        #expect(review["incidentReference"].text == "NC-7")
        #expect(review["deadlineAt"].text == "2026-11-20T09:00:00Z")
        let cutOff = try #require(exceptions.first { $0["kind"].text == "quarantined" })
        #expect(cutOff["deadlineAt"].text == "2026-11-20T09:00:00Z")
        #expect(try morning.desk.get("/v1/stats")["balance"]["holds"].isTrue)
    }
}
