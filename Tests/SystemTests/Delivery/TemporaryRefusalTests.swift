import TestSupport
import Testing

@Suite(.enabled(if: !TestPython.isAbsent))
struct TemporaryRefusalTests {
    /// Greylisted twice, once before and once after the content.
    @Test func aDeferredMessageIsRetriedUntilAccepted() throws {
        let server = try SMTPTestServer(.starttls)
        let site = try Installation(Installation.smtp(server), start: "2026-11-20T05:00:00Z", speed: 60)
        let contacts = [
            MadeUp.contactColumns,
            MadeUp.contact(
                MadeUp.quay, "keyAdult", "Priya Nair", "priya+rcpt-451-4.7.1_data-452-4.3.1_ok@quay.example"),
        ]
        let morning = try Morning(site, contacts: contacts)
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        let told = try morning.notification(of: MadeUp.quay, until: "sent")
        #expect(told["attempts"][0]["attempt"].number == 3)
        #expect(told["attempts"].list.count == 1)
        #expect(try server.messages().map(\.reference) == [told["reference"].text])
    }
}
