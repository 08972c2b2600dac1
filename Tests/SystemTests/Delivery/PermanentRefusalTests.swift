import TestSupport
import Testing

@Suite(.enabled(if: !TestPython.isAbsent))
struct PermanentRefusalTests {
    @Test func aNonexistentMailboxOpensAPhoneTaskAtOnce() throws {
        let server = try SMTPTestServer(.starttls)
        let contacts = [
            MadeUp.contactColumns,
            MadeUp.contact(MadeUp.quay, "keyAdult", "Priya Nair", "priya+rcpt-550-5.1.1@quay.example"),
        ]
        let morning = try Morning(Installation(Installation.smtp(server)), contacts: contacts)
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        let told = try Wait.first("a phone task") {
            try morning.desk.get("/v1/notifications").items.first { $0["phoneTask"].isTrue }
        }
        #expect(told["attempts"][0]["state"].text == "failed")
        #expect(told["state"].text != "acknowledged")

        let shown = try morning.site.tool("queue", "show", told["reference"].text)
        #expect(shown.status == 0)
        #expect(shown.output.contains("failed"))
        #expect(shown.output.contains("phone"), "a person who looks is not told that a call is due")
        #expect(!shown.output.contains("priya"))
        #expect(try server.messages().isEmpty)
    }
}
