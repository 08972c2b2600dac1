import EncompassCore
import TestSupport
import Testing

/// Scenario 22. Given a record that reaches us on Friday at 09:10, then the Key Adult and deputy are notified at once, the
/// phone list has it by 09:45, and the duty manager by 10:15.
struct LateRecordTests {
    private static let contacts = [
        MadeUp.contactColumns,
        MadeUp.contact(MadeUp.quay, "keyAdult", "Priya Nair", "priya@quay.example"),
        MadeUp.contact(MadeUp.quay, "deputy", "Dana Reed", "dana@quay.example"),
    ]

    /// A minute passes in two seconds here, so a slow machine is minutes late: the times are counted from the release.
    @Test func theSchoolAtOnceThePhoneListAfterHalfAnHourTheDutyManagerAfterAnHour() throws {
        let site = try Installation(
            ["duty:", "  to: duty@norfolk.example"], start: "2026-11-20T09:10:00Z", speed: 30)
        let morning = try Morning(site, contacts: Self.contacts)
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        let item = try morning.notification(of: MadeUp.quay, until: "sent")
        #expect(item["late"].isTrue && item["deadlineAt"].text == "2026-11-23T09:00:00Z")
        let release = try time(item["releaseAt"])
        try Wait.until("both are written to") {
            try ["priya@quay.example", "dana@quay.example"].allSatisfy { address in
                try morning.mail().contains { $0.contains("To: " + address) }
            }
        }
        let sent = try morning.desk.get("/v1/notifications/" + item["id"].text)["attempts"].list
        #expect(try sent.allSatisfy { try time($0["createdAt"]) < release + .minutes(20) })

        try Wait.until("it is on the phone list") {
            try morning.desk.get("/v1/notifications/" + item["id"].text)["phoneTask"].isTrue
        }
        let call = try #require(site.json("calls", "list").list.first)
        let openedAfter = try time(call["openedAt"]) - release
        #expect(openedAfter >= .minutes(30) && openedAfter < .minutes(50), "\(openedAfter)")
        // An earlier mail says that nobody rings.
        let alarm = try Wait.first("the duty manager is written to after an hour") {
            try morning.mail().first { mail in
                mail.contains("To: duty@norfolk.example") && mail.contains(item["reference"].text)
                    && minute(of: mail).map { $0 > release + .minutes(59) } == true
            }
        }
        #expect(try #require(minute(of: alarm)) < release + .minutes(80))
        #expect(!alarm.contains("Amelia"))
    }

    private func time(_ text: JSON) throws -> Timestamp { try #require(Timestamp(rfc3339: text.text)) }

    /// The minute in which a mail was written.
    private func minute(of mail: String) -> Timestamp? {
        mail.firstMatch(of: /Date: Fri, 20 Nov 2026 (\d\d:\d\d)/).flatMap {
            Timestamp(rfc3339: "2026-11-20T\($0.output.1):00Z")
        }
    }
}
