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

    private func pusher(plan: String = "ok", tries: Int = 4, perRequest: Int = 500) -> FeedPusher {
        FeedPusher(
            url: server.url + "/v1/incidents?plan=" + plan, token: "secret", transfer: HTTPTransfer(),
            retry: FeedRetry(tries: tries, first: .seconds(2), longest: .seconds(60)), linesPerRequest: perRequest
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
                RejectedLine(line: 4, reference: "2", problem: "Not so; /occurredAt is missing"),
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

    @Test("gives up after its attempts, and says from which line")
    func givesUp() throws {
        let fault = #expect(throws: FeedPushFault.self) {
            try pusher(plan: "ok,503", tries: 3, perRequest: 2).push(from: source(feed(0..<5)), onRejected: { _ in })
        }
        #expect(fault?.kind == .gaveUp)
        #expect(fault?.firstUnansweredLine == 3)
        #expect(waits.all == [.seconds(2), .seconds(4)])
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
