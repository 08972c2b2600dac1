import EncompassCore
import EncompassWeb
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("Admitting connections")
struct ConnectionTableTests {
    private let now = Timestamp(seconds: 1_790_000_000)
    private typealias Table = ConnectionTable<Int>

    private func table(total: Int = 20, perAddress: Int = 4) -> Table {
        Table(limits: ConnectionLimits(total: total, perAddress: perAddress))
    }

    @Test func anAddressesLongestIdleConnectionGivesWayToItsNewest() {
        var table = table()
        for id in 0..<4 { #expect(table.open(id, address: "a", isTrusted: false, at: now) == .admit) }
        table.note(0, isBusy: true)
        #expect(table.open(4, address: "a", isTrusted: false, at: now) == .replace(1))
        #expect(table.open(5, address: "b", isTrusted: false, at: now) == .admit)
        for id in [2, 3, 4] { table.note(id, isBusy: true) }
        #expect(table.open(6, address: "a", isTrusted: false, at: now) == .refuse)
        table.close(0)
        #expect(table.open(7, address: "a", isTrusted: false, at: now) == .admit)
    }

    @Test func authenticatedConnectionsGiveWayLast() {
        var table = table()
        for id in 0..<4 { _ = table.open(id, address: "a", isTrusted: false, at: now) }
        table.prove(0, from: "a", at: now)
        table.prove(1, from: "a", at: now)
        #expect(table.open(4, address: "a", isTrusted: false, at: now) == .replace(2))
    }

    @Test func manyAddressesLeaveTheReserveToKnownOnes() {
        var table = table()
        table.prove(nil, from: "force", at: now)
        for id in 0..<15 {
            #expect(table.open(id, address: "bot \(id)", isTrusted: false, at: now) == .admit)
            table.note(id, isBusy: true)
        }
        #expect(table.open(15, address: "bot 15", isTrusted: false, at: now) == .refuse)
        for id in 16..<20 { #expect(table.open(id, address: "force", isTrusted: false, at: now) == .admit) }
        #expect(table.open(20, address: "proxy", isTrusted: true, at: now) == .admit)
        #expect(table.count == 20)
        #expect(table.open(21, address: "proxy", isTrusted: true, at: now) == .replace(16))
        // A week later it is no longer known.
        #expect(table.open(22, address: "force", isTrusted: false, at: now + .days(8)) == .replace(17))
    }

    /// Two thousand idle connections, and then a school, a force and a proxy: with the limits that hold by default.
    @Test func twoThousandIdleConnectionsLockNobodyOut() {
        let limits = ConnectionLimits()
        var table = Table(limits: limits)
        table.prove(nil, from: "force", at: now)
        var open: Set<Int> = []
        for id in 0..<2000 {
            switch table.open(id, address: "bot \(id % 200)", isTrusted: false, at: now) {
            case .admit: open.insert(id)
            case .replace(let other):
                open.insert(id)
                #expect(open.remove(other) != nil)
            case .refuse: Issue.record("a newcomer is refused while \(open.count) are idle")
            }
        }
        #expect(table.count == open.count && open.count == limits.total - limits.total / 4)
        for (id, address) in [(5000, "school"), (5001, "force")] {
            #expect(table.open(id, address: address, isTrusted: false, at: now) != .refuse)
        }
        #expect(table.open(5002, address: "proxy", isTrusted: true, at: now) != .refuse)
        for id in 6000..<8000 { _ = table.open(id, address: "one", isTrusted: false, at: now) }
        #expect(table.count <= limits.total)
    }

    @Test func idleStrangersGiveWayToStrangers() {
        var table = table()
        for id in 0..<15 { _ = table.open(id, address: "bot \(id)", isTrusted: false, at: now) }
        #expect(table.open(15, address: "school", isTrusted: false, at: now) == .replace(0))
    }

    @Test func aTrustedProxyIsNotCountedAsOneAddress() {
        var table = table()
        for id in 0..<12 { #expect(table.open(id, address: "proxy", isTrusted: true, at: now) == .admit) }
    }
}

@Suite("Connections", .serialized)
struct ConnectionTests {
    private static let live = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
    private let quick = PaceLimits(
        firstHead: .seconds(2), head: .seconds(2), bodyInterval: .seconds(2), writeInterval: .milliseconds(300),
        writeMinimum: 4096, pipelined: 8)

    /// Patient with requests, quick with answers that are not read.
    private var quickToAnswer: PaceLimits {
        var pace = quick
        (pace.firstHead, pace.head, pace.bodyInterval) = (.seconds(300), .seconds(300), .seconds(300))
        return pace
    }

    private func isAnswered(_ client: RawConnection) async -> Bool {
        client.send(ConnectionTests.live)
        return await client.receive { $0.contains("\"ok\"") }.hasPrefix("HTTP/1.1 200")
    }

    @Test func idleConnectionsLockNobodyOut() async throws {
        let web = try WebHarness(connections: ConnectionLimits(total: 40, perAddress: 10))
        try await web.live { port in
            let idle = try (0..<60).map { _ in try RawConnection(port: port) }
            #expect(await isAnswered(try RawConnection(port: port)))
            #expect(await isAnswered(try RawConnection(port: port, from: "127.0.0.2")))
            let many = try (0..<100).map { try RawConnection(port: port, from: "127.0.1.\($0 + 1)") }
            #expect(await isAnswered(try RawConnection(port: port, from: "127.0.0.3")))
            withExtendedLifetime((idle, many)) {}
        }
    }

    @Test func aConnectionWithoutARequestIsClosed() async throws {
        try await WebHarness(pace: quick).live { port in
            let silent = try RawConnection(port: port)
            let slow = try RawConnection(port: port)
            slow.send("GET / HTTP/1.1\r\nHost:")
            // A busy machine may take long; what is merely idle would be closed after two minutes.
            #expect(try await silent.isClosed(within: .seconds(60)))
            #expect(try await slow.isClosed(within: .seconds(30)))
        }
    }

    @Test func aClientThatNeverReadsIsClosed() async throws {
        // A machine that is too busy to close the connection in the time gets more of it.
        for seconds in [2, 60] {
            let got = try await answersOfAClientThatWaits(seconds)
            if got < 60 { return }
        }
        Issue.record("a client that read nothing for a minute got every answer")
    }

    private func answersOfAClientThatWaits(_ seconds: Int) async throws -> Int {
        let answers = Mutex(0)
        try await WebHarness(pace: quick).live { port in
            let client = try RawConnection(port: port, receiveBuffer: 4096)
            for _ in 0..<60 {
                client.send("GET /openapi.yaml HTTP/1.1\r\nHost: x\r\n\r\n")
                try await Task.sleep(for: .milliseconds(10))
            }
            try await Task.sleep(for: .seconds(seconds))
            let got = await client.receive()
            answers.withLock { $0 = got.components(separatedBy: "HTTP/1.1 200").count - 1 }
        }
        return answers.withLock { $0 }
    }

    @Test func aClientThatReadsSlowlyIsServed() async throws {
        try await WebHarness(pace: quickToAnswer).live { port in
            let client = try RawConnection(port: port, receiveBuffer: 4096)
            client.send("GET /openapi.yaml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            try await Task.sleep(for: .milliseconds(900))
            #expect(await client.receive().contains("openapi: 3.1"))
        }
    }

    @Test func pipelinedRequestsAreLimited() async throws {
        try await WebHarness(pace: quickToAnswer).live { port in
            let polite = try RawConnection(port: port)
            polite.send(String(repeating: ConnectionTests.live, count: 4))
            let answers = await polite.receive { $0.components(separatedBy: "\"ok\"").count == 5 }
            #expect(answers.components(separatedBy: "HTTP/1.1 200").count == 5)
            let greedy = try RawConnection(port: port)
            greedy.send(String(repeating: ConnectionTests.live, count: 400))
            #expect(await greedy.receive().components(separatedBy: "HTTP/1.1 200").count < 300)
        }
    }

    private func wrong(_ number: Int, _ forwarded: String) -> String {
        "GET /v1/notifications HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer wrong-\(number)\r\n"
            + "X-Forwarded-For: \(forwarded)\r\n\r\n"
    }

    private func statuses(_ client: RawConnection, _ requests: [String]) async -> [String] {
        var statuses: [String] = []
        for request in requests {
            client.send(request)
            let answer = await client.receive { $0.contains("}") }
            statuses.append(String(answer.dropFirst(9).prefix(3)))
        }
        return statuses
    }

    @Test func behindATrustedProxyTheClientIsCounted() async throws {
        try await WebHarness(proxies: ["127.0.0.1"]).live { port in
            let proxy = try RawConnection(port: port)
            let first = await statuses(proxy, (0..<61).map { wrong($0, "10.9.9.\($0), 198.51.100.7") })
            #expect(first.last == "429" && first.dropLast().allSatisfy { $0 == "401" })
            #expect(await statuses(proxy, [wrong(70, "198.51.100.8")]) == ["401"])
        }
    }

    @Test func forwardedAddressesFromOthersAreIgnored() async throws {
        try await WebHarness().live { port in
            let client = try RawConnection(port: port)
            let answers = await statuses(client, (0..<61).map { wrong($0, "198.51.100.\($0)") })
            #expect(answers.last == "429")
        }
    }
}

@Suite("Requests that break HTTP's rules or ours")
struct RequestRuleTests {
    private func answer(_ request: String) async throws -> String {
        let web = try WebHarness()
        let token = try web.feed()
        let box = Box()
        try await web.live { port in
            let client = try RawConnection(port: port)
            client.send(request.replacing("TOKEN", with: token))
            box.text = await client.receive { $0.contains("\r\n\r\n") }
        }
        return String(box.text.prefix(12))
    }

    private final class Box: @unchecked Sendable { var text = "" }

    @Test(arguments: [
        ("GET /health/live HTTP/1.1\r\n\r\n", "400"),
        ("GET /health/live HTTP/1.1\r\nHost:\r\n\r\n", "400"),
        ("GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"),
        ("GET /health/live HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "400"),
        ("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n", "200"),
    ]) func aRequestNamesItsHostOnce(_ request: String, _ status: String) async throws {
        #expect(try await answer(request) == "HTTP/1.1 " + status)
    }

    @Test(arguments: [
        "zz\r\n{}\r\n0\r\n\r\n", "-1\r\n{}\r\n0\r\n\r\n", "2\r\n{}xx0\r\n\r\n", "fffffffffffffffff\r\n{}",
    ])
    func aBodyInBrokenChunksIsTheClientsFault(_ body: String) async throws {
        for type in ["application/json", "application/x-ndjson"] {
            let head = "POST /v1/incidents HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer TOKEN\r\n"
            let rest = "Content-Type: \(type)\r\nTransfer-Encoding: chunked\r\n\r\n"
            #expect(try await answer(head + rest + body) == "HTTP/1.1 400")
        }
    }

    @Test(arguments: [("gzip, gzip", 415), ("identity, br", 415), ("deflate", 415), ("identity", 202)])
    func anUnknownCompressionIsNotTaken(_ coding: String, _ status: Int) async throws {
        let web = try WebHarness()
        let headers = [
            "Authorization": "Bearer " + (try web.feed()), "Content-Type": "application/json",
            "Content-Encoding": coding,
        ]
        let answer = try await web.send(.post, "/v1/incidents", headers, body: Sample.incident())
        #expect(answer.status == status)
        if status == 415 { #expect(answer.header("Accept-Encoding") == "gzip, identity") }
    }

    @Test func onlyPushesMayBeCompressed() async throws {
        let web = try WebHarness()
        let headers = [
            "Authorization": "Bearer " + (try web.feed()), "Content-Type": "application/json",
            "Content-Encoding": "gzip",
        ]
        let answer = try await web.send(.post, "/v1/feeds/norfolk/declarations", headers, body: "{}")
        #expect(answer.status == 415 && answer.header("Accept-Encoding") == "identity")
    }
}
