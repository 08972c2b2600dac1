import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport
import Testing

@Suite("Listeners")
struct LiveTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private func request(_ line: String, token: String? = nil, type: String = "application/json", body: String = "")
        -> String
    {
        let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        return "\(line) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(authorization)Content-Type: \(type)\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test func toolsAreIdentifiedByLoginOnTheSocketOnly() async throws {
        let web = web
        let operation = Operation.createCredential(CredentialRequest(role: .feed, force: "norfolk"))
        let body = String(decoding: try JSONEncoder().encode(operation), as: UTF8.self)
        let line = request("POST /local/operations", body: body)
        try await web.live { port in
            let tool = try RawConnection(socket: web.folder.file("web.sock"))
            tool.send(line)
            #expect(await tool.receive().contains("HTTP/1.1 200"))
            let stranger = try RawConnection(port: port)
            stranger.send(line)
            #expect(await stranger.receive().contains("HTTP/1.1 404"))
        }
        let entry = try #require(
            try web.store.auditLog.recent(limit: 10, for: .engine).first { $0.entry.action == "credential.created" })
        #expect(entry.entry.actor.description.hasPrefix("login:"))
    }

    @Test func anInterruptedPushKeepsWholeLinesOnly() async throws {
        let web = web
        let token = try web.feed()
        try await web.live { port in
            let client = try RawConnection(port: port)
            client.send(
                "POST /v1/incidents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n"
                    + "Content-Type: application/x-ndjson\r\nContent-Length: 100000\r\n\r\n"
                    + Sample.incident(reference: "NC-1") + "\n" + Sample.incident(reference: "NC-2").prefix(80))
            client.close()
            // Otherwise the daemon might stop before it has read what came.
            try await Wait.eventually("the whole line is stored") {
                try web.store.incidents.id(ofReference: "NC-1", force: "norfolk") != nil
            }
            let again = try RawConnection(port: port)
            again.send(
                request(
                    "POST /v1/incidents", token: token, type: "application/x-ndjson",
                    body: Sample.incident(reference: "NC-2")))
            #expect(await again.receive().contains("\"accepted\":1"))
        }
        #expect(try web.store.exceptions.counts()[.quarantined] == nil)
        let stats = try web.store.balance.statistics(since: web.clock.now() - .days(1), at: web.clock.now())
        #expect(stats.incidents == 2)
    }

    @Test func aTricklingClientDoesNotDelayShutdown() async throws {
        let web = web
        let token = try web.feed()
        try await web.live { port in
            let client = try RawConnection(port: port)
            client.send(
                "POST /v1/incidents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\nExpect: 100-continue\r\n"
                    + "Content-Type: application/x-ndjson\r\nContent-Length: 100000\r\n\r\n{")
            let answer = await client.receive { $0.contains("\r\n\r\n") }
            #expect(answer.hasPrefix("HTTP/1.1 100"))
        }
    }

    @Test func anEndlessHeadIsRefused() async throws {
        try await web.live { port in
            let client = try RawConnection(port: port)
            client.send("GET / HTTP/1.1\r\nX: \(String(repeating: "x", count: 70_000))")
            let answer = await client.receive()
            // Closing with unread bytes resets the connection, and may lose the answer.
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400"), "\(answer)")
        }
    }
}
