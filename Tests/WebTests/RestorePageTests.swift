import EncompassCore
import EncompassStore
import TestSupport
import Testing

@Suite("After a restore: what is in doubt, and the confirmation")
struct RestorePageTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    @Test func aSupervisorSeesWhatIsInDoubtAndConfirms() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let reference = try #require(try web.store.notifications.item(idOrReference: id, at: web.clock.now())).reference
        var person = try await Browser(web, .supervisor)
        #expect(try await person.get("/restore").body.contains("Nothing to confirm"))
        #expect(try await person.submit("/restore", from: "/restore", [("reason", "none")]).status == 409)
        web.clock.advance(.hours(1))
        // The session has expired meanwhile.
        person = try await Browser(web, .supervisor, login: "sue.hart")
        try web.store.recovery.begin(
            .restored, detail: "the database ends at 2026-11-20T04:10:00Z; 12 entries of the audit log are missing",
            by: .login("root"), at: web.clock.now())

        let page = try await person.get("/restore").body
        #expect(!page.contains("T04:10") && page.contains("database ends at"))
        #expect(page.contains("12 entries of the audit log are missing") && page.contains("1 notification in doubt"))
        #expect(page.contains(reference) && page.contains("/notifications/\(id)"))
        for path in ["/", "/queue", "/calls"] {
            let page = try await person.get(path).body
            #expect(page.contains("Nothing is sent to schools") && page.contains("href=\"/restore\""), "\(path)")
        }
        let bare = try await person.submit("/restore", from: "/restore", [])
        #expect(bare.status == 422 && bare.body.contains("#reason"))
        #expect(try web.store.recovery.open() != nil)

        let confirmed = try await person.submit(
            "/restore", from: "/restore", [("reason", "compared with the relay's log")])
        #expect(confirmed.header("Location")?.hasPrefix("/restore?done=") == true)
        #expect(try web.store.recovery.open() == nil)
        #expect(try await !person.get("/queue").body.contains("Nothing is sent to schools"))
        let entry = try #require(
            try web.store.auditLog.trail(of: "database").map(\.entry).last { $0.action == "recovery.confirmed" })
        #expect(entry.facts["reason"] == "compared with the relay's log")
        #expect(entry.actor.description.hasPrefix("account:"))
    }

    @Test func whatCouldNotHaveBeenSentIsNotInDoubt() async throws {
        try await web.notify()
        let open = try web.store.recovery.begin(
            .wentBack, detail: "x", by: .engine, at: web.clock.now() - .days(1))
        #expect(open.ends != nil)
        let review = try #require(try web.store.recovery.review(for: .engine, at: web.clock.now()))
        #expect(review.inDoubt.isEmpty && !review.isCut)
        for state in NotificationState.allCases {
            let isOpen = [.queued, .sending, .sent, .delivered, .failed].contains(state)
            #expect(open.leavesInDoubt(state, releaseAt: open.since) == isOpen, "\(state)")
            #expect(!open.leavesInDoubt(state, releaseAt: open.since + .seconds(1)), "\(state)")
        }
    }

    @Test func anOperatorSeesItAndConfirmsNothing() async throws {
        try await web.notify()
        try web.store.recovery.begin(.restored, detail: "x", by: .login("root"), at: web.clock.now())
        let person = try await Browser(web, .operator)
        let page = try await person.get("/restore").body
        #expect(page.contains("A supervisor or duty manager confirms") && !page.contains("<textarea"))
        #expect(try await person.submit("/restore", from: "/purpose", [("reason", "x")]).status == 403)
        #expect(try web.store.recovery.open() != nil)
    }
}
