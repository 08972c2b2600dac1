import EncompassCore
import EncompassDelivery
import Foundation
import TestSupport
import Testing

/// Against a real HTTP server, on loopback.
@Suite("An HTTP request", .enabled(if: !TestPython.isAbsent))
struct HTTPTransferTests {
    private static let limits = TransferLimits(
        connect: .minutes(1), total: .minutes(2), silence: .minutes(1), responseBytes: 100_000)
    private let plain = HTTPTransfer(limits: HTTPTransferTests.limits)

    /// The server's report of the request.
    private struct Echo: Decodable {
        let method: String
        let path: String
        let headers: [String: String]
        let length: Int
        let sum: Int
        let client: String?

        init(_ response: HTTPResponse) throws {
            self = try JSONDecoder().decode(Echo.self, from: Data(response.body))
        }
    }

    private func reason(_ work: () throws -> HTTPResponse) -> TransferFailure.Reason? {
        do {
            _ = try work()
            return nil
        } catch { return (error as? TransferFailure)?.reason }
    }

    @Test("arrives with its method, headers and body, and the answer with its head")
    func exchange() throws {
        let server = try HTTPTestServer()
        for method in ["POST", "PUT", "DELETE"] {
            let request = HTTPRequest(method, server.url + "/echo?a=b", headers: [HTTPHeader("X-Test", "Tŷ")])
            let response = try plain.send(request, body: .bytes([1, 2, 3]))
            let echo = try Echo(response)
            #expect(response.status == 200)
            #expect(response.headers.filter { $0.name == "x-twice" }.map(\.value) == ["a", "b"])
            #expect(echo.method == method)
            #expect(echo.path == "/echo?a=b")
            #expect(echo.length == 3 && echo.sum == 6)
            #expect(echo.headers["content-length"] == "3")
            #expect(echo.headers["expect"] == nil)
        }
        #expect(try Echo(plain.send(HTTPRequest("GET", server.url + "/echo"))).method == "GET")
        #expect(try plain.send(HTTPRequest("HEAD", server.url + "/echo")).body.isEmpty)
        #expect(try plain.send(HTTPRequest("GET", server.url + "/status/503")).status == 503)
    }

    @Test("goes through a Unix socket, with a body streamed from a file or a closure")
    func unixSocket() throws {
        let server = try HTTPTestServer(.unixSocket)
        let folder = try TemporaryFolder()
        #expect(FileManager.default.createFile(atPath: folder.file("f"), contents: Data(repeating: 1, count: 300_000)))
        let transfer = HTTPTransfer(unixSocket: server.socket, limits: HTTPTransferTests.limits)
        let request = HTTPRequest("POST", "http://encompass/echo")
        let file = try Echo(transfer.send(request, body: .file(folder.file("f"))))
        #expect(file.length == 300_000 && file.sum == 300_000)
        #expect(file.headers["content-length"] == "300000")
        var chunks = 10
        let streamed = try Echo(
            transfer.send(
                request,
                body: .stream(length: nil) {
                    chunks -= 1
                    return chunks < 0 ? nil : [UInt8](repeating: 2, count: chunks == 5 ? 0 : 70_000)
                }))
        #expect(streamed.length == 630_000)
        #expect(streamed.headers["transfer-encoding"] == "chunked")
    }

    @Test("to an unused socket fails like a connection")
    func noSocket() throws {
        let folder = try TemporaryFolder()
        let transfer = HTTPTransfer(unixSocket: folder.file("s"))
        #expect(reason { try transfer.send(HTTPRequest("GET", "http://encompass/")) } == .connectionFailed)
        let long = HTTPTransfer(unixSocket: "/" + String(repeating: "x", count: 107))
        #expect(reason { try long.send(HTTPRequest("GET", "http://encompass/")) } == .configuration)
    }

    @Test("streams a long answer line by line, and returns a refusal as a whole")
    func lines() throws {
        let server = try HTTPTestServer()
        var lines: [String] = []
        let take: ([UInt8]) -> Void = { lines.append(String(decoding: $0, as: UTF8.self)) }
        let answer = try plain.sendLines(HTTPRequest("GET", server.url + "/lines"), onLine: take)
        #expect(lines == [#"{"n":1}"#, #"{"n":2}"#, #"{"n":3}"#])
        #expect(answer.body.isEmpty)
        let refusal = try plain.sendLines(HTTPRequest("GET", server.url + "/status/409"), onLine: take)
        #expect(refusal.status == 409 && !refusal.body.isEmpty)
        #expect(lines.count == 3)
    }

    @Test("ends with the caller's own error when a closure throws")
    func callerStops() throws {
        struct Enough: Error {}
        let server = try HTTPTestServer()
        #expect(throws: Enough.self) {
            try plain.sendLines(HTTPRequest("GET", server.url + "/lines")) { _ in throw Enough() }
        }
        #expect(throws: Enough.self) {
            try plain.send(HTTPRequest("POST", server.url + "/echo"), body: .stream(length: nil) { throw Enough() })
        }
    }

    @Test("uses our certificate and the configured authority in TLS")
    func mutualTLS() throws {
        let server = try HTTPTestServer(.mutualTLS)
        let authority = try #require(server.certificate).certificateFile
        let client = try #require(server.client)
        let known = TLSTrust(
            caFile: authority, certificateFile: client.certificateFile, keyFile: client.keyFile)
        let request = HTTPRequest("GET", server.url + "/echo")
        let transfer = HTTPTransfer(trust: known, limits: HTTPTransferTests.limits)
        #expect(try Echo(transfer.send(request)).client == "encompass-client")
        let stranger = HTTPTransfer(trust: TLSTrust(caFile: authority), limits: HTTPTransferTests.limits)
        #expect(reason { try stranger.send(request) } != nil)
        #expect(reason { try plain.send(request) } == .tlsFailed)
        let lost = HTTPTransfer(trust: TLSTrust(caFile: authority, certificateFile: "/nowhere.pem"))
        #expect(reason { try lost.send(request) } == .configuration)
    }

    @Test("follows no redirect")
    func redirect() throws {
        let server = try HTTPTestServer()
        #expect(try plain.send(HTTPRequest("GET", server.url + "/redirect")).status == 302)
    }

    @Test("fails if the answer is too large, too slow or cut off")
    func bounds() throws {
        let server = try HTTPTestServer()
        #expect(reason { try plain.send(HTTPRequest("GET", server.url + "/big/1000000")) } == .tooLarge)
        #expect(reason { try plain.send(HTTPRequest("GET", server.url + "/head")) } == .tooLarge)
        #expect(reason { try plain.send(HTTPRequest("POST", server.url + "/drop")) } == .connectionLost)
        // A machine that is too busy to send within the first limit has a longer one.
        for limit in [1, 20, 120] {
            var quick = plain
            quick.limits.total = .seconds(limit)
            let failure = #expect(throws: TransferFailure.self) {
                try quick.send(HTTPRequest("POST", server.url + "/stall"), body: .bytes([1]))
            }
            #expect(failure?.reason == .timedOut)
            #expect(failure?.isTemporary == true)
            if failure?.mayHaveArrived == true { return }
        }
        Issue.record("what was sent is said not to have arrived")
    }

    @Test(
        "needs TLS except to this machine, and an unambiguous address",
        arguments: [
            "http://example.org/", "ftp://localhost/", "file:///etc/hostname", "http://localhost@example.org/",
            "http://localhost\\@example.org/", "https://a b/", "https://x/\r\nX: y", "https://x/#y", "//x/", "",
            "https://",
            "http://localhost:0/", "http://localhost:99999/", "http://localhost:1x/", "http://[::1]x/",
        ])
    func addresses(url: String) {
        #expect(reason { try plain.send(HTTPRequest("GET", url)) } == .configuration)
    }

    @Test(
        "cannot contain a second header in a header",
        arguments: [
            HTTPHeader("X", "a\r\nY: b"), HTTPHeader("X\r\nY", "b"), HTTPHeader("X: Y", "b"), HTTPHeader("", "b"),
            HTTPHeader("X", ""), HTTPHeader("X", "a\0"),
        ])
    func headers(header: HTTPHeader) {
        let request = HTTPRequest("GET", "http://localhost:1/", headers: [header])
        #expect(reason { try plain.send(request) } == .configuration)
        #expect(reason { try plain.send(HTTPRequest("GET /x", "http://localhost:1/")) } == .configuration)
    }
}
