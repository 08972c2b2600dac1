import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("Closures at the desk")
struct ClosurePageTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private let snow = [("scope", "926"), ("on", "2026-11-20"), ("through", ""), ("reason", "snow")]

    @Test func aClosureIsPreviewedAndEnteredOnConfirmation() async throws {
        try await web.notify()
        let person = try await Browser(web, .operator)
        let deadline = try web.store.notifications.queue(QueueFilter(), limit: 1, at: web.clock.now()).first?.deadlineAt
        let asked = try await person.submit("/closures", from: "/closures", snow)
        #expect(asked.status == 200)
        #expect(asked.body.contains("1 notification, not acknowledged"))
        #expect(asked.body.contains("<strong>none</strong>") && asked.body.contains("1 call now"))
        #expect(try web.store.phoneList.tasks().isEmpty)
        let done = try await person.submit("/closures", from: "/closures", snow + [("confirmed", "yes")])
        #expect(done.header("Location") == "/closures?done=closed.1.1")
        #expect(try web.store.phoneList.tasks().map(\.reason) == ["schoolClosed"])
        #expect(
            try web.store.notifications.queue(QueueFilter(), limit: 1, at: web.clock.now()).first?.deadlineAt
                == deadline)
        let page = try await person.get("/closures?done=closed.1.1").body
        #expect(page.contains("Put on the phone list now: 1 call, of 1 notification due that day"))
        #expect(page.contains("every school of Norfolk (local authority 926)") && page.contains("20 November 2026"))
    }

    @Test func aMistakenClosureIsWithdrawnWithAReason() async throws {
        try await web.notify()
        let person = try await Browser(web, .operator)
        _ = try await person.submit("/closures", from: "/closures", snow + [("confirmed", "yes")])
        let back = [("number", "1"), ("scope", "la:926"), ("on", "2026-11-20"), ("through", "2026-11-20")]
        let bare = try await person.submit("/closures/reopen", from: "/closures", back)
        #expect(bare.status == 422 && bare.body.contains("href=\"#reason-1\""))
        let done = try await person.submit("/closures/reopen", from: "/closures", back + [("reason", "wrong county")])
        #expect(done.header("Location") == "/closures?done=open.1.0")
        #expect(try web.store.phoneList.tasks().isEmpty)
        #expect(try await person.get("/closures").body.contains("No emergency closures."))
        let trail = try web.store.auditLog.trail(of: "calendar:la:926").map(\.entry)
        #expect(trail.map(\.action) == ["calendar.closed", "calendar.reopened"])
        #expect(trail.last?.facts["reason"] == "wrong county" && trail.last?.actor == .account("sam.hart"))
        let again = try await person.submit("/closures/reopen", from: "/closures", back + [("reason", "again")])
        #expect(again.status == 404)
    }

    @Test(arguments: [
        ("scope", "92", "three digits"), ("on", "", "Give the day."), ("reason", "", "Give a reason."),
        ("through", "2026-11-19", "cannot be before the first"), ("on", "2026-11-19", "that day is past"),
    ])
    func whatIsWrongIsSaid(field: String, value: String, words: String) async throws {
        let person = try await Browser(web, .operator)
        let fields = snow.filter { $0.0 != field } + [(field, value)]
        let answer = try await person.submit("/closures", from: "/closures", fields)
        #expect(answer.status == 422)
        #expect(answer.body.contains(words))
    }

    @Test func anAuditorCannotEnterAClosure() async throws {
        let person = try await Browser(web, .auditor)
        #expect(try await person.submit("/closures", from: "/", snow + [("confirmed", "yes")]).status == 403)
        #expect(
            try web.store.closures.emergencyClosures(endingOnOrAfter: web.engine.london.date(web.clock.now())).isEmpty)
    }
}
