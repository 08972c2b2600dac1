import TestSupport
import Testing

@Suite(.enabled(if: !TestPython.isAbsent))
struct ImplicitTLSDeliveryTests {
    @Test func aMessageIsSentOverImplicitTLS() throws {
        let server = try SMTPTestServer(.tls)
        let morning = try Morning(Installation(Installation.smtp(server, security: "tls")))
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        let told = try morning.notification(of: MadeUp.quay, until: "sent")
        let message = try #require(server.messages().first)
        #expect(message.reference == told["reference"].text)
    }
}
