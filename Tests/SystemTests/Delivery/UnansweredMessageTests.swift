import TestSupport
import Testing

struct UnansweredMessageTests {
    /// The server accepts every message and drops the connection before its reply.
    @Test func anUnansweredMessageIsSentOnceMoreAndThenAPersonCalls() throws {
        let server = try SMTPTestServer()
        let site = try Installation(Installation.smtp(server), start: "2026-11-20T06:40:00Z", speed: 60)
        let contacts = [
            MadeUp.contactColumns,
            MadeUp.contact(MadeUp.quay, "keyAdult", "Priya Nair", "priya+acceptdrop@quay.example"),
        ]
        let morning = try Morning(site, roll: MadeUp.roll([MadeUp.amelia]), contacts: contacts)
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        let told = try Wait.first("it is uncertain, and on the phone list") {
            try morning.desk.get("/v1/notifications?urn=\(MadeUp.quay)").items.first {
                try $0["attempts"][0]["reason"].text == "uncertain"
                    && morning.desk.get("/v1/notifications/" + $0["id"].text)["phoneTask"].isTrue
            }
        }
        #expect(told["attempts"][0]["state"].text == "failed" && told["attempts"][0]["attempt"].number == 2)
        // Ten minutes of the exercise send no third copy.
        let until = ContinuousClock.now + .seconds(10)
        try Wait.until("ten minutes of the exercise") { ContinuousClock.now > until }
        let copies = try server.messages()
        #expect(copies.count == 2 && Set(copies.map(\.messageID)).count == 1)
        #expect(try morning.desk.get("/v1/stats")["balance"]["holds"].isTrue)
    }
}
