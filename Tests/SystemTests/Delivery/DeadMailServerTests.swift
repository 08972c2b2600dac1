import TestSupport
import Testing

/// Undeliverable mail shows in the health check, the metrics, the log and the desk's report.
struct DeadMailServerTests {
    private func failing(_ client: Client) throws -> String {
        try client.get("/health/ready")["checks"].list.first { $0["status"].text == "fail" }.map {
            $0["name"].text + " " + $0["detail"].text
        } ?? ""
    }

    private func number(_ name: String, _ client: Client) throws -> Int? {
        try client.get("/metrics").text.split(separator: "\n").first { $0.hasPrefix(name) }
            .flatMap { $0.split(separator: " ").last.flatMap { Int($0) } }
    }

    @Test(
        "the alarm is raised before a message fails, whatever is wrong with the server",
        arguments: ["connectionFailed", "tlsFailed", "senderRefused", "authenticationFailed"])
    func probed(reason: String) throws {
        let server =
            switch reason {
            case "tlsFailed": try SMTPTestServer(.none)
            case "senderRefused": try SMTPTestServer(extra: ["--mail-reply", "550 5.7.1 not from you"])
            case "authenticationFailed": try SMTPTestServer(user: ("desk", "right"))
            default: try SMTPTestServer()
            }
        if reason == "connectionFailed" { server.stop() }
        let site = try Installation(Installation.smtp(server))
        try site.start(until: "/health/live")
        let client = Client(site.url)
        try Wait.until("the health check names the mail") { try failing(client).contains(reason) }
        #expect(try client.get("/health/ready").status == 503)
        #expect(try failing(client).hasPrefix("mail "))
        #expect(try number("encompass_channel_up{channel=\"email\"}", client) == 0)
        // The log is written by a thread of its own, and whole at the end.
        #expect(try site.stop() == .exited(0))
        let lines = try #require(site.daemon).errors.split(separator: "\n").filter {
            $0.contains("mail cannot be delivered")
        }
        #expect(lines.count == 1 && lines[0].contains(reason) && !lines[0].contains("@"))
    }

    @Test func schoolsAreCalledIfTheMailServerDiesInTheMorning() throws {
        let server = try SMTPTestServer()
        let site = try Installation(Installation.smtp(server), start: "2026-11-20T07:10:00Z")
        let morning = try Morning(site)
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        let told = try morning.notification(of: MadeUp.quay, until: "sent")
        #expect(told["phoneTask"].isTrue == false)

        server.stop()
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-2", children: [MadeUp.amelia.reported()]))
        try Wait.until("the second one is on the phone list") {
            try morning.desk.get("/v1/notifications?urn=\(MadeUp.quay)").items.contains { item in
                try item["incidentReference"].text == "NC-2"
                    && morning.desk.get("/v1/notifications/" + item["id"].text)["phoneTask"].isTrue
            }
        }
        // Each of these is looked at by a service of its own, at its own times.
        try Wait.until("the health check names the mail") { try failing(morning.desk).contains("connectionFailed") }
        try Wait.until("one message waits") { try number("encompass_messages_waiting", morning.desk) == 1 }
        try Wait.until("one call is counted") { try number("encompass_phone_tasks_open", morning.desk) == 1 }
        try Wait.until("the desk's report says so") {
            try site.tool("sitrep").output.contains("no e-mail has been sent since")
        }
        // The feed is still accepted.
        let third = IncidentText.make("NC-3", children: [MadeUp.jack.reported()])
        #expect(try morning.feed.post("/v1/incidents", third).status == 202)
    }
}
