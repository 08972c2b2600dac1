import EncompassCore
import EncompassStore
import TestSupport
import Testing

@Suite("Legal holds at the desk")
struct HoldPageTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    @Test func aHoldIsPlacedShownAndLifted() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let person = try await Browser(web, .supervisor)
        try await person.statePurpose()
        let fields = [("kind", "incident"), ("what", "NC-1"), ("reason", "a serious case review")]
        let bare = try await person.submit("/holds", from: "/holds", [("kind", "place"), ("what", "Quayside")])
        #expect(bare.status == 422 && bare.body.contains("#what") && bare.body.contains("#reason"))
        let unknown = try await person.submit("/holds", from: "/holds", [fields[0], ("what", "NC-9"), fields[2]])
        #expect(unknown.status == 404 && unknown.body.contains("a serious case review"))
        #expect(try await person.submit("/holds", from: "/holds", fields).header("Location") == "/holds?done=placed")
        let hold = try #require(try web.store.holds.all(inForceOnly: true).first)
        #expect(try await person.get("/holds").body.contains("a serious case review"))
        #expect(try await person.get("/notifications/\(id)").body.contains(">Legal hold<"))
        let lift = "/holds/\(hold.id)/lift"
        #expect(try await person.submit(lift, from: "/holds", []).status == 422)
        let lifted = try await person.submit(lift, from: "/holds", [("reason", "the review is over")])
        #expect(lifted.header("Location") == "/holds?done=lifted")
        #expect(try await !person.get("/notifications/\(id)").body.contains(">Legal hold<"))
        let entries = try web.store.auditLog.trail(of: "hold:\(hold.id)").map(\.entry)
        #expect(entries.map(\.action) == ["hold.placed", "hold.lifted"])
        #expect(entries.map { $0.facts["reason"] } == ["a serious case review", "the review is over"])
    }

    @Test func anAuthorityIsNamedByItsThreeDigits() async throws {
        let person = try await Browser(web, .supervisor)
        try await person.statePurpose()
        let fields = [("kind", "place"), ("what", "926"), ("reason", "a claim")]
        #expect(try await person.submit("/holds", from: "/holds", fields).header("Location") == "/holds?done=placed")
        #expect(try web.store.holds.all(inForceOnly: true).map(\.subject) == ["la:926"])
    }

    @Test func anOperatorSeesHoldsAndPlacesNone() async throws {
        _ = try web.store.holds.place(
            .place(.establishment(County.quay)), reason: "a claim", by: .desk("sue", as: .supervisor),
            at: web.clock.now())
        let person = try await Browser(web, .operator)
        let page = try await person.get("/holds").body
        #expect(page.contains("Quayside Primary School") && page.contains("a claim") && !page.contains("Place a hold"))
        #expect(try await person.submit("/holds", from: "/purpose", [("kind", "incident")]).status == 403)
    }
}
