import EncompassCore
import EncompassFormats
import EncompassStore
import EncompassWeb
import Testing

@Suite("Refused lines, and how much one force may push")
struct RefusedLinesTests {
    private func push(_ web: WebHarness, _ token: String, _ lines: [String]) async throws -> Answer {
        try await web.send(
            .post, "/v1/incidents", ["Authorization": "Bearer " + token, "Content-Type": "application/x-ndjson"],
            body: lines.joined(separator: "\n"))
    }

    @Test func whatIsRefusedOfOnePushIsOneExceptionAndIsResolvedTogether() async throws {
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
        let shown = try await web.get("/v1/exceptions/\(id)", token: staff)
        #expect(shown.body.contains("line 1: ") && shown.body.contains("line 101: "))
        #expect(try await web.get("/v1/stats", token: staff).json["balance"]?["holds"]?.bool == true)
        // Pushed again it is what is held already; a push of its own stands by itself.
        _ = try await push(web, token, Array(junk.prefix(40)))
        #expect(try web.store.exceptionCounts()[.quarantined] == 1)
        #expect(try await open().first { $0["id"]?.text == id }?["records"]?.integer == 1200)
        _ = try await push(web, token, ["other junk"])
        #expect(try web.store.exceptionCounts()[.quarantined] == 2)
        let body = #"{"decision":"dismiss","reason":"a test of the force's","by":"Sam Hart"}"#
        #expect(try await web.json(.post, "/v1/exceptions/\(id)/resolve", token: staff, body).status == 200)
        #expect(try web.store.exceptionCounts()[.quarantined] == 1)
        #expect(try await web.get("/v1/stats", token: staff).json["balance"]?["holds"]?.bool == true)
    }

    @Test func oneForcesPushesLeaveRoomForTheOthers() async throws {
        let web = try WebHarness(limits: FeedLimits(pushes: 3, pushesPerCredential: 2))
        let (busy, other) = (try web.feed(), try web.credential(.feed, force: "suffolk").secret)
        try await web.live { port in
            let head =
                "POST /v1/incidents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(busy)\r\n"
                + "Content-Type: application/x-ndjson\r\nExpect: 100-continue\r\nContent-Length: 100000\r\n\r\n{"
            let trickling = try (0..<2).map { _ in try RawConnection(port: port) }
            for client in trickling {
                client.send(head)
                _ = await client.receive { $0.contains("100 Continue") }
            }
            try await Task.sleep(for: .milliseconds(200))
            #expect(try await push(web, busy, [Sample.incident()]).status == 429)
            #expect(try await push(web, other, [Sample.incident(force: "suffolk")]).status == 200)
            withExtendedLifetime(trickling) {}
        }
    }

    @Test func aPushThatTakesTooLongIsToldSoAndKeepsItsLines() async throws {
        let web = try WebHarness(limits: FeedLimits(longestPush: .milliseconds(300)))
        let token = try web.feed()
        try await web.live { port in
            let client = try RawConnection(port: port)
            client.send(
                "POST /v1/incidents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n"
                    + "Content-Type: application/x-ndjson\r\nContent-Length: 100000\r\n\r\n\(Sample.incident())\n")
            try await Task.sleep(for: .milliseconds(500))
            client.send(Sample.incident(reference: "NC-2") + "\n")
            #expect(await client.receive { $0.contains("}") }.hasPrefix("HTTP/1.1 408"))
        }
        #expect(try await push(web, token, [Sample.incident()]).json["duplicates"]?.integer == 1)
    }

    @Test func aCredentialThatAsksTooOftenWaits() async throws {
        let web = try WebHarness(requestsPerMinute: 60)
        let (token, other) = (try web.staff(), try web.staff())
        for _ in 0..<60 { #expect(try await web.get("/v1/stats", token: token).status == 200) }
        let answer = try await web.get("/v1/stats", token: token)
        #expect(answer.status == 429 && answer.header("Retry-After") == "1")
        #expect(try await web.get("/v1/stats", token: other).status == 200)
        web.clock.advance(by: .seconds(2))
        #expect(try await web.get("/v1/stats", token: token).status == 200)
    }
}
