import EncompassCore
import EncompassEngine
import EncompassStore
import TestSupport
import Testing

@Suite("Pauses at the desk")
struct PausePageTests {
    private let web: WebHarness

    private let sue: Browser

    init() async throws {
        web = try WebHarness()
        sue = try await Browser(web, .supervisor, login: "sue", name: "Sue Pervisor")
    }

    private var asked: Pause? { get throws { try web.store.pauses.all(inForceOnly: false, at: web.clock.now()).first } }

    private func form(_ changes: [(String, String)] = []) -> [(String, String)] {
        let fields = [
            ("kind", "area:norfolk"), ("approvedBy", "sue"), ("reason", "The mail server sends twice."),
            ("untilDate", "2026-11-20"), ("untilTime", "12:00"),
        ]
        return fields.filter { field in !changes.contains { $0.0 == field.0 } } + changes
    }

    @Test func aPauseIsShownOnEveryDeskPageUntilItEnds() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let started = try await person.submit("/pauses", from: "/pauses", form())
        #expect(started.header("Location") == "/pauses?done=requested")
        // A requested pause is not in force, and only the named person can approve it.
        let request = try #require(try asked)
        let approve = "/pauses/\(request.id)/approve"
        #expect(try await person.get("/pauses").body.contains("To be approved by"))
        #expect(!(try await person.get("/queue").body.contains("id=\"paused-title\"")))
        #expect(try web.store.pauses.all(inForceOnly: true, at: web.clock.now()).isEmpty)
        #expect(!(try await person.get("/pauses").body.contains(approve)))
        #expect(try await person.submit(approve, from: "/pauses", []).status == 403)
        let other = try await Browser(web, .dutyManager, login: "dan", name: "Dan Duty")
        #expect(try await other.submit(approve, from: "/pauses", []).status == 403)
        #expect(try web.store.pauses.all(inForceOnly: true, at: web.clock.now()).isEmpty)
        #expect(try await sue.get("/pauses").body.contains(approve))
        #expect(try await sue.submit(approve, from: "/pauses", []).header("Location") == "/pauses?done=approved")
        #expect(try await sue.submit(approve, from: "/pauses", []).status == 409)
        let paths = [
            "/", "/queue", "/exceptions", "/calls", "/pauses", "/closures", "/breaches", "/registry", "/audit",
            "/notifications/\(id)", "/purpose", "/nothing",
        ]
        for path in paths {
            let page = try await person.get(path).body
            #expect(page.contains("id=\"paused-title\""), "\(path)")
            #expect(page.contains("the whole area Norfolk") && page.contains("Sam Hart"), "\(path)")
            #expect(page.contains("Sue Pervisor") && page.contains("The mail server sends twice"), "\(path)")
            #expect(page.contains("<strong>12:00</strong>"), "\(path)")
        }
        #expect(try await person.get("/notifications/\(id)").body.contains("Messages are paused"))
        #expect(!(try await web.get("/sign-in").body.contains("Paused")))
        let pause = try #require(try web.store.pauses.all(inForceOnly: true, at: web.clock.now()).first)
        let end = "/pauses/\(pause.id)/end"
        #expect(try await person.submit(end, from: "/pauses", []).status == 422)
        #expect(try await person.submit(end, from: "/pauses", [("reason", "mended")]).status == 303)
        let after = try await person.get("/queue")
        #expect(!after.body.contains("id=\"paused-title\""))
        #expect(try await person.get("/pauses").body.contains("The mail server sends twice"))
        #expect(try await person.submit(end, from: "/pauses", [("reason", "again")]).status == 404)
    }

    @Test func anEmergencyPauseBeginsAtOnceAndEndsByItself() async throws {
        let person = try await Browser(web, .operator)
        let fields = [("kind", "area:norfolk"), ("do", "emergency")]
        let bare = try await person.submit("/pauses", from: "/pauses", fields)
        #expect(bare.status == 422 && bare.body.contains("Give a reason."))
        let wanted = fields + [("reason", "Every school gets the same child.")]
        let begun = try await person.submit("/pauses", from: "/pauses", wanted)
        #expect(begun.header("Location") == "/pauses?done=emergency")
        let pause = try #require(try web.store.pauses.all(inForceOnly: true, at: web.clock.now()).first)
        #expect(pause.expiresAt == web.clock.now() + .minutes(30) && pause.isEmergency)
        #expect(try await person.get("/queue").body.contains("nobody (an emergency pause of 30 minutes)"))
        // Nobody goes on with one after the other.
        let again = try await person.submit(
            "/pauses", from: "/pauses", [("kind", "urn"), ("urn", "121234")] + wanted.dropFirst())
        #expect(again.status == 409 && again.body.contains("within the last four hours"))
        let other = try await Browser(web, .operator, login: "ben", name: "Ben Okri")
        let reason = wanted.suffix(1)
        for scope in [
            [("kind", "area:norfolk")], [("kind", "urn"), ("urn", "121234")],
        ] {
            let chained = try await other.submit("/pauses", from: "/pauses", scope + [("do", "emergency")] + reason)
            #expect(chained.status == 409 && chained.body.contains("some of these places"))
        }
        // The duty manager learns of it at the start.
        let alarm = { try web.store.alarms.active().first { $0.kind == .emergencyPause } }
        #expect(try alarm()?.subject == pause.id && alarm()?.detail.contains("Norfolk") == true)
        web.clock.advance(.minutes(30))
        try web.engine.pauseStep()
        #expect(try web.store.pauses.all(inForceOnly: true, at: web.clock.now()).isEmpty)
        #expect(try #require(try asked).endedBy == "engine")
        let entries = try web.store.auditLog.trail(of: "pause:\(pause.id)").map(\.entry.action)
        #expect(entries == ["pause.emergency", "pause.expired"])
    }

    @Test(arguments: [
        ("approvedBy", "sam.hart", "cannot approve"), ("approvedBy", "", "Choose who is to approve it."),
        ("reason", " ", "Give a reason."), ("untilTime", "06:00", "within seven days"),
        ("untilDate", "2026-11-29", "within seven days"), ("untilDate", "", "Give the day and time"),
        ("kind", "", "Choose what to pause."),
    ])
    func whatIsWrongIsSaidAndNothingIsPaused(field: String, value: String, words: String) async throws {
        let person = try await Browser(web, .supervisor)
        let answer = try await person.submit("/pauses", from: "/pauses", form([(field, value)]))
        #expect(answer.status == 422)
        #expect(answer.body.contains(words))
        #expect(try web.store.pauses.all(inForceOnly: true, at: web.clock.now()).isEmpty)
    }

    @Test func aSchoolIsGivenByURNAndAnAuthorityByCode() async throws {
        let person = try await Browser(web, .operator)
        #expect(try await person.submit("/pauses", from: "/pauses", form([("kind", "urn")])).status == 422)
        _ = try await person.submit("/pauses", from: "/pauses", form([("kind", "urn"), ("urn", "121234")]))
        _ = try await person.submit("/pauses", from: "/pauses", form([("kind", "la"), ("la", "926")]))
        for pause in try web.store.pauses.all(inForceOnly: false, at: web.clock.now()) {
            _ = try await sue.submit("/pauses/\(pause.id)/approve", from: "/pauses", [])
        }
        let scopes = try web.store.pauses.all(inForceOnly: true, at: web.clock.now()).map(\.scope)
        #expect(Set(scopes) == ["urn:121234", "la:926"])
        #expect(try await person.get("/").body.contains("Quayside Primary School"))
    }

    @Test func anAuditorOrAForgedFormCannotPause() async throws {
        let auditor = try await Browser(web, .auditor)
        #expect(try await auditor.submit("/pauses", from: "/", form()).status == 403)
        #expect(try await auditor.post("/pauses", form()).status == 403)
        #expect(!(try await auditor.get("/pauses").body.contains("Ask for a pause")))
        let page = try await web.get("/pauses")
        #expect(page.status == 303 && page.header("Location")?.hasPrefix("/sign-in") == true)
        // Nor does a form of another site's that the browser of somebody who may pause sends.
        let person = try await Browser(web, .supervisor, login: "ben.osei", name: "Ben Osei")
        #expect(try await person.post("/pauses", form()).status == 403)
        #expect(try await person.post("/pauses", form() + [("csrf", "x")]).status == 403)
        #expect(try web.store.pauses.all(inForceOnly: false, at: web.clock.now()).isEmpty)
    }
}
