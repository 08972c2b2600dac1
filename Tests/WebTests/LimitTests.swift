import EncompassFormats
import EncompassWeb
import Testing

@Suite("Configured limits")
struct LimitTests {
    private func push(_ web: WebHarness, _ lines: [String]) async throws -> Answer {
        try await web.send(
            .post, "/v1/incidents",
            ["Authorization": "Bearer " + (try web.feed()), "Content-Type": "application/x-ndjson"],
            body: lines.joined(separator: "\n"))
    }

    @Test func anIncidentIsAsLargeAsTheConfigurationAllows() async throws {
        let incident = Sample.incident()
        let size = incident.utf8.count
        let wide = try WebHarness(limits: FeedLimits(lineBytes: size))
        #expect(try await wide.json(.post, "/v1/incidents", token: wide.feed(), incident).status == 202)
        let narrow = try WebHarness(limits: FeedLimits(lineBytes: size - 1))
        #expect(try await narrow.json(.post, "/v1/incidents", token: narrow.feed(), incident).status == 413)
        let answer = try await push(narrow, [incident])
        #expect(answer.json["records"]?.array?.first?["problem"]?["status"]?.integer == 413)
        #expect(answer.body.contains("longer than \(size - 1) bytes"))
    }

    @Test func aPushHasAsManyLinesAsTheConfigurationAllows() async throws {
        let web = try WebHarness(limits: FeedLimits(lines: 2))
        let lines = (1...3).map { Sample.incident(reference: "NC-\($0)") }
        #expect(try await push(web, Array(lines.prefix(2))).json["accepted"]?.integer == 2)
        let refused = try await push(web, lines)
        #expect(refused.status == 413)
        #expect(refused.json["detail"]?.text?.contains("at most 2 lines") == true)
    }

    @Test func aPushBeyondTheConfiguredNumberMustRetry() async throws {
        let web = try WebHarness(limits: FeedLimits(pushes: 0))
        let answer = try await push(web, [Sample.incident()])
        #expect(answer.status == 429 && answer.header("Retry-After") == "5")
        // A single incident does not count as a push.
        #expect(try await web.json(.post, "/v1/incidents", token: web.feed(), Sample.incident()).status == 202)
    }

    @Test func aFinishedPushMakesRoomForTheNext() async throws {
        let web = try WebHarness(limits: FeedLimits(pushes: 1))
        for _ in 0..<3 { #expect(try await push(web, [Sample.incident()]).status == 200) }
    }

    @Test func metricsCanBeSwitchedOff() async throws {
        #expect(try await WebHarness().get("/metrics").status == 200)
        #expect(try await WebHarness(showsMetrics: false).get("/metrics").status == 404)
    }
}
