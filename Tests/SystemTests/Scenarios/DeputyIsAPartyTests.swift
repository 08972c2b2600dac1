import TestSupport
import Testing

/// Scenario 6. Given the deputy at a school is a party to the incident and her employer was left blank, then she gets
/// nothing, the head does, and the sibling's school is notified in time.
struct DeputyIsAPartyTests {
    @Test func aDeputyWhoIsAPartyGetsNothingAndTheHeadIsNotified() throws {
        let site = try Installation()
        let contacts = [
            MadeUp.contactColumns, MadeUp.contact(MadeUp.quay, "deputy", "Dana Marsh", "dana@quay.example"),
            MadeUp.contact(MadeUp.quay, "head", "Owen Clarke", "owen@quay.example"),
            MadeUp.contact(MadeUp.harbour, "keyAdult", "Ruth Bell", "ruth@harbour.example"),
        ]
        let morning = try Morning(site, contacts: contacts)
        let mother = """
            "adults":[{"role":"victim","relationship":"mother","forename":"Dana","surname":"Marsh","employer":""}]
            """
        let children = [MadeUp.amelia.reported(as: "1"), MadeUp.jack.reported(as: "2")]
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: children, more: mother))
        let sibling = try morning.notification(of: MadeUp.harbour, until: "sent")
        #expect(sibling["attempts"][0]["sentAt"].text < "2026-11-20T08:00")
        _ = try morning.notification(of: MadeUp.quay, until: "sent")
        try site.kill()

        // The rest of the ladder, faster.
        try site.start(at: "2026-11-20T07:55:00Z", environment: ["ENCOMPASS_EXERCISE_SPEED": "600"])
        try Wait.until("the deadline has passed") { try morning.desk.get("/v1/stats")["at"].text > "2026-11-20T09:05" }

        let recipients = try morning.mail().compactMap { mail in
            mail.split(whereSeparator: \.isNewline).first { $0.hasPrefix("To:") }
        }
        #expect(!recipients.contains { $0.contains("dana@") })
        #expect(recipients.contains { $0.contains("owen@quay.example") })
        #expect(recipients.contains { $0.contains("ruth@harbour.example") })
    }
}
