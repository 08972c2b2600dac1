import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("The events of the desk's pages")
struct EventStreamTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private func request(_ person: Browser) -> String {
        "GET /events HTTP/1.1\r\nHost: x\r\nCookie: \(person.cookie)\r\n\r\n"
    }

    @Test("A page learns of what was pushed, and how much waits") func aPushIsNews() async throws {
        let web = web
        let person = try await Browser(web, .operator)
        let line = request(person)
        try await web.live { port in
            let page = try RawConnection(port: port)
            page.send(line)
            let first = await page.receive { $0.contains("event: news") }
            #expect(first.contains("text/event-stream") && first.contains("\"exceptions\":0"))
            try await web.notify(Sample.incident(children: [Sample.child("1", "Zed", "Nobody", "2015-01-09")]))
            let next = await page.receive { $0.contains("\"exceptions\":1") }
            #expect(next.contains("event: news") && !next.contains("Nobody"))
        }
    }

    @Test("A page counts what its reader may open", arguments: [(Account.Role.operator, 0), (.supervisor, 1)])
    func whatTheReaderMayOpen(_ role: Account.Role, restricted: Int) async throws {
        let web = web
        try await web.notify(Sample.incident(more: #""restricted":true"#))
        let line = request(try await Browser(web, role))
        try await web.live { port in
            let page = try RawConnection(port: port)
            page.send(line)
            let first = await page.receive { $0.contains("event: news") }
            #expect(first.contains("\"exceptions\":\(restricted)"))
            let nobody = Sample.child("1", "Zed", "Nobody", "2015-01-09")
            try await web.notify(Sample.incident(reference: "NC-2", children: [nobody]))
            let next = await page.receive { $0.contains("\"exceptions\":\(restricted + 1)") }
            #expect(next.contains("event: news"))
        }
    }

    @Test("Reading is no news") func readingIsNoNews() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let before = web.store.changes
        #expect(try await person.get("/notifications/\(id)").status == 200)
        #expect(web.store.changes == before)
        let csrf = try await person.get("/notifications/\(id)").csrf
        _ = try await person.post("/handover", [("csrf", csrf), ("note", "Ring Quay first")])
        #expect(web.store.changes > before)
    }

    @Test("The stream ends with the daemon, and does not hold up its end") func theStreamEndsWithTheDaemon()
        async throws
    {
        let line = request(try await Browser(web, .operator))
        let told = Mutex<ContinuousClock.Instant?>(nil)
        try await web.live { port in
            let page = try RawConnection(port: port)
            page.send(line)
            _ = await page.receive { $0.contains("event: news") }
            told.withLock { $0 = ContinuousClock.now }
        }
        // On a busy machine; a stream that is not ended would last until a person leaves the page.
        let end = try #require(told.withLock { $0 })
        #expect(ContinuousClock.now - end < .seconds(300))
    }

    @Test("A page that refreshes itself keeps nobody signed in", arguments: [true, false])
    func refreshingIsNoActivity(isPerson: Bool) async throws {
        let person = try await Browser(web, .operator)
        for _ in 0..<4 {
            web.clock.advance(.minutes(10))
            let headers = ["Cookie": person.cookie].merging(isPerson ? [:] : ["Encompass-Live": "1"]) { $1 }
            _ = try await web.send(.get, "/", headers)
        }
        #expect(try await person.get("/").status == (isPerson ? 200 : 303))
    }

    @Test("Only the desk's pages may run a script, and only ours") func onlyTheDeskHasAScript() async throws {
        let desk = try await Browser(web, .operator).get("/")
        #expect(desk.header("Content-Security-Policy")?.contains("script-src 'self'; connect-src 'self';") == true)
        #expect(desk.body.contains("<script src=\"/desk.js\" defer></script>"))
        let school = try await Browser(web, .keyAdult, urns: [County.quay], login: "key.adult").get("/school")
        #expect(school.header("Content-Security-Policy")?.contains("script-src") == false)
        #expect(!school.body.contains("<script"))
        #expect(try await web.get("/desk.js").status == 200)
        let limit = 20_000
        #expect(try await web.get("/desk.js").body.utf8.count < limit)
    }

    @Test("Nothing refreshes a page as a whole while somebody works on it") func noPageReloadsItself() async throws {
        let person = try await Browser(web, .supervisor)
        for path in ["/", "/queue", "/exceptions", "/confirmations", "/calls", "/breaches", "/pauses"] {
            #expect(!(try await person.get(path).body.contains("http-equiv=\"refresh\"")), "\(path)")
        }
    }
}
