import EncompassDelivery
import TestSupport
import Testing

struct EncryptedFeedTests {
    @Test func aForcePushesOverTLSAndPlainTextGetsNoAnswer() throws {
        let site = try Installation()
        let certificate = try TestCertificate(in: site.folder, named: "server")
        let morning = try Morning(site)
        try site.stop()
        let secure = site.url.replacing("http://", with: "https://")
        let port = site.url.split(separator: ":").last ?? ""
        let file = try site.write("feed.ndjson", [IncidentText.make("NC-1", children: [MadeUp.amelia.reported()])])
        let token = try site.write("token", [morning.feed.token ?? ""])
        let daemon = try Program.start(
            ["serve"] + site.configuration, in: site.folder.path,
            environment: [
                "ENCOMPASS_HTTP_TLS_CERTIFICATE_FILE": certificate.certificateFile,
                "ENCOMPASS_HTTP_TLS_KEY_FILE": certificate.keyFile, "ENCOMPASS_HTTP_PUBLIC_URL": secure,
            ], output: site.folder.file("secure"))
        let transfer = HTTPTransfer.patient(TLSTrust(caFile: certificate.certificateFile))
        try Wait.until("the daemon answers over TLS") {
            (try? transfer.send(HTTPRequest("GET", secure + "/health/ready")).status) == 200
        }

        let push = ["feed", "push", file, "--url", "https://localhost:\(port)", "--token-file", token]
        let pushed = try Program.run(push + ["--ca-file", certificate.certificateFile])
        #expect(pushed.status == 0, "\(pushed.errors)")
        #expect(pushed.output.contains("1 accepted"))
        #expect((try? Client(site.url).get("/health/live").status) != 200)
        daemon.signal(15)
        #expect(try daemon.wait() == .exited(0))
    }
}
