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

    @Test func theSchoolAtOnceThePhoneListByQuarterToTenTheDutyManagerByQuarterPastTen() throws {
        let site = try Installation(["duty:", "  to: duty@norfolk.example"], start: "2026-11-20T09:10:00Z")
        let morning = try Morning(site, contacts: Self.contacts)
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        let item = try morning.notification(of: MadeUp.quay, until: "sent")
        #expect(item["late"].isTrue && item["deadlineAt"].text == "2026-11-23T09:00:00Z")
        try Wait.until("both are written to") {
            try ["priya@quay.example", "dana@quay.example"].allSatisfy { address in
                try morning.mail().contains { $0.contains("To: " + address) }
            }
        }
        let sent = try morning.desk.get("/v1/notifications/" + item["id"].text)["attempts"].list
        #expect(sent.allSatisfy { $0["createdAt"].text < "2026-11-20T09:20" })
        try site.kill()

        // Without the minutes between: in real time, so that a busy machine is seconds late.
        try site.start(at: "2026-11-20T09:39:50Z")
        try Wait.until("it is on the phone list") {
            try morning.desk.get("/v1/notifications/" + item["id"].text)["phoneTask"].isTrue
        }
        let call = try #require(site.json("calls", "list").list.first)
        #expect(call["openedAt"].text >= "2026-11-20T09:40" && call["openedAt"].text <= "2026-11-20T09:45")
        try site.kill()

        // An earlier mail says that nobody rings.
        try site.start(at: "2026-11-20T10:09:50Z")
        let alarm = try Wait.first("the duty manager is written to an hour after") {
            try morning.mail().first { mail in
                let time = mail.firstMatch(of: /Date: Fri, 20 Nov 2026 (\d\d:\d\d)/)?.output.1 ?? ""
                return mail.contains("To: duty@norfolk.example") && mail.contains(item["reference"].text)
                    && time >= "10:10" && time <= "10:15"
            }
        }
        #expect(!alarm.contains("Amelia"))
    }
}
