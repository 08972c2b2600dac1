import Foundation
import TestSupport
import Testing

/// The daemon ends within twenty seconds of SIGTERM, whatever hangs, and exits 0.
@Suite("Stopping", .serialized)
struct StopTests {
    private func seconds(since start: ContinuousClock.Instant) -> Double {
        (ContinuousClock.now - start) / .seconds(1)
    }

    @Test(
        "a mail relay that hangs delays it by less than the limit",
        arguments: ["dsl+rcptstall@quay.example", "dsl+stall@quay.example"])
    func aHangingRelay(address: String) throws {
        let server = try SMTPTestServer()
        let contacts = [MadeUp.contactColumns, MadeUp.contact(MadeUp.quay, "keyAdult", "Priya Nair", address)]
        let morning = try Morning(
            Installation(Installation.smtp(server)), roll: MadeUp.roll([MadeUp.amelia]), contacts: contacts)
        _ = try morning.feed.post("/v1/incidents", IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]))
        _ = try morning.notification(of: MadeUp.quay, until: "sending")
        let start = ContinuousClock.now
        #expect(try morning.site.stop() == .exited(0))
        let taken = seconds(since: start)
        #expect(taken < 20, "\(taken) s")
    }

    /// A pipe that takes nothing more once it is full.
    @Test("a log that nobody reads stops neither the feed nor the end, and what is dropped is counted")
    func aStoppedReaderOfTheLog() throws {
        let morning = try Morning()
        try morning.site.stop()
        let pipe = morning.site.folder.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let reader = open(pipe, O_RDWR | O_NONBLOCK)
        defer { close(reader) }
        let daemon = try Program.start(
            ["serve"] + morning.site.configuration, in: morning.site.folder.path,
            environment: ["ENCOMPASS_LOG_LEVEL": "trace"], output: morning.site.folder.file("run"), errors: pipe)
        try Wait.until("it is ready") { (try? morning.desk.get("/health/ready").status) == 200 }
        // Each request is logged at this level; the pipe holds 64 KiB and the queue 1 MiB.
        try Wait.until("lines are dropped") {
            for _ in 0..<500 { _ = try morning.desk.get("/health/live") }
            return try dropped(morning.desk) > 0
        }
        let lines = (1...20).map { IncidentText.make("NC-\($0)", children: [MadeUp.amelia.reported()]) }
        #expect(try morning.feed.push(lines).status == 200)
        #expect(try morning.desk.get("/health/ready").status == 200)
        daemon.signal(SIGTERM)
        let start = ContinuousClock.now
        #expect(try daemon.wait() == .exited(0))
        let taken = seconds(since: start)
        #expect(taken < 20, "\(taken) s")
    }

    private func dropped(_ client: Client) throws -> Int {
        let line = try client.get("/metrics").text.split(separator: "\n").first {
            $0.hasPrefix("encompass_log_lines_dropped_total ")
        }
        return line.flatMap { $0.split(separator: " ").last.flatMap { Int($0) } } ?? 0
    }
}
