import EncompassCore
import EncompassStore
import Foundation
import TestSupport
import Testing

@Suite("Desk pages")
struct DeskPageTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    @Test(arguments: [
        "/", "/queue", "/exceptions", "/calls", "/pauses", "/closures", "/breaches", "/registry", "/registry?q=quay",
        "/audit", "/purpose",
    ])
    func everyPageHasALandmarkATitleAndOneHeading(path: String) async throws {
        try await web.notify(
            Sample.incident(children: [Sample.amelia, Sample.child("2", "Zed", "Nobody", "2015-01-09")]))
        let person = try await Browser(web, path == "/audit" ? .auditor : .operator)
        // Who reads the log says why first.
        if path == "/audit" { try await person.statePurpose() }
        let page = try await person.get(path)
        #expect(page.status == 200)
        #expect(page.body.contains("<html lang=\"en-GB\">"))
        #expect(page.body.contains("<main id=\"main\""))
        #expect(page.body.components(separatedBy: "<h1").count == 2)
        #expect(page.body.contains("href=\"#main\""))
        #expect(!page.body.contains("Amelia"))
        #expect(!page.body.contains("style=\""))
    }

    @Test func aPurposeIsStatedBeforeDetailsAreShown() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let person = try await Browser(web, .operator)
        let asked = try await person.get("/notifications/\(id)")
        #expect(asked.status == 303)
        #expect(asked.header("Location")?.hasPrefix("/purpose?next=") == true)
        try await person.statePurpose()
        let page = try await person.get("/notifications/\(id)")
        #expect(page.body.contains("Amelia Marsh"))
        let entry = try #require(try web.store.auditLog.trail(of: "notification:\(id)").last?.entry)
        #expect(entry.kind == .consultation)
        #expect(entry.facts["purpose"] == "overnight notifications")
    }

    /// The pages of schools too: mustache escapes `{{x}}`, and nothing else.
    @Test func noTemplateLeavesAValueUnescaped() throws {
        let folder = Repository.path("Sources/EncompassWords/Resources/en")
        let templates = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".mustache") }
        #expect(templates.count > 20)
        for template in templates {
            let text = try String(contentsOfFile: folder + "/" + template, encoding: .utf8)
            #expect(!text.contains("{{{") && text.firstMatch(of: /\{\{\s*&/) == nil, "\(template)")
        }
    }

    @Test func namesCannotBecomeMarkup() async throws {
        let names = [
            "<script>alert(1)</script>", "\\\"><img src=x>", "\\\"\\u0301 onfocus=x", "<\\u0338b>", "{{name}}", "&amp;",
        ]
        for (number, name) in names.enumerated() {
            try await web.notify(
                Sample.incident(
                    reference: "NC-\(number)",
                    children: [Sample.child("1", "Amelia", name, "2015-03-02", upn: "B801200005001")]))
        }
        let person = try await Browser(web, .supervisor)
        try await person.statePurpose()
        var bodies = ""
        for item in try web.store.notifications.queue(QueueFilter(), limit: 100, at: web.clock.now()) {
            bodies += try await person.get("/notifications/\(item.id)").body
        }
        for item in try web.store.exceptions.page() { bodies += try await person.get("/exceptions/\(item.id)").body }
        bodies.replace("<script src=\"/desk.js\" defer></script>", with: "")
        for danger in ["<script", "<img", "\"\u{301}", "<\u{338}"] {
            #expect(!bodies.unicodeScalars.contains(danger.unicodeScalars), "\(danger)")
        }
        #expect(bodies.contains("&lt;script&gt;"))
    }

    @Test func anActionNeedsItsTokenAndAReason() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let page = "/notifications/\(id)"
        #expect(try await person.post(page + "/cancel", [("reason", "x")]).status == 403)
        let cross = try await person.post(
            page + "/cancel", [("csrf", try await person.get(page).csrf), ("reason", "x")],
            headers: ["Sec-Fetch-Site": "cross-site"])
        #expect(cross.status == 403)
        let bare = try await person.submit(page + "/cancel", from: page, [])
        #expect(bare.status == 422)
        #expect(bare.body.contains("There is a problem"))
        #expect(bare.body.contains("href=\"#reason-cancel\""))
        let done = try await person.submit(page + "/cancel", from: page, [("reason", "told by phone")])
        #expect(done.header("Location") == page + "?done=cancel")
        #expect(try await person.get(page + "?done=cancel").body.contains("The notification is cancelled."))
        #expect(try await person.submit(page + "/cancel", from: page, [("reason", "x")]).status == 409)
    }

    @Test func anAuditorReadsAndChangesNothing() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let person = try await Browser(web, .auditor)
        try await person.statePurpose()
        let page = "/notifications/\(id)"
        #expect(try await person.get(page).status == 200)
        #expect(try await person.submit(page + "/cancel", from: "/", [("reason", "x")]).status == 403)
    }

    @Test func onlySupervisorsSeeRestrictedItems() async throws {
        let id = try #require(try await web.notify(Sample.incident(more: #""restricted":true"#))[County.quay])
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        for path in ["/queue", "/", "/exceptions", "/calls"] {
            let page = try await person.get(path)
            #expect(!page.body.contains("Quayside"))
            #expect(!page.body.contains("NC-1"))
        }
        #expect(try await person.get("/queue").body.contains("Restricted"))
        #expect(try await person.get("/notifications/\(id)").status == 403)
        let supervisor = try await Browser(web, .supervisor, login: "ruth")
        try await supervisor.statePurpose()
        #expect(try await supervisor.get("/notifications/\(id)").body.contains("Amelia Marsh"))
        #expect(try await supervisor.get("/queue").body.contains("Quayside"))
    }

    @Test func anExceptionIsResolvedFromItsPage() async throws {
        try await web.notify(Sample.incident(children: [Sample.child("1", "Zed", "Nobody", "2015-01-09")]))
        let item = try #require(try web.store.exceptions.page().first)
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let page = "/exceptions/\(item.id)"
        #expect(try await person.get(page).body.contains("Zed Nobody"))
        let bare = try await person.submit(page, from: page, [])
        #expect(bare.status == 422)
        #expect(bare.body.contains("Choose a pupil, or one of the other answers."))
        let done = try await person.submit(
            page, from: page, [("decision", "establishment"), ("urn", "121236"), ("reason", "the mother said so")])
        #expect(done.status == 303)
        try web.turn()
        #expect(try web.store.exceptions.page().isEmpty)
        let list = try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now())
        #expect(list.map(\.target) == [.establishment(County.pier)])
    }

    @Test func aCallIsRecordedWithItsRealTime() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        let page = "/calls/\(id)"
        #expect(try await person.get(page).body.contains("Priya Nair"))
        let future = try await person.submit(
            page, from: page, [("outcome", "noAnswer"), ("date", "2026-11-21"), ("time", "08:00")])
        #expect(future.status == 422)
        let done = try await person.submit(
            page, from: page,
            [("outcome", "spoke"), ("spokeTo", "Priya Nair"), ("date", "2026-11-20"), ("time", "06:12")])
        #expect(done.status == 303)
        let item = try #require(try web.store.notifications.item(idOrReference: id, at: web.clock.now()))
        #expect(item.state == .acknowledged)
        let call = try web.store.auditLog.trail(of: "notification:\(id)").first { $0.entry.action == "call.recorded" }
        #expect(call?.entry.facts["at"] == "2026-11-20T06:12:00Z")
    }

    @Test func theAuditChainIsVerifiedFromItsPage() async throws {
        let person = try await Browser(web, .auditor)
        try await person.statePurpose()
        let answer = try await person.submit("/audit/verify", from: "/audit", [])
        #expect(answer.body.contains("entries verified."))
    }

    @Test func anExerciseIsMarkedOnEveryPage() async throws {
        let exercise = try WebHarness(isExercise: true)
        #expect(try await exercise.get("/sign-in").body.contains("EXERCISE"))
        #expect(try await Browser(exercise, .operator).get("/").body.contains("EXERCISE"))
        #expect(!(try await web.get("/sign-in").body.contains("EXERCISE")))
    }

    @Test func anUnknownPageAnswers404() async throws {
        let answer = try await Browser(web, .operator).get("/nothing")
        #expect(answer.status == 404)
        #expect(answer.header("Content-Type")?.hasPrefix("text/html") == true)
    }
}

extension String.UnicodeScalarView {
    /// Whether the scalars of `other` stand in a row somewhere.
    fileprivate func contains(_ other: String.UnicodeScalarView) -> Bool {
        let wanted = Array(other)
        let all = Array(self)
        guard all.count >= wanted.count else { return false }
        return (0...(all.count - wanted.count)).contains { Array(all[$0..<($0 + wanted.count)]) == wanted }
    }
}
