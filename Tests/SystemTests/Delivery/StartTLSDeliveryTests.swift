import TestSupport
import Testing

@Suite(.enabled(if: !TestPython.isAbsent))
struct StartTLSDeliveryTests {
    @Test func aMessageIsSentOverSTARTTLSAndNamesNoChild() throws {
        let server = try SMTPTestServer(.starttls, user: ("encompass", "a password of some length"))
        let settings =
            Installation.smtp(server) + ["    username: encompass", "    password: a password of some length"]
        let morning = try Morning(Installation(settings))
        let children = [MadeUp.amelia.reported(as: "1"), MadeUp.noah.reported(as: "2")]
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: children))
        let told = try morning.notification(of: MadeUp.quay, until: "sent")

        let message = try #require(server.messages().first)
        #expect(message.tls)
        #expect(message.user == "encompass")
        #expect(message.to == ["priya@quay.example"])
        #expect(message.from == "encompass@norfolk.example")
        #expect(message.reference == told["reference"].text)
        #expect(message.defects == 0)
        #expect(message.text.contains("Quayside Primary School"))
        #expect(message.text.contains("09:00 on Friday 20 November 2026"))
        #expect(message.text.contains(morning.site.url + "/a/"))
        let whole = message.content + message.text + (message.subject ?? "")
        let details = ["Amelia", "Noah", "Marsh", "2015", "2017", "Quay Road", "NR31", "NC-1", MadeUp.amelia.upn]
        for detail in details { #expect(!whole.contains(detail), "\(detail) is in the message") }
    }
}
