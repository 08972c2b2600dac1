import EncompassCore
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
                try $0["attempts"].list.contains { $0["reason"].text == "uncertain" }
                    && morning.desk.get("/v1/notifications/" + $0["id"].text)["phoneTask"].isTrue
            }
        }
        let attempt = try #require(told["attempts"].list.first { $0["reason"].text == "uncertain" })
        #expect(attempt["state"].text == "failed" && attempt["attempt"].number == 2)
        // Ten minutes of the exercise send no third copy. Reminders, if the machine is that slow, are messages of their own.
        func now() throws -> Timestamp {
            try #require(Timestamp(rfc3339: morning.desk.get("/v1/stats")["at"].text))
        }
        let until = try now() + .minutes(10)
        try Wait.until("ten minutes of the exercise") { try now() > until }
        let first = try #require(try server.messages().first)
        #expect(try server.messages().filter { $0.messageID == first.messageID }.count == 2)
        #expect(try morning.desk.get("/v1/stats")["balance"]["holds"].isTrue)
    }
}
