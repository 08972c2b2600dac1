import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import TestSupport
import Testing

@Suite("Reports of one event are linked by a person")
struct LinkedIncidentTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    private func push(_ reference: String, more: String = "") async throws -> String {
        try await web.notify(Sample.incident(reference: reference, more: more))
        try web.engine.traceStep()
        return try #require(try web.store.incidents.ids(of: reference).first)
    }

    private func open() throws -> [QueueItem] {
        try web.store.notifications.queue(QueueFilter(), limit: 10, at: web.clock.now())
            .filter { $0.state != .cancelled }
    }

    private func operate() async throws -> Browser {
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        return person
    }

    @Test("The machine proposes, one button links, and the school reads one notification with both references")
    func proposed() async throws {
        let first = try await push("NC-1")
        let second = try await push("NC-2")
        #expect(try open().count == 2)
        let person = try await operate()
        let path = "/incidents/\(second)"
        let page = try await person.get(path).body
        #expect(page.contains("This report is not linked") && page.contains("Link with NC-1"))
        let answer = try await person.submit(path + "/links", from: path, [("other", first)])
        #expect(answer.status == 303)
        let done = try await person.get(try #require(answer.header("Location"))).body
        #expect(done.contains("The reports are linked") && !done.contains("Link with NC-1"))
        #expect(done.contains("by Sam Hart"))
        try web.turn()
        let only = try #require(try open().first)
        #expect(try open().count == 1 && ["NC-1", "NC-2"].contains(only.incidentReference))
        // Both reports lead to it.
        #expect(try await person.get("/incidents/\(second)").body.contains("/notifications/\(only.id)"))
        let priya = try await Browser(web, .keyAdult, urns: [County.quay], login: "priya", name: "Priya Nair")
        let seen = try await priya.get("/school/notifications/\(only.id)").body
        #expect((seen.contains("NC-1, NC-2") || seen.contains("NC-2, NC-1")) && seen.contains("Amelia"))
        let entry = try #require(
            try web.store.auditLog.trail(of: "incident:\(first)").map(\.entry).last { $0.action == "incident.linked" })
        #expect(entry.actor == .account("sam.hart") && entry.facts["with"] == second)
    }

    @Test("A report is linked by its reference; one that nobody has is said, and what was typed stays")
    func typed() async throws {
        let first = try await push("NC-1")
        _ = try await push("NC-2")
        let person = try await operate()
        let path = "/incidents/\(first)"
        let unknown = try await person.submit(path + "/links", from: path, [("other", "NC-99")])
        #expect(unknown.status == 404 && unknown.body.contains("no such incident"))
        #expect(unknown.body.contains("value=\"NC-99\""))
        let empty = try await person.submit(path + "/links", from: path, [("other", "")])
        #expect(empty.status == 422 && empty.body.contains("Enter the reference of the other report."))
        #expect(try await person.submit(path + "/links", from: path, [("other", "NC-1")]).status == 422)
        #expect(try await person.submit(path + "/links", from: path, [("other", "NC-2")]).status == 303)
    }

    @Test("Taken out: without a reason until something has left, with one afterwards")
    func unlinked() async throws {
        let first = try await push("NC-1")
        _ = try await push("NC-2")
        let person = try await operate()
        let path = "/incidents/\(first)"
        _ = try await person.submit(path + "/links", from: path, [("other", "NC-2")])
        try web.turn()
        #expect(try await person.get(path).body.contains("optional: nothing has left yet"))
        #expect(try await person.submit(path + "/links", from: path, [("action", "unlink")]).status == 303)
        try web.turn()
        #expect(try open().count == 2)
        _ = try await person.submit(path + "/links", from: path, [("other", "NC-2")])
        try web.turn()
        #expect(try !web.engine.leaseStep(limit: 10).isEmpty)
        let refused = try await person.submit(path + "/links", from: path, [("action", "unlink")])
        #expect(refused.status == 422 && refused.body.contains("give the reason"))
        let taken = try await person.submit(
            path + "/links", from: path, [("action", "unlink"), ("reason", "two events")])
        #expect(taken.status == 303)
        let entry = try #require(try web.store.auditLog.trail(of: "incident:\(first)").last?.entry)
        #expect(entry.action == "incident.unlinked" && entry.facts["reason"] == "two events")
    }

    @Test("A restricted report is linked by a supervisor, and then both are restricted")
    func restricted() async throws {
        let first = try await push("NC-1")
        let secret = try await push("NC-2", more: "\"restricted\":true")
        let person = try await operate()
        let path = "/incidents/\(first)"
        #expect(!(try await person.get(path).body.contains("NC-2")))
        #expect(try await person.submit(path + "/links", from: path, [("other", "NC-2")]).status == 403)
        let boss = try await Browser(web, .supervisor, login: "jo.bell", name: "Jo Bell")
        try await boss.statePurpose()
        #expect(try await boss.submit(path + "/links", from: path, [("other", secret)]).status == 303)
        try web.turn()
        #expect(try await person.get(path).status == 403)
        #expect(try open().map(\.isRestricted) == [true] && open().first?.state == .held)
    }

    @Test("The staff API links and unlinks, and the details say with what")
    func api() async throws {
        let first = try await push("NC-1")
        let second = try await push("NC-2")
        let token = try web.staff()
        let by = #""by":"Sam Hart""#
        #expect(try await web.json(.post, "/v1/incidents/\(first)/link", token: token, "{\(by)}").status == 422)
        let linked = try await web.json(
            .post, "/v1/incidents/\(first)/link", token: token, #"{"with":"NC-2",\#(by)}"#)
        #expect(linked.status == 200 && linked.json["linked"]?.array?.first?["id"]?.text == second)
        let again = try await web.json(.post, "/v1/incidents/\(second)/link", token: token, #"{"with":"NC-1",\#(by)}"#)
        #expect(again.status == 409)
        let details = try await web.get("/v1/incidents/\(second)/details", token: token)
        #expect(details.json["linked"]?.array?.first?["reference"]?.text == "NC-1")
        let apart = try await web.json(.post, "/v1/incidents/\(first)/unlink", token: token, "{\(by)}")
        #expect(apart.status == 200 && apart.json["linked"]?.array?.isEmpty == true)
        #expect(try await web.json(.post, "/v1/incidents/\(first)/unlink", token: token, "{\(by)}").status == 409)
    }

    @Test("A tool's search is the desk's, and is logged with its purpose")
    func toolSearch() async throws {
        _ = try await push("NC-1")
        let owner = LocalUser(id: geteuid(), name: "encompass")
        #expect(try await web.tool(.post, "/local/search", as: owner, body: #"{"text":"amelia marsh"}"#).status == 422)
        let found = try await web.tool(
            .post, "/local/search", as: owner, body: #"{"text":"amelia marsch","purpose":"a parent rang"}"#)
        #expect(found.status == 200 && found.json["pupils"]?.array?.first?["forename"]?.text == "Amelia")
        let entry = try #require(try web.store.auditLog.trail(of: "search").last?.entry)
        #expect(entry.action == "desk.searched" && entry.facts["purpose"] == "a parent rang")
        #expect(entry.facts["text"] == "amelia marsch")
    }

    @Test("What was typed in the search is there after the purpose was asked for, once")
    func keptSearch() async throws {
        let person = try await Browser(web, .operator)
        let asked = try await person.submit("/search", from: "/", [("q", "ivy marsh")])
        #expect(asked.status == 303 && asked.header("Location")?.contains("ivy") == false)
        try await person.statePurpose()
        let page = try await person.get("/search").body
        #expect(page.contains("value=\"ivy marsh\"") && page.contains("before you stated your purpose"))
        #expect(try web.store.auditLog.trail(of: "search").isEmpty)
        #expect(!(try await person.get("/search").body.contains("value=\"ivy marsh\"")))
    }
}
