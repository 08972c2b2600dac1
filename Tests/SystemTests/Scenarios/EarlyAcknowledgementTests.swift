import TestSupport
import Testing

/// Scenario 20. Given an acknowledgement that arrives before the send was recorded, then it counts, and nothing
/// escalates.
@Suite(.enabled(if: !TestPython.isAbsent))
struct EarlyAcknowledgementTests {
    /// The mail server accepts the message without a reply; the whole ladder would pass in two minutes.
    @Test func anAcknowledgementBeforeTheRecordedSendCounts() throws {
        let server = try SMTPTestServer(.starttls)
        let site = try Installation(
            Installation.smtp(server) + ["  connectTimeout: 2s", "  transferTimeout: 4s"],
            start: "2026-11-19T23:00:00Z", speed: 300)
        let contacts = [
            MadeUp.contactColumns, MadeUp.contact(MadeUp.quay, "keyAdult", "Priya Nair", "priya+stall@quay.example"),
            MadeUp.contact(MadeUp.quay, "deputy", "Lena Frost", "lena@quay.example"),
        ]
        let morning = try Morning(site, contacts: contacts)
        let school = try morning.school(MadeUp.quay)
        let incident = IncidentText.make("NC-1", children: [MadeUp.amelia.reported()])
        _ = try morning.feed.post("/v1/incidents", incident)
        let told = try morning.notification(of: MadeUp.quay, until: "sending")
        #expect(try school.say("acknowledged", of: told["id"].text) == 204)

        try Wait.until("the deadline has passed") { try morning.desk.get("/v1/stats")["at"].text > "2026-11-20T09:05" }
        let after = try morning.desk.get("/v1/notifications/" + told["id"].text)
        #expect(after["state"].text == "acknowledged")
        #expect(after["overdue"].isFalse)
        #expect(after["escalation"]["nextAt"].isNull)
        #expect(after["phoneTask"].isFalse)
        #expect(after["attempts"].list.count == 1)
        #expect(try server.messages().isEmpty)
    }
}
