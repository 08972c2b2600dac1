import EncompassCore
import EncompassDelivery
import Synchronization
import TestSupport
import Testing

/// Against a real HTTP server that answers as the contract says.
@Suite("Pushing a feed", .enabled(if: !TestPython.isAbsent))
struct FeedPusherTests {
    /// What a pusher waited, instead of waiting.
    private final class Waits: Sendable {
        let spans = Mutex<[Span]>([])
        var all: [Span] { spans.withLock { $0 } }
    }

    private let server: HTTPTestServer
    private let waits = Waits()

    init() throws { server = try HTTPTestServer() }

    private func pusher(plan: String = "ok", timeout: Span = .minutes(5), perRequest: Int = 500) -> FeedPusher {
        FeedPusher(
            url: server.url + "/v1/incidents?plan=" + plan, token: "secret", transfer: .patient(),
            retry: FeedRetry(timeout: timeout, first: .seconds(2), longest: .seconds(60)), linesPerRequest: perRequest
        ) { [waits] span in waits.spans.withLock { $0.append(span) } }
    }

    /// Gives the text in pieces of seven bytes.
    private func source(_ text: String) -> () -> [UInt8]? {
        var rest = Array(text.utf8)[...]
        return {
            defer { rest = rest.dropFirst(7) }
            return rest.isEmpty ? nil : Array(rest.prefix(7))
        }
    }

    private func feed(_ range: Range<Int>) -> String { range.map { "{\"reference\":\"\($0)\"}\n" }.joined() }

    @Test("sends every line in requests of 500, and a repeat is all duplicates")
    func whole() throws {
        var progress: [Int] = []
        let report = try pusher().push(
            from: source(feed(0..<1201)), onRejected: { _ in },
            onProgress: {
                progress.append($0.accepted)
            })
        #expect(report.accepted == 1201 && report.lines == 1201 && report.requests == 3)
        #expect(progress == [500, 1000, 1201])
        let again = try pusher().push(from: source(feed(0..<1201)), onRejected: { _ in })
        #expect(again.accepted == 0 && again.duplicates == 1201)
    }

    @Test("names a rejected line by its number in the file, blank lines included")
    func rejected() throws {
        var rejected: [RejectedLine] = []
        let text = #"""
            {"reference":"1"}

              \#r
            {"reference":"2","bad":{"title":"Not so","errors":[{"pointer":"/occurredAt","detail":"is missing"}]}}
            {"reference":"3"}
            {"bad":"cut off"}
            """#
        let report = try pusher(perRequest: 2).push(from: source(text), onRejected: { rejected.append($0) })
        #expect(report.lines == 6 && report.accepted == 2 && report.rejected == 2 && report.requests == 2)
        #expect(
            rejected == [
                RejectedLine(
                    line: 4, reference: "2", problem: "Not so; /occurredAt is missing",
                    faults: [Fault(pointer: "/occurredAt", detail: "is missing")]),
                RejectedLine(line: 6, reference: nil, problem: "cut off"),
            ])
    }

    @Test("waits as asked, or twice as long each time, and continues")
    func retries() throws {
        let report = try pusher(plan: "retry,503,date,ok").push(from: source(feed(0..<3)), onRejected: { _ in })
        #expect(report.accepted == 3 && report.requests == 4)
        #expect(waits.all == [.seconds(7), .seconds(4), .seconds(60)])
    }

    @Test("continues after a break without loss or repetition")
    func breaks() throws {
        for (plan, first) in [("drop,ok", 0), ("storedrop,ok", 100), ("half,ok", 200)] {
            let text = feed(first..<(first + 25))
            let report = try pusher(plan: plan, perRequest: 10).push(from: source(text), onRejected: { _ in })
            #expect(report.accepted + report.duplicates == 25, "\(plan)")
            #expect(report.requests == 4, "\(plan)")
            #expect(try pusher().push(from: source(text), onRejected: { _ in }).duplicates == 25, "\(plan)")
        }
    }

    @Test("gives up after its time, and says from which line and, once, what it waits for")
    func givesUp() throws {
        var said: [String] = []
        let fault = #expect(throws: FeedPushFault.self) {
            try pusher(plan: "ok,503", timeout: .minutes(10), perRequest: 2).push(
                from: source(feed(0..<5)), onRejected: { _ in }, onWait: { said.append($0.text) })
        }
        #expect(fault?.kind == .gaveUp)
        #expect(fault?.firstUnansweredLine == 3)
        // The requests' own time counts as well: a busy machine waits less often.
        #expect(Array(waits.all.prefix(5)) == [2, 4, 8, 16, 32].map { Span.seconds($0) })
        #expect(waits.all.reduce(0) { $0 + $1.milliseconds } <= 600_000, "no longer than the time that is left")
        #expect(said.count == 1 && said[0].hasSuffix("; trying again for 10 minutes"))
    }

    @Test("says at once that it cannot connect, and to what")
    func cannotConnect() throws {
        // Kept, and not listened on: no server of another test gets it meanwhile.
        let held = try HeldPort()
        let port = held.number
        var said: [String] = []
        let pusher = FeedPusher(
            url: "http://127.0.0.1:\(port)/v1/incidents", token: "x", transfer: .patient(),
            retry: FeedRetry(timeout: .minutes(10))
        ) { _ in }
        let fault = #expect(throws: FeedPushFault.self) {
            try pusher.push(from: source("{}"), onRejected: { _ in }, onWait: { said.append($0.text) })
        }
        #expect(fault?.kind == .gaveUp)
        #expect(said == ["cannot connect to 127.0.0.1:\(port): connection refused; trying again for 10 minutes"])
        withExtendedLifetime(held) {}
    }

    @Test("shows how far it is, how fast, and how long it still takes")
    func progress() {
        let began = ContinuousClock.now
        let progress = PushProgress(total: 1_000_000, at: began)
        #expect(
            progress.text(records: 4500, read: 380_000, at: began + .seconds(5))
                == "[#########...............]  38 %  4,500 records, 900 a second, 9 s left")
        #expect(
            PushProgress(total: nil, at: began).text(records: 1_234_567, read: 9, at: began)
                == "1,234,567 records")
        #expect(progress.text(records: 1, read: 1_000_000, at: began).hasSuffix(" 100 %  1 record"))
        #expect(
            progress.text(records: 9, read: 1_000_000, at: began + .seconds(1)).hasPrefix(
                "[########################] 100 %"))
    }

    @Test("stops at a refusal with the service's reasons")
    func refused() throws {
        for status in [400, 401, 403, 413, 415, 422, 500] {
            let fault = #expect(throws: FeedPushFault.self) {
                try pusher(plan: String(status)).push(from: source(feed(0..<1)), onRejected: { _ in })
            }
            #expect(fault?.kind == .refused(status))
            #expect(fault?.detail == "Not so; /children/0 is missing")
        }
        #expect(waits.all.isEmpty)
    }

    @Test("rejects an answer that leaves out a line")
    func short() throws {
        let fault = #expect(throws: FeedPushFault.self) {
            try pusher(plan: "short").push(from: source(feed(0..<2)), onRejected: { _ in })
        }
        #expect(fault?.kind == .unreadableAnswer)
    }

    @Test("reports a too long line and does not send it")
    func tooLong() throws {
        var rejected: [RejectedLine] = []
        var parts: [[UInt8]] = [
            Array("{\"reference\":\"1\"}\n".utf8), [UInt8](repeating: 0x61, count: FeedPusher.longestLine + 1),
            Array("\n{\"reference\":\"2\"}".utf8),
        ].reversed()
        let report = try pusher().push(from: { parts.popLast() }, onRejected: { rejected.append($0) })
        #expect(report.accepted == 2 && report.rejected == 1)
        #expect(rejected.map(\.line) == [2])
    }

    @Test("distinguishes a wrong address from a bad line")
    func wrongAddress() throws {
        let pusher = FeedPusher(url: "http://example.org/", token: "x", transfer: HTTPTransfer()) { _ in }
        let fault = #expect(throws: FeedPushFault.self) { try pusher.push(from: source("{}"), onRejected: { _ in }) }
        #expect(fault?.kind == .transfer(.configuration))
    }
}
