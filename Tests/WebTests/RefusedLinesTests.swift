import EncompassCore
import EncompassFormats
import EncompassStore
import EncompassWeb
import TestSupport
import Testing

@Suite("Refused lines, and limits of a force's pushes")
struct RefusedLinesTests {
    private func push(_ web: WebHarness, _ token: String, _ lines: [String]) async throws -> Answer {
        try await web.send(
            .post, "/v1/incidents", ["Authorization": "Bearer " + token, "Content-Type": "application/x-ndjson"],
            body: lines.joined(separator: "\n"))
    }

    @Test func refusedLinesOfOnePushAreOneException() async throws {
        let web = try WebHarness()
        let token = try web.feed()
        let junk = (0..<1200).map { $0 % 3 == 0 ? "junk" : "junk \($0)" } + [Sample.incident()]
        let answer = try await push(web, token, junk)
        #expect(answer.json["rejected"]?.integer == 1200 && answer.json["accepted"]?.integer == 1)
        try web.turn()
        let staff = try web.staff()
        func open() async throws -> [JSONValue] {
            try await web.get("/v1/exceptions", token: staff).json["items"]?.array ?? []
        }
        let items = try await open().filter { $0["kind"]?.text == "quarantined" }
        #expect(items.count == 1)
        #expect(items.first?["records"]?.integer == 1200)
        #expect(items.first?["detail"]?.text == "1200 lines of one push were refused")
        let id = items.first?["id"]?.text ?? ""
        let desk = try await Browser(web, .supervisor)
        try await desk.statePurpose()
        let shown = try await desk.get("/exceptions/\(id)")
        for line in ["1", "101"] {
            #expect(
                shown.body.contains("<dt>Line of the push</dt><dd>\(line)</dd>"),
                "\(shown.status) \(shown.body.prefix(9000).suffix(6000))")
        }
        #expect(try await web.get("/v1/stats", token: staff).json["balance"]?["holds"]?.bool == true)
        // Pushed again it is a duplicate; another push is an exception of its own.
        _ = try await push(web, token, Array(junk.prefix(40)))
        #expect(try web.store.exceptions.counts()[.quarantined] == 1)
        #expect(try await open().first { $0["id"]?.text == id }?["records"]?.integer == 1200)
        _ = try await push(web, token, ["other junk"])
        #expect(try web.store.exceptions.counts()[.quarantined] == 2)
        let body = #"{"decision":"dismiss","reason":"a test of the force's","by":"Sam Hart"}"#
        #expect(try await web.json(.post, "/v1/exceptions/\(id)/resolve", token: staff, body).status == 200)
        // Nothing was to leave.
        let closed = try await desk.get("/exceptions/\(id)").body
        #expect(closed.contains("It can be undone without a reason until 06:45."))
        #expect(!closed.contains("Nothing has left yet"))
        #expect(try web.store.exceptions.counts()[.quarantined] == 1)
        #expect(try await web.get("/v1/stats", token: staff).json["balance"]?["holds"]?.bool == true)
    }

    @Test func oneForcesPushesLeaveRoomForOthers() async throws {
        let web = try WebHarness(limits: FeedLimits(pushes: 3, pushesPerCredential: 2))
        let (busy, other) = (try web.feed(), try web.credential(.feed, force: "suffolk").secret)
        try await web.live { port in
            // Each trickles for the whole test. Until two have begun, a further push is accepted; on a busy machine one
            // may be cut off before it begins.
            var trickling: [RawConnection] = []
            var status = ""
            for _ in 0..<100 where status != "429" {
                let client = try RawConnection(port: port)
                client.send(head(busy, length: 100_000) + "{")
                trickling.append(client)
                try await Task.sleep(for: .milliseconds(100))
                status = try await pushed(Sample.incident(), as: busy, port)
            }
            #expect(status == "429")
            #expect(try await pushed(Sample.incident(force: "suffolk"), as: other, port) == "200")
            withExtendedLifetime(trickling) {}
        }
    }

    private func head(_ token: String, length: Int) -> String {
        "POST /v1/incidents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n"
            + "Content-Type: application/x-ndjson\r\nContent-Length: \(length)\r\n\r\n"
    }

    private func pushed(_ line: String, as token: String, _ port: Int) async throws -> String {
        let client = try RawConnection(port: port)
        client.send(head(token, length: line.utf8.count) + line)
        return String(await client.receive { $0.contains("}") }.dropFirst(9).prefix(3))
    }

    @Test func aTooLongPushIsRefusedButItsLinesAreKept() async throws {
        // A machine that is too busy to read the first line in the time gets more of it.
        for limit in [3, 30] {
            let web = try WebHarness(limits: FeedLimits(longestPush: .seconds(limit)))
            let token = try web.feed()
            try await web.live { port in
                let client = try RawConnection(port: port)
                client.send(head(token, length: 1_000_000) + Sample.incident(reference: "NC-1") + "\n")
                let lines = Task {
                    // It continues until it is asked to stop.
                    for number in 2... {
                        client.send(Sample.incident(reference: "NC-\(number)") + "\n")
                        try await Task.sleep(for: .milliseconds(100))
                    }
                }
                #expect(await client.receive { $0.contains("}") }.hasPrefix("HTTP/1.1 408"))
                lines.cancel()
            }
            let again = try await push(web, token, [Sample.incident(reference: "NC-1")])
            if again.json["duplicates"]?.integer == 1 { return }
        }
        Issue.record("the first line of the push is not stored")
    }

    @Test func aCredentialWithTooManyRequestsMustWait() async throws {
        let web = try WebHarness(requestsPerMinute: 60)
        let (token, other) = (try web.staff(), try web.staff())
        for _ in 0..<60 { #expect(try await web.get("/v1/stats", token: token).status == 200) }
        let answer = try await web.get("/v1/stats", token: token)
        #expect(answer.status == 429 && answer.header("Retry-After") == "1")
        #expect(try await web.get("/v1/stats", token: other).status == 200)
        web.clock.advance(.seconds(2))
        #expect(try await web.get("/v1/stats", token: token).status == 200)
    }
}
