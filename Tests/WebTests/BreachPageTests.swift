import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("Breaches at the desk")
struct BreachPageTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private func breach(_ incident: String = Sample.incident()) async throws -> Breach {
        let id = try #require(try await web.notify(incident)[County.quay])
        try? web.store.notifications.release(id, reason: "seen", by: .desk("sue", as: .supervisor), at: web.clock.now())
        _ = try web.store.notifications.open(
            id,
            forPlaceOf: Principal(
                actor: .account("priya"), role: .keyAdult, name: "Priya Nair", places: [.establishment(County.quay)]),
            as: AuditEntry(.disclosure, "notification.disclosed", actor: .account("priya"), subject: ""),
            at: web.clock.now())
        try web.engine.acknowledge(
            notification: id,
            Acknowledgement(outcome: .notOurPupil, person: "Priya Nair", via: .desk, actor: .account("priya")),
            within: nil)
        return try #require(try web.store.breaches.all().first)
    }

    @Test func aRecordShowsItsOpeningsAndTimeLimit() async throws {
        let breach = try await breach()
        web.clock.advance(.hours(50))
        let person = try await Browser(web, .operator)
        let list = try await person.get("/breaches").body
        #expect(list.contains(breach.reference) && list.contains("22 h 0 min left"))
        let page = try await person.get("/breaches/\(breach.id)").body
        #expect(page.contains("The children&#39;s details were shown at the school") && page.contains("priya"))
        #expect(page.contains("Less than a day left") && !page.contains("Amelia"))
    }

    @Test func aBreachIsClosedOnceWithAnOutcome() async throws {
        let page = "/breaches/\(try await breach().id)"
        let person = try await Browser(web, .operator)
        let bare = try await person.submit(page, from: page, [])
        #expect(bare.status == 422)
        #expect(bare.body.contains("href=\"#decision\"") && bare.body.contains("href=\"#words\""))
        let fields = [("decision", "notReported"), ("words", "nobody had opened it")]
        #expect(try await person.submit(page, from: page, fields).header("Location") == "/breaches?done=closed")
        let closed = try #require(try web.store.breaches.all(openOnly: false).first)
        #expect(closed.outcome == "not reported: nobody had opened it")
        #expect(closed.closedBy == "account:sam.hart")
        #expect(try await person.submit(page, from: "/pauses", fields).status == 409)
        #expect(try await person.get("/breaches").body.contains("nobody had opened it"))
    }

    @Test func onlyASupervisorSeesARestrictedOne() async throws {
        let breach = try await breach(Sample.incident(more: #""restricted":true"#))
        let person = try await Browser(web, .operator)
        let list = try await person.get("/breaches").body
        #expect(list.contains("Restricted") && !list.contains(breach.reference) && !list.contains("Quayside"))
        #expect(try await person.get("/breaches/\(breach.id)").status == 403)
        let supervisor = try await Browser(web, .supervisor, login: "ruth")
        #expect(try await supervisor.get("/breaches/\(breach.id)").body.contains("Quayside"))
    }
}
