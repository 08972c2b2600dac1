import EncompassDelivery
import Foundation
import TestSupport
import Testing

/// A running daemon reloads changes, and never ends because of them.
struct ReloadTests {
    private func deadline(_ morning: Morning, _ reference: String) throws -> String {
        let child = MadeUp.amelia.reported()
        #expect(try morning.feed.post("/v1/incidents", IncidentText.make(reference, children: [child])).status == 202)
        return try Wait.first("the notification of \(reference)") {
            try morning.desk.get("/v1/notifications").items.first { $0["incidentReference"].text == reference }
        }["deadlineAt"].text
    }

    private func hangUp(_ site: Installation, _ what: String, _ done: () throws -> Bool) throws {
        site.daemon?.signal(SIGHUP)
        try Wait.until(what) {
            #expect(site.daemon?.ended == nil)
            return try done()
        }
    }

    private func reloads(_ outcome: String, _ client: Client) throws -> Int {
        let name = "encompass_reloads_total{outcome=\"\(outcome)\"}"
        return try client.get("/metrics").text.split(separator: "\n").first { $0.hasPrefix(name) }
            .flatMap { Int($0.dropFirst(name.count + 1)) } ?? 0
    }

    @Test func aSignalReloadsAreasAndInvalidOnesAreRefused() throws {
        let morning = try Morning()
        let site = morning.site
        let area = ["id: norfolk", "name: Norfolk", "localAuthorities: [\"926\"]", "force: norfolk"]
        #expect(try deadline(morning, "NC-1") == "2026-11-20T09:00:00Z")

        try site.write("areas/norfolk.yaml", area + ["deadline: \"08:45\""])
        try hangUp(site, "the areas are read again") { try reloads("accepted", morning.desk) == 1 }
        #expect(try deadline(morning, "NC-2") == "2026-11-20T08:45:00Z")
        // Existing notifications keep the rules that they were created with.
        let first = try morning.desk.get("/v1/notifications").items.first { $0["incidentReference"].text == "NC-1" }
        #expect(first?["deadlineAt"].text == "2026-11-20T09:00:00Z")

        try site.write("areas/norfolk.yaml", area + ["deadline: \"half past eight\""])
        try hangUp(site, "the fault is refused") { try reloads("refused", morning.desk) == 1 }
        // The log is written by a thread of its own.
        let daemon = try #require(site.daemon)
        try Wait.until("the log names the line") { daemon.errors.contains("areas/norfolk.yaml:5") }
        #expect(try deadline(morning, "NC-3") == "2026-11-20T08:45:00Z")
        try site.write("areas/norfolk.yaml", area)

        try site.write("encompass.yaml", ["nonsense: [1"])
        try hangUp(site, "the configuration is refused") { try reloads("refused", morning.desk) == 2 }
        #expect(try site.stop() == .exited(0))
    }

    @Test func aChangedRelayPasswordIsReloadedWithoutASignal() throws {
        let server = try SMTPTestServer(user: ("desk", "right"))
        let site = try Installation(
            Installation.smtp(server) + ["    username: desk", "    passwordFile: relay-password"])
        try site.write("relay-password", ["stale"])
        try site.start(until: "/health/live")
        let client = Client(site.url)
        try Wait.until("the stale password is refused") { try client.get("/health/ready").status == 503 }
        try site.write("relay-password", ["right"])
        try Wait.until("the new password is used") { try client.get("/health/ready").status == 200 }
        #expect(!(try #require(site.daemon).errors.contains("right")))
        #expect(try site.stop() == .exited(0))
    }

    @Test func aRenewedCertificateIsLoadedWithoutASignalAndAWrongOneIsNot() throws {
        let site = try Installation()
        let held = try TestCertificate(in: site.folder, named: "server")
        let renewed = try TestCertificate(in: site.folder, named: "renewed")
        let secure = site.url.replacing("http://", with: "https://")
        try site.use([
            "ENCOMPASS_HTTP_TLS_CERTIFICATE_FILE": held.certificateFile, "ENCOMPASS_HTTP_TLS_KEY_FILE": held.keyFile,
            "ENCOMPASS_HTTP_PUBLIC_URL": secure,
        ])
        let first = site.folder.file("first.pem")
        try FileManager.default.copyItem(atPath: held.certificateFile, toPath: first)
        func answers(_ authority: String) -> String? {
            let transfer = HTTPTransfer.patient(TLSTrust(caFile: authority))
            return (try? transfer.send(HTTPRequest("GET", secure + "/metrics"))).map {
                String(decoding: $0.body, as: UTF8.self)
            }
        }
        try Wait.until("the daemon answers over TLS") { answers(first) != nil }
        #expect(answers(renewed.certificateFile) == nil)
        try Wait.until("the end of the certificate is counted") {
            answers(first)?.contains("encompass_certificate_remaining_seconds{address=\"common\"} 1") == true
        }

        // The new certificate without its key is refused.
        try replace(held.certificateFile, by: renewed.certificateFile)
        try Wait.until("the half-changed pair is refused") {
            site.daemon?.errors.contains("is not the key of") == true
        }
        #expect(answers(first) != nil && answers(renewed.certificateFile) == nil)
        try replace(held.keyFile, by: renewed.keyFile)
        try Wait.until("the renewed certificate is shown") { answers(renewed.certificateFile) != nil }
        #expect(answers(first) == nil)

        // A signal does not wait for the next check.
        try replace(held.certificateFile, by: first)
        site.daemon?.signal(SIGHUP)
        try Wait.until("the signal's reading is refused too") {
            site.daemon?.errors.contains("the new configuration is refused") == true
        }
        #expect(answers(renewed.certificateFile) != nil)
        #expect(try site.stop() == .exited(0))
    }

    private func replace(_ path: String, by other: String) throws {
        try Data(contentsOf: URL(fileURLWithPath: other)).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
