import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import TestSupport
import Testing

/// The force's texts for schools, from the push to the school's page.
@Suite("Texts that a person reads first")
struct GuardedTextTests {
    private let web: WebHarness
    private static let named = "Her sister Griselda is at the refuge, NR99 9ZZ. Ring 07700 900123."
    private static let griselda = Sample.child("9", "Griselda", "Marsh", "2012-01-02")

    init() throws { web = try WebHarness() }

    private func incident(_ summary: String, _ more: String = "", voice: String = "") -> String {
        let amelia = voice.isEmpty ? Sample.amelia : Sample.amelia.dropLast() + #","voice":{"text":"\#(voice)"}}"#
        return Sample.incident(children: [String(amelia), Self.griselda], more: more)
            .replacing("Police attended a disturbance at home.", with: summary)
    }

    private func item(_ id: String) throws -> QueueItem {
        try #require(try web.store.notifications.item(idOrReference: id, at: web.clock.now()))
    }

    private func held(_ incident: String) async throws -> QueueItem {
        let id = try #require(try await web.notify(incident)[County.quay])
        return try item(id)
    }

    private func desk() async throws -> Browser {
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        return person
    }

    private func adult() async throws -> Browser {
        try await Browser(web, .keyAdult, urns: [County.quay], login: "priya", name: "Priya Nair")
    }

    @Test func itIsHeldMarkedAndReleasedAsItIs() async throws {
        let item = try await held(incident(Self.named))
        #expect(item.state == .held && item.hold == .text)
        #expect(try web.store.exceptions.page().contains { $0.kind == .text })
        let desk = try await desk()
        let page = "/notifications/\(item.id)"
        let body = try await desk.get(page).body
        for mark in [
            "Griselda <strong class=\"found\">[another child]", "NR99 9ZZ <strong class=\"found\">[a postcode]",
            "[a telephone number]", "data-key=\"e\"", "data-key=\"r\">Release as it is",
        ] {
            #expect(body.contains(mark), "\(mark)")
        }
        let exception = try #require(try web.store.exceptions.page().first { $0.kind == .text })
        #expect(try await desk.get("/exceptions/\(exception.id)").body.contains(page))
        // Nobody at the school, no system and no caller reads it until then.
        let adult = try await adult()
        #expect(try await adult.get("/school/notifications/\(item.id)").status == 404)
        let call = try await desk.get("/calls/\(item.id)").body
        #expect(!call.contains("Griselda") && !call.contains("NR99") && call.contains("Amelia Marsh"))
        let done = try await desk.submit(page + "/texts", from: page, [("action", "asIs")])
        #expect(done.header("Location") == page + "?done=texts")
        try web.turn()
        #expect(try self.item(item.id).state == .queued)
        #expect(try web.store.exceptions.page().contains { $0.kind == .text } == false)
        #expect(try await adult.get("/school/notifications/\(item.id)").body.contains("Griselda"))
        let released = try web.store.auditLog.trail(of: "notification:\(item.id)").map(\.entry.action)
        #expect(released.contains("notification.textReleased"))
    }

    @Test func anEditIsKeptBesideTheForcesText() async throws {
        let item = try await held(incident(Self.named, voice: "Griselda hid me"))
        let desk = try await desk()
        let page = "/notifications/\(item.id)"
        let detail = try await web.get("/v1/notifications/\(item.id)", token: web.staff())
        let child = try #require(detail.json["children"]?.array?.first?["id"]?.text)
        func send(_ summary: String, _ voice: String, _ more: [(String, String)] = []) async throws -> Answer {
            try await desk.submit(
                page + "/texts", from: page,
                [("action", "edit"), ("text:summary", summary), ("text:voice:\(child)", voice)] + more)
        }
        // What is still found is refused, and nothing typed is lost.
        let refused = try await send("A sister is safe; ring 07700 900123.", "My sister hid me")
        #expect(
            refused.status == 422 && refused.body.contains("A sister is safe")
                && refused.body.contains("[a telephone number]"))
        #expect(refused.body.contains("name=\"accept\""))
        #expect(try self.item(item.id).state == .held)
        #expect(try await send("A sister is safe.", "My sister hid me").status == 303)
        try web.turn()
        let school = try await adult().get("/school/notifications/\(item.id)").body
        #expect(school.contains("A sister is safe.") && school.contains("My sister hid me"))
        #expect(!school.contains("Griselda") && !school.contains("NR99"))
        let both = try await desk.get(page).body
        #expect(both.contains("Her sister Griselda") && both.contains("A sister is safe.") && both.contains("Sam Hart"))
        let system = try #require(try web.credential(.school, urn: County.quay).token)
        let answer = try await web.get("/v1/notifications/\(item.id)", token: system)
        #expect(answer.json["schoolSummary"]?.text == "A sister is safe." && !answer.body.contains("Griselda"))
        // The same text needs no second decision; another one does, and is not read meanwhile.
        web.clock.advance(.minutes(5))
        _ = try await web.json(
            .post, "/v1/incidents", token: web.feed(),
            incident(Self.named, #""riskGrade":"high""#, voice: "Griselda hid me"))
        try web.turn()
        #expect(try web.store.exceptions.page().contains { $0.kind == .text } == false)
        web.clock.advance(.minutes(5))
        _ = try await web.json(
            .post, "/v1/incidents", token: web.feed(), incident("Griselda is at NR99 9ZZ.", voice: "Griselda hid me"))
        try web.turn()
        let corrected = try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now())
            .filter { $0.target == .establishment(County.quay) }
        #expect(corrected.contains { $0.hold == .text })
        for notice in corrected {
            #expect(!(try await adult2().get("/school/notifications/\(notice.id)").body.contains("Griselda")))
        }
    }

    private func adult2() async throws -> Browser {
        try await Browser(
            web, .keyAdult, urns: [County.quay], login: "owen\(Int.random(in: 0..<1_000_000))", name: "Owen Clarke")
    }

    @Test func plainTextAndWordsThatAreNamesHoldNothing() async throws {
        let will = Sample.child("8", "Will", "May", "2012-01-02")
        let text = "Will be followed up in May. Police attended a disturbance at home."
        let id = try #require(
            try await web.notify(
                Sample.incident(children: [Sample.amelia, will]).replacing(
                    "Police attended a disturbance at home.", with: text)
            )[County.quay])
        #expect(try item(id).hold == nil)
    }

    @Test func whoConfirmsAMatchHasNotReadTheText() async throws {
        let web = try WebHarness(matching: .assisted)
        let id = try #require(try await web.notify(incident(Self.named))[County.quay])
        func item() throws -> QueueItem {
            try #require(try web.store.notifications.item(idOrReference: id, at: web.clock.now()))
        }
        #expect(try item().hold == .confirmation)
        try web.store.notifications.release(id, reason: "sure", by: .desk("sam", as: .operator), at: web.clock.now())
        #expect(try item().hold == .text)
        try web.turn()
        #expect(try item().hold == .text)
        try web.store.notifications.releaseTexts(
            id, edits: [.summary: ""], accepting: false, by: .desk("sam", as: .operator), at: web.clock.now())
        try web.turn()
        #expect(try item().state == .queued)
    }

    @Test func anAreaThatDisclosesNoTextHoldsNone() async throws {
        var area = County.area(nil)
        area.settings.template = ContentTemplate.fixedSentence.rawValue
        web.engine.replacePolicies(PolicyBook(areas: [area]))
        #expect(try await held(incident(Self.named)).hold == nil)
    }
}
