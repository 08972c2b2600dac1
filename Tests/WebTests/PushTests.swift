import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Testing

@Suite("NDJSON push")
struct PushTests {
    private let web: WebHarness
    private let headers: [String: String]

    init() throws {
        web = try WebHarness()
        headers = ["Authorization": "Bearer " + (try web.feed()), "Content-Type": "application/x-ndjson"]
    }

    private func records(_ answer: Answer) -> [JSONValue] { answer.json["records"]?.array ?? [] }

    @Test func timesWithoutAnOffsetAreTakenOnceTheAreaSaysSo() async throws {
        let line = Sample.incident(reference: "NC-1").replacing("22:41:00Z", with: "22:41:00")
        let refused = try await web.send(.post, "/v1/incidents", headers, body: line)
        #expect(refused.json["rejected"]?.integer == 1)
        var area = County.area(nil)
        area.localTimes = true
        web.engine.replacePolicies(PolicyBook(areas: [area]))
        let answer = try await web.send(.post, "/v1/incidents", headers, body: line)
        #expect(answer.json["accepted"]?.integer == 1)
        // The same moment with its offset is the same content.
        let again = try await web.send(.post, "/v1/incidents", headers, body: Sample.incident(reference: "NC-1"))
        #expect(again.json["duplicates"]?.integer == 1)
    }

    @Test func aBadLineDoesNotStopThePush() async throws {
        let lines = [
            Sample.incident(reference: "NC-1"), "{", Sample.incident(reference: "NC-1"),
            Sample.incident(reference: "NC-2", force: "suffolk"), #"{"force":"norfolk"}"#,
            Sample.incident(reference: "NC-3"),
        ]
        let answer = try await web.send(.post, "/v1/incidents", headers, body: lines.joined(separator: "\n"))
        #expect(answer.status == 200)
        #expect(answer.json["accepted"]?.integer == 2)
        #expect(answer.json["duplicates"]?.integer == 1)
        #expect(answer.json["rejected"]?.integer == 3)
        #expect(records(answer).map { $0["line"]?.integer } == [1, 2, 3, 4, 5, 6])
        #expect(
            records(answer).map { $0["status"]?.text } == [
                "accepted", "rejected", "duplicate", "rejected", "rejected", "accepted",
            ])
        #expect(records(answer)[1]["problem"]?["status"]?.integer == 400)
        #expect(records(answer)[3]["problem"]?["status"]?.integer == 403)
        #expect(records(answer)[4]["problem"]?["status"]?.integer == 422)
        #expect(records(answer)[4]["problem"]?["errors"]?.array?.count == 3)
        #expect(records(answer)[0]["reference"]?.text == "NC-1")
        #expect(try web.store.exceptions.counts()[.quarantined] == 1)
        #expect(answer.header("Content-Length") == String(answer.body.utf8.count))
    }

    @Test func chunksMaySplitLinesAnywhere() async throws {
        let text = (1...20).map { Sample.incident(reference: "NC-\($0)") }.joined(separator: "\r\n") + "\r\n\r\n"
        let bytes = Array(text.utf8)
        let chunks = stride(from: 0, to: bytes.count, by: 7).map { Array(bytes[$0..<min($0 + 7, bytes.count)]) }
        let answer = try await web.send(.post, "/v1/incidents", headers, chunks: chunks)
        #expect(answer.json["accepted"]?.integer == 20)
        let again = try await web.send(.post, "/v1/incidents", headers, body: text)
        #expect(again.json["duplicates"]?.integer == 20)
    }

    @Test func thousandsOfLinesAreAnsweredOneByOne() async throws {
        let text = (1...3000).map { Sample.incident(reference: "NC-\($0)") }.joined(separator: "\n")
        let answer = try await web.send(.post, "/v1/incidents", headers, body: text)
        #expect(answer.json["accepted"]?.integer == 3000)
        #expect(Set(records(answer).compactMap { $0["id"]?.text }).count == 3000)
    }

    @Test func aTooLongLineIsRefusedAndBecomesAnException() async throws {
        let text = #"{"x":""# + String(repeating: "x", count: 1 << 20) + "\"}\n" + Sample.incident()
        let answer = try await web.send(.post, "/v1/incidents", headers, body: text)
        #expect(answer.json["rejected"]?.integer == 1)
        #expect(answer.json["accepted"]?.integer == 1)
        #expect(records(answer)[0]["problem"]?["status"]?.integer == 413)
        #expect(try web.store.exceptions.counts()[.quarantined] == 1)
    }

    @Test func anEmptyPushGetsAnEmptyAnswer() async throws {
        let answer = try await web.send(.post, "/v1/incidents", headers, body: "\n\n")
        #expect(answer.status == 200)
        #expect(records(answer).isEmpty)
    }

    @Test func aFailingStoreAnswers503() async throws {
        try web.store.close()
        let answer = try await web.send(.post, "/v1/incidents", headers, body: Sample.incident())
        #expect(answer.status == 503)
    }
}
