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

    @Test func whoIsNamedToWhomAndWhatWasSeenIsShownForAStatedPurpose() async throws {
        let breach = try await breach()
        let person = try await Browser(web, .operator)
        let path = "/breaches/\(breach.id)"
        let closed = try await person.get(path).body
        #expect(!closed.contains("Amelia") && closed.contains("/purpose?next="))
        try await person.statePurpose()
        let page = try await person.get(path).body
        for text in [
            "<h3>Amelia Marsh", "saw Amelia Marsh on the school&#39;s page.", "Police attended a disturbance at home.",
            "What the school says", "Not our pupil",
        ] { #expect(page.contains(text), "\(text)") }
        #expect(
            !page.contains("SECRET") && !page.contains("12 Quay Road") && !page.contains("What the desk opened itself"))
        let entry = try #require(try web.store.auditLog.trail(of: "notification:\(breach.notification)").last?.entry)
        #expect(entry.kind == .consultation && entry.facts["purpose"] == "overnight notifications")
    }

    @Test func sendingWhatWasReadElsewhereOpensARecordAndTheDesksOwnOpeningsAreApart() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let priya = try await Browser(web, .keyAdult, urns: [County.quay], login: "priya", name: "Priya Nair")
        #expect(try await priya.get("/school/notifications/\(id)").body.contains("Amelia Marsh"))
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let page = "/notifications/\(id)"
        let sent = try await person.submit(
            page + "/redirect", from: page, [("urn", "121236"), ("reason", "moved in September")])
        #expect(sent.status == 303)
        let breach = try #require(try web.store.breaches.all().first)
        #expect(breach.notification == id && breach.target == .establishment(County.quay))
        let body = try await person.get("/breaches/\(breach.id)").body
        #expect(body.contains("Priya Nair saw Amelia Marsh") && body.contains("What the desk opened itself"))
        let own = try #require(
            body.split(separator: "What the desk opened itself").last?.split(separator: "</table>").first)
        #expect(own.contains("Sam Hart") && !own.contains("Priya Nair"))
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
