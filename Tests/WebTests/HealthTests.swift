import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import EncompassStore
import TestSupport
import Testing

@Suite("Health and metrics")
struct HealthTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    @Test func aRunningDaemonIsReady() async throws {
        #expect(try await web.get("/health/live").status == 200)
        let ready = try await web.get("/health/ready")
        #expect(ready.status == 200)
        #expect(
            ready.json["checks"]?.array?.compactMap { $0["name"]?.text } == ["database", "engine", "auditor", "mail"])
    }

    @Test func aStoppedEngineFailsReadiness() async throws {
        web.clock.advance(.minutes(2))
        let ready = try await web.get("/health/ready")
        #expect(ready.status == 503)
        let failing = ready.json["checks"]?.array?.filter { $0["status"]?.text == "fail" } ?? []
        #expect(failing.compactMap { $0["name"]?.text } == ["engine"])
        #expect(try await web.get("/health/live").status == 200)
    }

    @Test func aStaleBalanceFailsReadiness() async throws {
        web.clock.advance(.minutes(5))
        web.engine.pulse.beat(at: web.clock.now())
        let ready = try await web.get("/health/ready")
        #expect(ready.status == 503)
        let failing = ready.json["checks"]?.array?.filter { $0["status"]?.text == "fail" } ?? []
        #expect(failing.compactMap { $0["name"]?.text } == ["auditor"])
        #expect(failing.first?["detail"]?.text?.contains("06:30:00Z") == true)
        try web.engine.auditStep()
        #expect(try await web.get("/health/ready").status == 200)
    }

    @Test func undeliverableMailFailsReadinessAndShowsAtTheDesk() async throws {
        try web.engine.noteProbe(.deferred(reason: .connectionFailed, detail: "nobody is there"), of: .email)
        try web.engine.run(.mail)
        let ready = try await web.get("/health/ready")
        #expect(ready.status == 503)
        let failing = ready.json["checks"]?.array?.filter { $0["status"]?.text == "fail" } ?? []
        #expect(failing.compactMap { $0["name"]?.text } == ["mail"])
        #expect(failing.first?["detail"]?.text?.contains("connectionFailed") == true)
        let numbers = try await web.get("/metrics").body.split(separator: "\n")
        #expect(numbers.contains("encompass_channel_up{channel=\"email\"} 0"))
        #expect(numbers.contains("encompass_message_oldest_due_seconds 0"))
        let desk = try await Browser(web, .operator)
        #expect(try await desk.get("/").body.contains("No e-mail has been sent since"))

        try web.engine.noteProbe(.accepted(receipt: nil), of: .email)
        try web.engine.run(.mail)
        #expect(try await web.get("/health/ready").status == 200)
        #expect(try await web.get("/metrics").body.contains("encompass_channel_up{channel=\"email\"} 1"))
    }

    @Test func anUnwritableDatabaseFailsReadiness() async throws {
        try web.store.close()
        let ready = try await web.get("/health/ready")
        #expect(ready.status == 503)
        #expect(ready.json["checks"]?.array?.first?["status"]?.text == "fail")
    }

    @Test func metricsArePrometheusTextWithoutPersonalData() async throws {
        try await web.notify()
        _ = try await web.get("/v1/notifications/some-id")
        let text = try await web.get("/metrics")
        #expect(text.header("Content-Type")?.hasPrefix("text/plain; version=0.0.4") == true)
        let lines = text.body.split(separator: "\n")
        #expect(lines.contains("encompass_notifications{state=\"queued\"} 1"))
        #expect(lines.contains("# TYPE encompass_http_requests_total counter"))
        #expect(lines.contains("encompass_incidents_received_total{force=\"norfolk\",outcome=\"accepted\"} 1"))
        #expect(lines.contains("encompass_balance_difference{kind=\"childUntold\"} 0"))
        #expect(!lines.contains { $0.hasPrefix("encompass_balance_difference ") })
        #expect(text.body.contains("route=\"/v1/notifications/{id}\""))
        #expect(!text.body.contains("some-id"))
        for line in lines where !line.hasPrefix("#") { #expect(line.hasPrefix("encompass_")) }
    }
}
