import EncompassDelivery
import TestSupport
import Testing

/// Given an area that names the force's client certificate, then the force pushes with it and not without it, and
/// forgetting the name revokes it.
struct ClientCertificateTests {
    @Test func aForcePushesWithItsCertificateAndNotWithoutIt() throws {
        let site = try Installation()
        let server = try TestCertificate(in: site.folder, named: "server")
        let own = try TestCertificate(in: site.folder, named: "own", commonName: "records.norfolk.example")
        let strange = try TestCertificate(in: site.folder, named: "strange", commonName: "records.norfolk.example")
        let morning = try Morning(site)
        try site.stop()
        func name(_ certificate: String) throws {
            try site.write(
                "areas/norfolk.yaml",
                [
                    "id: norfolk", "name: Norfolk", "localAuthorities: [\"926\"]", "force: norfolk",
                    "feedCertificates: \(certificate)",
                ])
        }
        try name("records.norfolk.example")
        let port = site.url.split(separator: ":").last ?? ""
        let daemon = try Program.start(
            ["serve"] + site.configuration, in: site.folder.path,
            environment: [
                "ENCOMPASS_HTTP_TLS_CERTIFICATE_FILE": server.certificateFile,
                "ENCOMPASS_HTTP_TLS_KEY_FILE": server.keyFile,
                "ENCOMPASS_HTTP_TLS_CLIENT_CA_FILE": own.certificateFile,
                "ENCOMPASS_HTTP_PUBLIC_URL": site.url.replacing("http://", with: "https://"),
            ], output: site.folder.file("secure"))
        let transfer = HTTPTransfer.patient(TLSTrust(caFile: server.certificateFile))
        try Wait.until("the daemon answers over TLS without a client certificate") {
            (try? transfer.send(HTTPRequest("GET", "https://localhost:\(port)/health/ready")).status) == 200
        }
        let file = try site.write("feed.ndjson", [IncidentText.make("NC-1", children: [MadeUp.amelia.reported()])])
        let token = ["--token-file", try site.write("token", [morning.feed.token ?? ""])]
        let push = ["feed", "push", file, "--url", "https://localhost:\(port)", "--ca-file", server.certificateFile]
        func with(_ certificate: TestCertificate) -> [String] {
            ["--cert", certificate.certificateFile, "--key", certificate.keyFile]
        }

        let alone = try Program.run(push + with(own))
        #expect(alone.status == 0 && alone.output.contains("1 accepted"), "\(alone.errors)")
        #expect(alone.errors.contains("the client certificate ends"), "it lasts two days")
        let both = try Program.run(push + with(own) + token)
        #expect(both.status == 0 && both.output.contains("1 duplicate"), "\(both.errors)")
        let without = try Program.run(push + token)
        #expect(without.status == 1 && without.errors.contains("client certificate"), "\(without.errors)")
        // With it, the force also reads how far its records have got.
        let force = HTTPTransfer.patient(
            TLSTrust(
                caFile: server.certificateFile, certificateFile: own.certificateFile, keyFile: own.keyFile))
        let base = "https://localhost:\(port)/v1/incidents"
        let posted = try force.send(
            HTTPRequest("POST", base, headers: [HTTPHeader("Content-Type", "application/json")]),
            body: .bytes(Array(IncidentText.make("NC-2", children: [MadeUp.noah.reported()]).utf8)))
        let id = JSON(String(decoding: posted.body, as: UTF8.self))["id"].text
        #expect(posted.status == 202 && !id.isEmpty)
        #expect(try force.send(HTTPRequest("GET", base + "/" + id)).status == 200)
        #expect(try transfer.send(HTTPRequest("GET", base + "/" + id)).status == 401)

        let other = HTTPTransfer.patient(
            TLSTrust(
                caFile: server.certificateFile, certificateFile: strange.certificateFile, keyFile: strange.keyFile))
        let refusal = #expect(throws: TransferFailure.self, "a certificate of another authority") {
            try other.send(HTTPRequest("GET", "https://localhost:\(port)/health/live"))
        }
        // The server ends the connection; what the client sees of that depends on how far it was.
        #expect([.tlsFailed, .connectionLost].contains(refusal?.reason))
        let refused = try Program.run(push + with(strange))
        #expect(refused.status == 1 && refused.errors.contains("client certificate"), "\(refused.errors)")
        #expect(!refused.errors.contains("trying again"), "a refused certificate is not retried")

        try name("renewed.norfolk.example")
        daemon.signal(1)
        try Wait.until("the certificate is revoked") { try Program.run(push + with(own)).status == 1 }
        daemon.signal(15)
        #expect(try daemon.wait() == .exited(0))
    }
}
