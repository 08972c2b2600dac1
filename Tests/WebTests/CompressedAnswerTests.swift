import Testing

@Suite("Answers that are compressed")
struct CompressedAnswerTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private func ask(_ path: String, _ headers: [String: String]) async throws -> Answer {
        try await web.send(.get, path, headers)
    }

    @Test("a client that takes gzip gets the same text in far fewer bytes")
    func takesGzip() async throws {
        for path in ["/openapi.yaml", "/sign-in"] {
            let plain = try await ask(path, [:])
            let packed = try await ask(path, ["Accept-Encoding": "deflate, gzip;q=0.8, br"])
            #expect(plain.status == 200 && plain.header("Content-Encoding") == nil)
            #expect(packed.header("Content-Encoding") == "gzip")
            #expect(packed.header("Content-Length") == String(packed.size))
            #expect(packed.size * 3 < plain.size * 2, "\(path): \(packed.size) of \(plain.size)")
            #expect(path != "/openapi.yaml" || packed.body == plain.body)
            for answer in [plain, packed] { #expect(answer.header("Vary")?.contains("Accept-Encoding") == true) }
        }
    }

    @Test(
        "nobody gets it who did not ask for it, and no page that another site asked for",
        arguments: [
            ["Accept-Encoding": "gzip;q=0, identity"], ["Accept-Encoding": "br"], ["Accept-Encoding": "gzip; q=0.000"],
            ["Accept-Encoding": "gzip", "Sec-Fetch-Site": "cross-site"],
            ["Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-site"],
            ["Accept-Encoding": "gzip", "Cookie": "encompass_session=x"],
            ["Accept-Encoding": "gzip", "Cookie": "encompass_session=x", "Sec-Fetch-Site": "same-site"],
        ])
    func asItIs(_ headers: [String: String]) async throws {
        let answer = try await ask("/sign-in", headers)
        #expect(answer.status == 200 && answer.header("Content-Encoding") == nil)
    }

    @Test(
        "somebody who is signed in gets it if the browser says that it asks from here",
        arguments: ["same-origin", "none"])
    func signedIn(site: String) async throws {
        let answer = try await ask(
            "/sign-in", ["Accept-Encoding": "gzip", "Cookie": "encompass_session=x", "Sec-Fetch-Site": site])
        #expect(answer.header("Content-Encoding") == "gzip")
    }

    @Test("an answer of a few words is sent as it is")
    func short() async throws {
        let answer = try await ask("/health/live", ["Accept-Encoding": "gzip"])
        #expect(answer.status == 200 && answer.header("Content-Encoding") == nil)
    }
}
