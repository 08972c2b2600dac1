import Foundation
import TestSupport
import Testing

/// Scenario 36. Given a restricted incident with two schools, then a supervisor releases one and cancels the other, and the
/// situation report counts both.
struct RestrictedAtTwoSchoolsTests {
    @Test func oneIsReleasedTheOtherCancelledAndBothAreCounted() throws {
        let morning = try Morning()
        let children = [MadeUp.amelia.reported(as: "1"), MadeUp.jack.reported(as: "2")]
        let incident = IncidentText.make("NC-36", children: children, more: #""restricted":true"#)
        #expect(try morning.feed.post("/v1/incidents", incident).status == 202)
        let exception = try #require(morning.exceptions(1).first)
        let held = try morning.notifications(2)
        #expect(held.allSatisfy { $0["state"].text == "held" })
        let path = "/exceptions/" + exception["id"].text

        // An operator sees that it is there, and nothing else.
        let operate = try morning.account("olga", "operator", "Olga Operator")
        let olga = Browser(morning.site.url)
        try olga.signIn("olga", operate)
        let list = try olga.open("/exceptions").text
        #expect(list.contains("A supervisor decides this one") && !list.contains("NC-36"))

        let password = try morning.account("sue", "supervisor", "Sue Pervisor")
        let sue = Browser(morning.site.url)
        try sue.signIn("sue", password)
        try sue.submit(
            [("purpose", "Tonight's notifications: matching, sending and telephoning")], to: "/purpose",
            of: try sue.open("/purpose"))
        let page = try sue.open(path)
        #expect(!page.text.contains("Resolve: nothing more to do"))
        let names = held.map { $0["establishment"]["name"].text }
        for name in names {
            for button in ["Release to \(name)", "Cancel for \(name)"] {
                #expect(page.text.contains(button), "\(button)")
            }
        }
        #expect(page.text.contains("Hold it for this school instead") && page.text.contains("Release all 2"))
        try sue.submit(
            [("action", "release:" + held[0]["id"].text), ("reason", "the school knows of the order")], to: path,
            of: page)
        try sue.submit(
            [("action", "cancel:" + held[1]["id"].text), ("reason", "the father works there")], to: path,
            of: try sue.open(path))
        try Wait.until("one is sent and one is cancelled") {
            let states = try morning.desk.get("/v1/notifications?limit=10").items.map { $0["state"].text }
            return states.contains { ["sent", "delivered"].contains($0) } && !states.contains("held")
        }
        #expect(try morning.desk.get("/v1/exceptions").items.isEmpty)
        let stats = try morning.desk.get("/v1/stats?since=2000-01-01T00:00:00Z")
        #expect(stats["notificationsByState"]["cancelled"].number == 1 && stats["cancelledByPerson"].number == 1)
        #expect(stats["notifications"].number == 2 && stats["balance"]["holds"].isTrue)
        let report = try morning.site.tool("sitrep")
        #expect(report.status == 0, "\(report.errors)")
        #expect(report.output.contains("Cancelled:     1"), "\(report.output)")
    }
}
