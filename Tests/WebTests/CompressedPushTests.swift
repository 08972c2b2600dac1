import EncompassFormats
import Testing

@Suite("Pushes that are compressed")
struct CompressedPushTests {
    private let web: WebHarness
    private let token: String

    init() throws {
        web = try WebHarness()
        token = "Bearer " + (try web.feed())
    }

    private func push(_ bytes: [UInt8], _ type: String = "application/x-ndjson", coding: String = "gzip") async throws
        -> Answer
    {
        try await web.send(
            .post, "/v1/incidents", ["Authorization": token, "Content-Type": type, "Content-Encoding": coding],
            chunks: [bytes])
    }

    private func gzip(_ text: String) throws -> [UInt8] { try #require(Gzip.compress(Array(text.utf8))) }

    private func lines(_ range: Range<Int>) -> String {
        range.map { Sample.incident(reference: "NC-\($0)") + "\n" }.joined()
    }

    @Test func linesAndSingleIncidentsAreInflated() async throws {
        let answer = try await push(gzip(lines(0..<700)))
        #expect(answer.status == 200 && answer.json["accepted"]?.integer == 700)
        let again = try await push(gzip(lines(0..<700)), coding: "x-gzip")
        #expect(again.json["duplicates"]?.integer == 700)
        let one = try await push(gzip(Sample.incident(reference: "ONE")), "application/json")
        #expect(one.status == 202)
    }

    @Test func aBombIsCutOffAndWhatWasBeforeItIsStored() async throws {
        // 200 MiB of spaces are 200 kB; the limit is found long before they are inflated.
        var bomb = try gzip(lines(0..<3))
        let filler = try #require(Gzip.compress([UInt8](repeating: 0x20, count: 50 << 20)))
        for _ in 0..<4 { bomb += filler }
        let answer = try await push(bomb)
        #expect(answer.status == 413 && answer.json["detail"]?.text?.contains("100 times") == true)
        #expect(try await push(gzip(lines(0..<3))).json["duplicates"]?.integer == 3)
        let one = try await push(gzip(String(repeating: " ", count: 2 << 20)), "application/json")
        #expect(one.status == 413)
    }

    @Test func aDamagedOrCutOffBodyIsSaid() async throws {
        let whole = try gzip(lines(0..<50))
        let cut = try await push(Array(whole.dropLast(12)))
        #expect(cut.status == 400 && cut.json["detail"]?.text?.contains("cut off") == true)
        var broken = whole
        for index in 20..<60 { broken[index] = 0xFF }
        #expect(try await push(broken).status == 400)
        #expect(try await push(Array(lines(0..<1).utf8)).status == 400)
        #expect(try await push(gzip(lines(0..<50))).status == 200)
    }
}
