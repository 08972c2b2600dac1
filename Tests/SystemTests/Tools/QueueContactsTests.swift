import TestSupport
import Testing

/// The command lists what the queue's page does, by the contacts as the register has them.
struct QueueContactsTests {
    @Test func theQueueIsListedByTheContactsOfItsPlaces() throws {
        let site = try Installation(start: "2026-11-20T06:40:00Z")
        let contacts = [
            MadeUp.contactColumns,
            MadeUp.contact(MadeUp.quay, "keyAdult", "Priya Nair", "priya@quay.example", verified: ""),
            MadeUp.contact(MadeUp.quay, "head", "Owen Clarke", "owen@quay.example"),
        ]
        let morning = try Morning(site, contacts: contacts)
        _ = try morning.feed.post(
            "/v1/incidents",
            IncidentText.make("NC-1", children: [MadeUp.amelia.reported(as: "1"), MadeUp.jack.reported(as: "2")]))
        // The head is written to in place of the Key Adult; Harbour has no contact.
        _ = try morning.notification(of: MadeUp.quay, until: "sent")
        _ = try morning.notifications(2)
        for (problem, schools) in [
            ("unverified", [MadeUp.quay]), ("nobody", [MadeUp.harbour]), ("keyAdultAway", []),
        ] {
            let listed = try site.json("queue", "list", "--contacts", problem).list
            #expect(listed.map { $0["establishment"]["urn"].text } == schools, "\(problem)")
        }
        #expect(try site.json("queue", "list", "--trouble").list.isEmpty)
    }
}
