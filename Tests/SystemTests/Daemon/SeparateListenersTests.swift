import EncompassDelivery
import Foundation
import TestSupport
import Testing

/// Given an address for each side, then each answers its own side and refuses the others, asks for client certificates
/// only where feeds are served, and takes a new authority of theirs without a restart.
struct SeparateListenersTests {
    private static let probes: [(path: String, method: String, side: String)] = [
        ("/v1/incidents", "POST", "feeds"), ("/v1/feeds/norfolk/declarations", "POST", "feeds"),
        ("/queue", "GET", "desk"), ("/v1/exceptions", "GET", "desk"), ("/metrics", "GET", "desk"),
        ("/school", "GET", "schools"), ("/a/unknown", "GET", "schools"),
        ("/v1/acknowledgements/unknown", "POST", "schools"),
    ]

    @Test func eachAddressAnswersItsOwnSideAndRefusesTheOthers() throws {
        let site = try Installation()
        let server = try TestCertificate(in: site.folder, named: "server")
        let own = try TestCertificate(in: site.folder, named: "own", commonName: "records.norfolk.example")
        let next = try TestCertificate(in: site.folder, named: "next", commonName: "records.norfolk.example")
        func text(_ certificate: TestCertificate) throws -> String {
            try String(contentsOfFile: certificate.certificateFile, encoding: .utf8)
        }
        let authority = try site.write("forces.pem", [try text(own)])
        try site.write(
            "areas/norfolk.yaml",
            [
                "id: norfolk", "name: Norfolk", "localAuthorities: [\"926\"]", "force: norfolk",
                "feedCertificates: records.norfolk.example",
            ])
        var ports: [String: HeldPort] = [:]
        var environment = [
            "ENCOMPASS_HTTP_TLS_CERTIFICATE_FILE": server.certificateFile,
            "ENCOMPASS_HTTP_TLS_KEY_FILE": server.keyFile, "ENCOMPASS_HTTP_TLS_CLIENT_CA_FILE": authority,
            "ENCOMPASS_HTTP_PUBLIC_URL": "https://schools.example",
            "ENCOMPASS_HTTP_DESK_PUBLIC_URL": "https://desk.example",
        ]
        for side in ["feeds", "desk", "schools"] {
            let port = try HeldPort()
            ports[side] = port
            environment["ENCOMPASS_HTTP_\(side.uppercased())_PORT"] = String(port.number)
        }
        try site.use(environment)
        let daemon = try #require(site.daemon)
        defer { daemon.kill() }
        let plain = HTTPTransfer.patient(TLSTrust(caFile: server.certificateFile))
        func url(_ side: String, _ path: String) -> String { "https://localhost:\(ports[side]?.number ?? 0)\(path)" }
        for side in ports.keys {
            try Wait.until("the address of \(side) answers") {
                (try? plain.send(HTTPRequest("GET", url(side, "/health/live"))).status) == 200
            }
        }
        // All have addresses of their own, so nothing listens on the common one.
        #expect(throws: TransferFailure.self) { try plain.send(HTTPRequest("GET", site.url + "/health/live")) }

        for (path, method, side) in SeparateListenersTests.probes {
            for listener in ports.keys {
                let status = try plain.send(HTTPRequest(method, url(listener, path))).status
                #expect((status == 404) == (listener != side), "\(listener)\(path): \(status)")
            }
        }

        func mutual(_ certificate: TestCertificate) -> HTTPTransfer {
            HTTPTransfer.patient(
                TLSTrust(
                    caFile: server.certificateFile, certificateFile: certificate.certificateFile,
                    keyFile: certificate.keyFile))
        }
        let incident = HTTPBody.bytes(Array(IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]).utf8))
        let push = HTTPRequest(
            "POST", url("feeds", "/v1/incidents"), headers: [HTTPHeader("Content-Type", "application/json")])
        #expect(try mutual(own).send(push, body: incident).status == 202)
        #expect(throws: TransferFailure.self, "a certificate of another authority") {
            try mutual(next).send(HTTPRequest("GET", url("feeds", "/health/live")))
        }
        // Nobody asks for one elsewhere, so a strange one is not looked at.
        #expect(try mutual(next).send(HTTPRequest("GET", url("schools", "/health/live"))).status == 200)

        try site.write("forces.pem", [try text(next)])
        daemon.signal(1)
        try Wait.until("the new authority is in force") {
            (try? mutual(next).send(push, body: incident).status).map { $0 == 200 || $0 == 202 } ?? false
        }
        #expect(throws: TransferFailure.self, "the old authority is revoked") {
            try mutual(own).send(push, body: incident)
        }
        daemon.signal(15)
        #expect(try daemon.wait() == .exited(0))
    }

    @Test("Feeds with a certificate of their own: it is shown there and nowhere else, renewed by a reload, and watched")
    func feedsHaveTheirOwnCertificate() throws {
        let site = try Installation()
        let common = try TestCertificate(in: site.folder, named: "common")
        let own = try TestCertificate(in: site.folder, named: "feeds")
        let renewed = try TestCertificate(in: site.folder, named: "renewed")
        let first = site.folder.file("first.pem")
        try FileManager.default.copyItem(atPath: own.certificateFile, toPath: first)
        let port = try HeldPort()
        let secure = site.url.replacing("http://", with: "https://")
        try site.use([
            "ENCOMPASS_HTTP_TLS_CERTIFICATE_FILE": common.certificateFile,
            "ENCOMPASS_HTTP_TLS_KEY_FILE": common.keyFile, "ENCOMPASS_HTTP_PUBLIC_URL": secure,
            "ENCOMPASS_HTTP_FEEDS_PORT": String(port.number),
            "ENCOMPASS_HTTP_FEEDS_CERTIFICATE_FILE": own.certificateFile,
            "ENCOMPASS_HTTP_FEEDS_KEY_FILE": own.keyFile,
        ])
        let daemon = try #require(site.daemon)
        defer { daemon.kill() }
        let feeds = "https://localhost:\(port.number)"
        func answer(_ url: String, trusting authority: String) -> String? {
            let transfer = HTTPTransfer.patient(TLSTrust(caFile: authority))
            return (try? transfer.send(HTTPRequest("GET", url))).map { String(decoding: $0.body, as: UTF8.self) }
        }
        try Wait.until("both addresses answer") {
            answer(secure + "/health/live", trusting: common.certificateFile) != nil
                && answer(feeds + "/health/live", trusting: first) != nil
        }
        #expect(answer(feeds + "/health/live", trusting: common.certificateFile) == nil)
        #expect(answer(secure + "/health/live", trusting: first) == nil)
        for address in ["common", "feeds"] {
            try Wait.until("the end of the certificate of \(address) is counted") {
                answer(secure + "/metrics", trusting: common.certificateFile)?
                    .contains("encompass_certificate_remaining_seconds{address=\"\(address)\"} 1") == true
            }
        }

        for (old, new) in [
            (own.certificateFile, renewed.certificateFile), (own.keyFile, renewed.keyFile),
        ] {
            try Data(contentsOf: URL(fileURLWithPath: new)).write(to: URL(fileURLWithPath: old), options: .atomic)
        }
        daemon.signal(1)
        try Wait.until("the renewed certificate is shown") {
            answer(feeds + "/health/live", trusting: renewed.certificateFile) != nil
        }
        #expect(answer(feeds + "/health/live", trusting: first) == nil)
        #expect(answer(secure + "/health/live", trusting: common.certificateFile) != nil)
        daemon.signal(15)
        #expect(try daemon.wait() == .exited(0))
    }
}
