import TestSupport
import Testing

/// Scenario 29. Given a Welsh school, then its mail, page and text are Welsh, and the desk's are English.
@Suite(.enabled(if: !TestPython.isAbsent))
struct WelshSchoolTests {
    private static let establishments = MadeUp.establishments.map {
        $0.replacing("Quayside Primary School,926,Norfolk", with: "Ysgol y Cei,668,Sir Benfro")
    }
    private static let contacts = [
        "scope,role,name,email,mobile,channel,verifiedOn",
        "urn:\(MadeUp.quay),keyAdult,Priya Nair,priya@quay.example,07700 900123,email,2026-09-01",
        "urn:\(MadeUp.quay),deputy,Dana Reed,,07700 900124,sms,2026-09-01",
        "urn:\(MadeUp.harbour),keyAdult,Ruth Bell,ruth@harbour.example,,email,2026-09-01",
    ]

    private func delivery(_ server: NotifyTestServer) -> [String] {
        [
            "delivery:", "  transport: maildir", "  maildir:", "    path: mail", "  notify:", "    url: \(server.url)",
            "    key: \(NotifyTestServer.key)", "    textTemplate: \(NotifyTestServer.textTemplate)",
        ]
    }

    @Test func mailPageAndTextAreWelshAndTheDesksEnglish() throws {
        let server = try NotifyTestServer()
        // After the deadline on a school day, so that the deputy is written to at once as well.
        let site = try Installation(delivery(server), start: "2026-11-20T09:10:00Z")
        try site.write(
            "areas/dyfed-powys.yaml",
            ["id: dyfed-powys", "name: Dyfed-Powys", "localAuthorities: [\"668\"]", "force: dyfed-powys"])
        let morning = try Morning(
            site, establishments: Self.establishments, roll: MadeUp.roll([MadeUp.amelia, MadeUp.jack]),
            contacts: Self.contacts, calendar: MadeUp.calendar + ["la:668,term,2026-09-02,2026-12-18,Hydref"])
        let children = [MadeUp.amelia.reported(as: "1"), MadeUp.jack.reported(as: "2")]
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: children))
        let id = try morning.notification(of: MadeUp.quay, until: "sent")["id"].text
        _ = try morning.notification(of: MadeUp.harbour, until: "sent")

        let mail = try Wait.first("the mail") { try morning.mail().first { $0.contains("priya@quay.example") } }
        #expect(mail.contains("Hysbysiad Ymgyrch Encompass") && mail.contains("Cyfeirnod"))
        #expect(!mail.contains("Sign in"))
        let english = try #require(morning.mail().first { $0.contains("ruth@harbour.example") })
        #expect(english.contains("Operation Encompass notification") && !english.contains("Hysbysiad"))
        let text = try Wait.first("the text") {
            try server.messages().first { $0.to == "07700900124" }
        }
        #expect(text.body.contains("Hysbysiad Ymgyrch Encompass") && text.body.contains("Darllenwch"))

        // Without choosing a language: the page of the link, its code, and what it opens.
        let link = try #require(morning.links(to: "priya@quay.example").first)
        let priya = Browser(site.url)
        let closed = try priya.open(link)
        #expect(closed.text.contains("<html lang=\"cy\">"))
        let sent = try priya.submit([], to: link + "/code", of: closed)
        #expect(sent.text.contains("<html lang=\"cy\">"))
        let code = try Wait.first("the code") {
            try server.messages().first { $0.to == "07700900123" && $0.body.contains("yw eich cod") }
        }
        let digits = try #require(code.body.firstMatch(of: /\b[0-9]{6}\b/)).output
        let page = try priya.submit([("code", String(digits))], to: link + "/enter", of: sent)
        #expect(page.text.contains("<html lang=\"cy\">") && page.text.contains("Amelia"))
        #expect(page.text.contains("Dyddiad geni"))

        let password = try morning.account("sam", "operator", "Sam Desk")
        let desk = try Browser(site.url).signIn("sam", password, next: "/queue")
        #expect(desk.text.contains("<html lang=\"en-GB\">") && desk.text.contains("Ysgol y Cei"))
        #expect(!desk.text.contains("Hysbysiad") && !id.isEmpty)
    }
}
