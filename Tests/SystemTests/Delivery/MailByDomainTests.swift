import TestSupport
import Testing

/// Given a relay for a domain that demands TLS, then mail to it goes by that relay, with TLS, and by no other while it is
/// down.
@Suite(.enabled(if: !TestPython.isAbsent))
struct MailByDomainTests {
    @Test func mailToADomainGoesByItsRelayOrNotAtAll() throws {
        let (plain, secure) = (try SMTPTestServer(.none), try SMTPTestServer(.tls))
        let site = try Installation([
            "delivery:", "  transport: smtp", "  smtp:", "    host: localhost", "    port: \(plain.port)",
            "    security: none", "    from: encompass@norfolk.example",
            "    caFile: \(secure.certificate.certificateFile)",
            "    servers: [\"localhost:\(secure.port);security=tls;domains=quay.example\"]",
        ])
        let checked = try Program.run(["check-config"] + site.configuration)
        #expect(checked.status == 0, "\(checked.errors)")
        let morning = try Morning(site)
        let children = [MadeUp.amelia.reported(as: "1"), MadeUp.jack.reported(as: "2")]
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: children))
        _ = try morning.notification(of: MadeUp.quay, until: "sent")
        _ = try morning.notification(of: MadeUp.harbour, until: "sent")
        #expect(try secure.messages().map(\.to) == [["priya@quay.example"]])
        #expect(try plain.messages().map(\.to) == [["ruth@harbour.example"]])

        let doctor = try Program.run(["doctor"] + site.configuration)
        #expect(doctor.output.contains("mail to quay.example goes by it or waits"), "\(doctor.output)")
        secure.stop()
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-2", children: [MadeUp.amelia.reported()]))
        _ = try Wait.first("an attempt that failed") {
            try morning.desk.get("/v1/notifications?urn=\(MadeUp.quay)").items.first { item in
                item["incidentReference"].text == "NC-2"
                    && item["attempts"].list.contains { $0["state"].text == "deferred" }
            }
        }
        #expect(try plain.messages().count == 1)
        #expect(try morning.desk.get("/health/ready").status == 200, "all other mail can be delivered")
        for wrong in [
            "localhost;domains=", "localhost;domains=a@b", "localhost;safety=tls", "localhost;security=maybe",
        ] {
            let refused = try Program.run(
                ["check-config"] + site.configuration, environment: ["ENCOMPASS_DELIVERY_SMTP_SERVERS": wrong])
            #expect(refused.status == 78, "\(wrong)")
        }
    }
}
