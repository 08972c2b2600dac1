import Foundation
import TestSupport
import Testing

/// Scenario 35. Given two officers report one event, then they are linked, and each school gets one notification with both
/// references.
struct TwoOfficersReportTests {
    @Test func eachSchoolGetsOneNotificationWithBothReferences() throws {
        let morning = try Morning(Installation(area: ["release: \"07:30\""]))
        let first = try morning.feed.post(
            "/v1/incidents",
            IncidentText.make(
                "NC-35-A", children: [MadeUp.amelia.reported(as: "1"), MadeUp.jack.reported(as: "2")]))
        let second = try morning.feed.post(
            "/v1/incidents",
            IncidentText.make(
                "NC-35-B", children: [MadeUp.amelia.reported(as: "1")], occurredAt: "2026-11-20T00:30:00Z"))
        #expect(first.status == 202 && second.status == 202)
        #expect(try morning.notifications(3).allSatisfy { $0["state"].text == "held" })

        let password = try morning.account("olga", "operator", "Olga Operator")
        let olga = Browser(morning.site.url)
        try olga.signIn("olga", password)
        try olga.submit(
            [("purpose", "Tonight's notifications: matching, sending and telephoning")], to: "/purpose",
            of: try olga.open("/purpose"))
        let path = "/incidents/" + second["id"].text
        // The machine proposes, and a person decides.
        try Wait.until("the other report is proposed") { try olga.open(path).text.contains("Link with NC-35-A") }
        let linked = try olga.submit([("other", first["id"].text)], to: path + "/links", of: try olga.open(path))
        #expect(linked.status == 200 && linked.text.contains("The reports are linked"), "\(linked.text)")
        try Wait.until("one notification is left for each school") {
            let open = try morning.desk.get("/v1/notifications?limit=10").items.filter {
                $0["state"].text != "cancelled"
            }
            return open.count == 2 && open.allSatisfy { $0["incidentReference"].text == "NC-35-A" }
        }
        try morning.site.kill()

        try morning.site.start(at: "2026-11-20T07:29:58Z")
        for urn in [MadeUp.quay, MadeUp.harbour] {
            let sent = try morning.notification(of: urn, until: "sent", "delivered")
            let seen = try morning.school(urn).client.get("/v1/notifications/" + sent["id"].text)
            #expect(seen.status == 200 && seen["children"].list.count == 1, "\(seen.text)")
            #expect(seen["policeReferences"].list.map(\.text) == ["NC-35-A", "NC-35-B"], "\(seen.text)")
        }
        #expect(try morning.mail().count == 2)
        let stats = try morning.desk.get("/v1/stats?since=2000-01-01T00:00:00Z")
        #expect(stats["balance"]["holds"].isTrue, "\(stats.text)")
    }
}
