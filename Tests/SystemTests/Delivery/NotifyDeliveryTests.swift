import TestSupport
import Testing

/// Text messages by GOV.UK Notify, with the real program: from the push to the receipt that Notify calls back.
@Suite(.enabled(if: !TestPython.isAbsent))
struct NotifyDeliveryTests {
    private static func delivery(_ server: NotifyTestServer) -> [String] {
        [
            "delivery:", "  transport: maildir", "  maildir:", "    path: mail", "  notify:",
            "    url: \(server.url)", "    key: \(NotifyTestServer.key)",
            "    textTemplate: \(NotifyTestServer.textTemplate)",
        ]
    }

    private static let contacts = [
        "scope,role,name,mobile,channel,verifiedOn",
        "urn:\(MadeUp.quay),keyAdult,Priya Nair,07700 900123,sms,2026-09-01",
    ]

    @Test("a text goes out, the receipt marks it delivered, and a dead number opens a call at once")
    func texts() throws {
        let server = try NotifyTestServer()
        let site = try Installation(Self.delivery(server))
        let callback = try site.json("credential", "create", "--role", "callback")
        let morning = try Morning(site, contacts: Self.contacts)
        try server.report(to: site.url + "/v1/callbacks/govuk-notify", token: callback["secret"].text)
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        let text = try Wait.first("a text message") { try server.messages().first }
        #expect(text.type == "sms" && text.to == "07700900123" && text.body.contains(site.url + "/a/"))
        #expect(!text.body.contains("Amelia") && !text.body.contains("Quay"))
        _ = try morning.notification(of: MadeUp.quay, until: "sent")
        try server.set("delivered", of: text.id)
        _ = try morning.notification(of: MadeUp.quay, until: "delivered")
        // Out of order: what came first counts.
        try server.set("temporary-failure", of: text.id)
        _ = try morning.notification(of: MadeUp.quay, until: "delivered")

        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-2", children: [MadeUp.noah.reported()]))
        let second = try Wait.first("a second text message") {
            let all = try server.messages()
            return all.count == 2 ? all[1] : nil
        }
        #expect(second.body != text.body, "phone networks hold back texts that are alike")
        try Wait.until("the second one is recorded as sent") {
            try morning.desk.get("/v1/notifications?urn=\(MadeUp.quay)").items.contains { $0["state"].text == "sent" }
        }
        try server.set("permanent-failure", of: second.id)
        try Wait.until("somebody is to be called") {
            try morning.desk.get("/v1/notifications?urn=\(MadeUp.quay)").items.contains { $0["phoneTask"].isTrue }
        }
        #expect(try server.faults().isEmpty)
        #expect(try Client(site.url).post("/v1/callbacks/govuk-notify", "{}").status == 401)
        #expect(try site.stop() == .exited(0))
    }
}
