import EncompassDelivery
import Synchronization
import TestSupport
import Testing

struct GracefulEndTests {
    /// One client holds an upload open and sends nothing more; another sends a byte now and then.
    @Test func theDaemonStopsInTimeDespiteOpenClients() throws {
        let morning = try Morning()
        let line = Array((IncidentText.make("NC-1", children: [MadeUp.amelia.reported()]) + "\n").utf8)
        let isOver = Flag()
        let silent = upload(morning.feed, first: line, then: [], isOver)
        let trickling = upload(morning.feed, first: Array(line.prefix(20)), then: [0x20], isOver)
        try Wait.until("both uploads are under way") { isOver.begun == 2 }

        let start = ContinuousClock.now
        #expect(try morning.site.stop() == .exited(0))
        // After so long, the unit would kill it.
        #expect(ContinuousClock.now - start < .seconds(30))
        isOver.set()
        _ = try? silent.value()
        _ = try? trickling.value()

        // An unanswered push may be repeated.
        try morning.site.start()
        #expect(try morning.feed.push(bytes: line).status == 200)
        #expect(try morning.desk.get("/v1/stats")["incidents"].number == 1)
    }

    private func upload(
        _ feed: Client, first: [UInt8], then more: [UInt8], _ isOver: Flag
    ) -> Background<Int> {
        let headers = [
            HTTPHeader("Content-Type", "application/x-ndjson"),
            HTTPHeader("Authorization", "Bearer " + (feed.token ?? "")),
        ]
        return Background {
            var parts = 0
            return try HTTPTransfer.patient().send(
                HTTPRequest("POST", feed.url + "/v1/incidents", headers: headers),
                body: .stream(length: nil) {
                    parts += 1
                    if parts == 1 { return first }
                    if parts == 2 { isOver.begin() }
                    try Wait.until("the end, or time for a byte") {
                        isOver.isSet || (!more.isEmpty && isOver.isTime(for: parts))
                    }
                    return isOver.isSet ? nil : more
                }
            ).status
        }
    }
}

/// A flag shared by a test's threads.
private final class Flag: Sendable {
    private let state = Mutex((isSet: false, begun: 0, looks: 0))

    var isSet: Bool { state.withLock { $0.isSet } }
    var begun: Int { state.withLock { $0.begun } }
    func set() { state.withLock { $0.isSet = true } }
    func begin() { state.withLock { $0.begun += 1 } }
    /// True on every twentieth call.
    func isTime(for part: Int) -> Bool {
        state.withLock {
            $0.looks += 1
            return $0.looks % 20 == 0
        }
    }
}
