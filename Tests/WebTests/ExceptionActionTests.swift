import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import TestSupport
import Testing

/// The buttons of an exception's page do what they say.
@Suite("Exception actions")
struct ExceptionActionTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private func restricted() async throws -> (page: String, person: Browser, quay: String, harbour: String) {
        let ids = try await web.notify(
            Sample.incident(children: [Sample.amelia, Sample.jack], more: #""restricted":true"#))
        let item = try #require(try web.store.exceptions.page().first { $0.kind == .restricted })
        let person = try await Browser(web, .supervisor)
        try await person.statePurpose()
        return (
            "/exceptions/\(item.id)", person, try #require(ids[County.quay]), try #require(ids[County.harbour])
        )
    }

    private func state(_ id: String) throws -> NotificationState? {
        try web.store.notifications.item(idOrReference: id, at: web.clock.now())?.state
    }

    @Test func thePageShowsEachActionWithItsEffectAndResolvingCancelsNothing() async throws {
        let (page, person, quay, harbour) = try await restricted()
        let shown = try await person.get(page).body
        for words in [
            "Release to Quayside Primary School", "Cancel for Quayside Primary School", "Release all 2", "Cancel all 2",
            "Quayside Primary School is not notified. Nobody is notified about the child.",
        ] { #expect(shown.contains(words), "\(words)") }
        #expect(!shown.contains("Resolve: nothing more to do"))
        let resolved = try await person.submit(page, from: page, [("decision", "dismiss"), ("reason", "x")])
        #expect(resolved.status == 422 && resolved.body.contains("released or cancelled by its own actions"))
        #expect(try state(quay) == .held)
        #expect(try state(harbour) == .held)
        // An operator's credential learns only that it may not.
        let body = #"{"decision":"dismiss","reason":"x","by":"Sam Hart"}"#
        let answer = try await web.json(.post, "/v1" + page + "/resolve", token: web.staff(), body)
        #expect(answer.status == 403)
    }

    @Test func oneIsReleasedAndTheOtherCancelled() async throws {
        let (page, person, quay, harbour) = try await restricted()
        let bare = try await person.submit(page, from: page, [("action", "release:\(quay)")])
        #expect(bare.status == 422 && bare.body.contains("Give a reason."))
        let released = try await person.submit(page, from: page, [("action", "release:\(quay)"), ("reason", "safe")])
        #expect(released.header("Location") == page)
        try web.turn()
        #expect(try state(quay) == .queued)
        #expect(try state(harbour) == .held)
        #expect(try await !person.get(page).body.contains("Release to Quayside Primary School"))
        _ = try await person.submit(page, from: page, [("action", "cancel:\(harbour)"), ("reason", "moved away")])
        #expect(try state(harbour) == .cancelled)
        let stats = try await web.get("/v1/stats", token: web.staff())
        #expect(stats.json["cancelledByPerson"]?.integer == 1 && stats.json["childrenCancelled"]?.integer == 1)
        #expect(try web.store.exceptions.page().isEmpty)
    }

    @Test(arguments: [("releaseAll", NotificationState.queued), ("cancelAll", .cancelled)])
    func allAtOnce(_ action: String, _ expected: NotificationState) async throws {
        let (page, person, quay, harbour) = try await restricted()
        let done = try await person.submit(page, from: page, [("action", action), ("reason", "checked")])
        #expect(done.status == 303)
        #expect(done.header("Location")?.hasPrefix("/exceptions?") == true, "nothing else is to be decided")
        try web.turn()
        #expect(try state(quay) == expected)
        #expect(try state(harbour) == expected)
        let again = try await person.submit(page, from: page, [("action", action), ("reason", "checked")])
        #expect(again.status == 409)
    }

    @Test func theLastDecisionOnOneLeadsToTheNextRestrictedOne() async throws {
        let (page, person, _, _) = try await restricted()
        _ = try await web.notify(
            Sample.incident(reference: "NC-9", children: [Sample.amelia], more: #""restricted":true"#))
        let next = try #require(
            try web.store.exceptions.page().first { $0.kind == .restricted && $0.incidentReference == "NC-9" })
        let done = try await person.submit(page, from: page, [("action", "releaseAll"), ("reason", "checked")])
        #expect(done.header("Location")?.hasPrefix("/exceptions/\(next.id)?") == true)
    }

    @Test func anOperatorCannotActOnIt() async throws {
        let (page, _, quay, _) = try await restricted()
        let person = try await Browser(web, .operator, login: "olga")
        for action in ["releaseAll", "cancelAll", "release:\(quay)", "cancel:\(quay)"] {
            let answer = try await person.submit(page, from: "/", [("action", action), ("reason", "x")])
            #expect(answer.status >= 400, "\(action)")
        }
        #expect(try state(quay) == .held)
    }

    private func dismissed() async throws -> String {
        try await web.notify(Sample.incident(children: [Sample.child("1", "Zed", "Nobody", "2015-01-09")]))
        let item = try #require(try web.store.exceptions.page().first)
        _ = try web.engine.run(
            .resolve(.init(exception: item.id, decision: "dismiss", reason: "in haste")),
            by: .desk("olga", as: .operator))
        try web.turn()
        return item.id
    }

    @Test func aDismissedExceptionIsReopenedFromItsPage() async throws {
        let id = try await dismissed()
        let page = "/exceptions/\(id)"
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        #expect(try await person.get("/exceptions").body.contains("href=\"\(page)\""))
        #expect(try await person.get(page).body.contains("Reopen this exception"))
        let bare = try await person.submit(page, from: page, [("action", "reopen")])
        #expect(bare.status == 422)
        let done = try await person.submit(
            page, from: page, [("action", "reopen"), ("reason", "it was the wrong one")])
        #expect(done.header("Location") == page)
        #expect(try await person.get(page).body.contains("Who is the child, or where do they go?"))
        #expect(try web.store.exceptions.page().map(\.id) == [id])
    }

    @Test func aDismissedExceptionIsReopenedThroughTheAPI() async throws {
        let id = try await dismissed()
        let token = try web.staff()
        func reopen(_ body: String) async throws -> Answer {
            try await web.json(.post, "/v1/exceptions/\(id)/reopen", token: token, body)
        }
        let bare = try await reopen("{}")
        #expect(bare.status == 422 && bare.pointers == ["/reason", "/by"])
        let done = try await reopen(#"{"reason":"it was the wrong one","by":"Sam Hart"}"#)
        #expect(done.status == 200)
        #expect(done.json["settledAt"] == .null && done.json["deadlineAt"]?.text != nil)
        #expect(try await reopen(#"{"reason":"again","by":"Sam Hart"}"#).status == 409)
        let unknown = try await web.json(
            .post, "/v1/exceptions/unknown/reopen", token: token, #"{"reason":"x","by":"Sam Hart"}"#)
        #expect(unknown.status == 404)
        let auditor = try web.credential(.auditor, purpose: "inspection").secret
        let denied = try await web.json(
            .post, "/v1/exceptions/\(id)/reopen", token: auditor, #"{"reason":"x","by":"Sam Hart"}"#)
        #expect(denied.status == 403)
    }
}
