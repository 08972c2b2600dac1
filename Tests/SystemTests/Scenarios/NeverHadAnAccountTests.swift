import TestSupport
import Testing

/// Scenario 23. Given a Key Adult who never had an account, on a phone at 08:20, then the link and a code to her other
/// channel let her in within a minute, and a forwarded link alone lets nobody in.
@Suite(.enabled(if: !TestPython.isAbsent))
struct NeverHadAnAccountTests {
    private static let contacts = [
        "scope,role,name,email,mobile,channel,verifiedOn",
        "urn:\(MadeUp.quay),keyAdult,Priya Nair,priya@quay.example,07700 900123,email,2026-09-01",
    ]

    private func delivery(_ server: NotifyTestServer) -> [String] {
        [
            "delivery:", "  transport: maildir", "  maildir:", "    path: mail", "  notify:", "    url: \(server.url)",
            "    key: \(NotifyTestServer.key)", "    textTemplate: \(NotifyTestServer.textTemplate)",
        ]
    }

    @Test func theLinkAndACodeLetHerInAndTheLinkAloneNobody() throws {
        let server = try NotifyTestServer()
        let site = try Installation(delivery(server), start: "2026-11-20T08:20:00Z")
        let morning = try Morning(site, contacts: Self.contacts)
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        let id = try morning.notification(of: MadeUp.quay, until: "sent")["id"].text
        let link = try #require(morning.links(to: "priya@quay.example").first)

        let stranger = Browser(site.url)
        let closed = try stranger.open(link)
        #expect(closed.status == 200 && closed.text.contains("Send me a code") && !closed.text.contains("Amelia"))
        let guessed = try stranger.submit([("code", "000000")], to: link + "/enter", of: closed)
        #expect(guessed.status == 422 && !guessed.text.contains("Amelia"))

        let begun = ContinuousClock.now
        let priya = Browser(site.url)
        let sent = try priya.submit([], to: link + "/code", of: priya.open(link))
        #expect(sent.text.contains("A code was sent"))
        let texts = try Wait.first("the code") {
            let texts = try server.messages().filter { $0.body.contains("is your code") }
            return texts.isEmpty ? nil : texts
        }
        let text = try #require(texts.first)
        #expect(text.to == "07700900123" && texts.count == 1)
        #expect(try !morning.mail().contains { $0.contains("is your code") }, "it went to the mailbox with the link")
        let code = try #require(text.body.firstMatch(of: /\b[0-9]{6}\b/)).output
        let page = try priya.submit([("code", String(code))], to: link + "/enter", of: sent)
        #expect(page.status == 200 && page.text.contains("Amelia"))
        #expect(ContinuousClock.now - begun < .seconds(60))
        try priya.submit([("outcome", "acknowledged"), ("note", "")], to: link, of: page)
        let after = try morning.desk.get("/v1/notifications/" + id)
        #expect(after["acknowledgement"]["by"].text == "Priya Nair")

        // The code was hers and is used.
        let again = try stranger.submit([("code", String(code))], to: link + "/enter", of: closed)
        #expect(again.status == 422 && !again.text.contains("Amelia"))
        let log = (site.daemon?.output ?? "") + (site.daemon?.errors ?? "")
        #expect(!log.contains(code), "a code is in the log")
    }
}
