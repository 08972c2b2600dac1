import TestSupport
import Testing

/// Scenario 26. Given GOV.UK Notify accepts a message and then times out, then exactly one message exists there and its
/// receipt is recorded.
@Suite(.enabled(if: !TestPython.isAbsent))
struct TakenWithoutAnAnswerTests {
    private static let contacts = [
        "scope,role,name,mobile,channel,verifiedOn",
        "urn:\(MadeUp.quay),keyAdult,Priya Nair,07700 900123,sms,2026-09-01",
    ]

    private func delivery(_ server: NotifyTestServer) -> [String] {
        [
            "delivery:", "  transport: maildir", "  maildir:", "    path: mail", "  notify:", "    url: \(server.url)",
            "    key: \(NotifyTestServer.key)", "    textTemplate: \(NotifyTestServer.textTemplate)",
        ]
    }

    @Test func theMessageIsLookedUpAndNotSentAgain() throws {
        let server = try NotifyTestServer()
        try server.plan("takenThenSilent", "ok")
        let site = try Installation(delivery(server))
        let callback = try site.json("credential", "create", "--role", "callback")
        let morning = try Morning(site, contacts: Self.contacts)
        try server.report(to: site.url + "/v1/callbacks/govuk-notify", token: callback["secret"].text)
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        let id = try morning.notification(of: MadeUp.quay, until: "sent")["id"].text
        let message = try #require(try server.messages().first)
        try server.set("delivered", of: message.id)
        let delivered = try morning.notification(of: MadeUp.quay, until: "delivered")
        #expect(delivered["id"].text == id)
        #expect(try server.messages().count == 1, "it was sent again")
        #expect(try server.faults().isEmpty)
        #expect(try site.stop() == .exited(0))
    }
}
