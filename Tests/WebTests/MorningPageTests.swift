import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport
import Testing

@Suite("This morning, as a list of what to do")
struct MorningPageTests {
    @Test("Each kind of work has one line with its count, its first deadline and a button") func tasks() async throws {
        let web = try WebHarness(matching: .assisted)
        try await web.notify(
            Sample.incident(children: [Sample.amelia, Sample.child("2", "Zed", "Nobody", "2015-01-09")]))
        let person = try await Browser(web, .operator)
        let page = try await person.get("/").body
        #expect(page.contains("1 exception to decide") && page.contains("Decide the first"))
        #expect(page.contains("1 sure match to confirm"))
        #expect(page.contains("<dt>Exception to resolve</dt><dd><a href=\"/exceptions\">1</a></dd>"))
        // The list leaves the match to its sheet, unless it is asked for.
        let list = try await person.get("/exceptions").body
        #expect(list.contains("1 exception.") && list.contains("1 match to confirm"))
        #expect(try await person.get("/exceptions?kind=confirm").body.contains("1 exception."))
        #expect(page.contains("the first in 2 h 30 min (09:00)"))
        #expect(page.contains("data-count=\"exceptions\">1</span>"))
        #expect(page.contains("data-count=\"confirmations\">1</span>"))
        #expect(!page.contains("Amelia") && !page.contains("Nobody"))
    }

    @Test("Progress counts children by area and deadline, and leads to what it counts") func progress() async throws {
        let web = try WebHarness()
        try await web.notify(
            Sample.incident(children: [Sample.amelia, Sample.child("2", "Zed", "Nobody", "2015-01-09")]))
        let person = try await Browser(web, .operator)
        let page = try await person.get("/").body
        #expect(page.contains("<progress max=\"2\" value=\"0\""))
        let link = try #require(page.firstMatch(of: /<dt>Matched<\/dt><dd><a href="([^"]+)">1<\/a>/)?.1)
        let queue = try await person.get(String(link).replacing("&amp;", with: "&"))
        #expect(queue.body.contains("1 notification"))
    }

    @Test("Each figure leads to the incidents of the children that it counts, and names none of them")
    func figures() async throws {
        let web = try WebHarness()
        let children = [Sample.amelia, Sample.child("2", "Zed", "Nobody", "2015-01-09")]
        try await web.notify(Sample.incident(children: children))
        try await web.notify(Sample.incident(reference: "NC-2", more: "\"restricted\":true"))
        try web.engine.auditStep()
        let person = try await Browser(web, .operator)
        let page = try await person.get("/").body
        func list(_ label: String, _ count: Int) async throws -> String {
            let figures = page.matches(of: /<dt>([^<]+)<\/dt><dd><a href="([^"]+)">(\d+)<\/a>/).filter {
                String($0.output.1) == label && $0.output.3 == "\(count)"
            }
            let link = try #require(figures.first?.output.2, "\(label) \(count)")
            return try await person.get(String(link).replacing("&amp;", with: "&")).body
        }
        let all = try await list("Incidents received", 2)
        #expect(all.contains("<strong>2 incidents, 3 children</strong>"))
        #expect(all.contains(">Norfolk NC-1</a>") && !all.contains("NC-2") && all.contains("Restricted</span>"))
        #expect(!all.contains("Amelia") && !all.contains("Nobody"))
        #expect(try await list("On no roll we hold", 1).contains("<strong>1 incident, 1 child</strong>"))
        #expect(try await list("On no roll we hold", 1).contains("1 of 2"))
        #expect(try await list("Children received", 3).contains("2 incidents, 3 children"))
        let sue = try await Browser(web, .supervisor, login: "sue")
        #expect(try await sue.get("/incidents").body.contains(">Norfolk NC-2</a>"))
        // No filter tells an operator what became of a restricted child.
        var told = 0
        for state in ChildState.allCases {
            let path = "/incidents?child=\(state.rawValue)"
            let body = try await person.get(path).body
            #expect(!body.contains("Restricted</span>") && body.contains("Restricted incidents are not in this list"))
            if try await sue.get(path).body.contains(">Norfolk NC-2</a>") { told += 1 }
        }
        #expect(told == 1)
        // Nothing leads an operator to an exception that only a supervisor may open.
        let restricted = try #require(try web.store.exceptions.page().first(where: \.isRestricted)).id
        #expect(try await !person.get("/exceptions").body.contains("/exceptions/\(restricted)"))
        #expect(try await sue.get("/exceptions").body.contains("/exceptions/\(restricted)"))
        #expect(try await sue.get("/incidents?force=suffolk").body.contains("No incident fits."))
    }

    @Test("A school that disagrees has a button to the page on which it is rung and answered") func question()
        async throws
    {
        let web = try WebHarness()
        let id = try #require(try await web.notify()[County.quay])
        try web.engine.acknowledge(
            notification: id,
            Acknowledgement(
                outcome: .challenge, person: "Priya Nair", note: "The father was not there", via: .desk,
                actor: .account("priya")), within: nil)
        let task = try #require(try web.store.phoneList.tasks().first { $0.kind == "challenge" })
        let person = try await Browser(web, .operator)
        try await person.statePurpose()
        #expect(try await person.get("/").body.contains("href=\"/calls/\(task.id)/ring\""))
        #expect(try await person.get("/calls/\(task.id)/ring").body.contains("Answer the school"))
    }

    @Test("An empty morning says so") func nothing() async throws {
        let web = try WebHarness()
        let page = try await Browser(web, .operator).get("/").body
        #expect(page.contains("Nothing needs you now"))
    }

    @Test("A note for the next shift is seen by the next person, and not in the log's facts") func handover()
        async throws
    {
        let web = try WebHarness()
        let first = try await Browser(web, .operator)
        #expect(try await first.submit("/handover", from: "/", [("note", " ")]).status == 422)
        #expect(try await first.submit("/handover", from: "/", [("note", "Ring Quay before eight")]).status == 303)
        let next = try await Browser(web, .supervisor, login: "next.person", name: "Next Person")
        let page = try await next.get("/").body
        #expect(page.contains("Ring Quay before eight") && page.contains("Sam Hart"))
        let entries = try web.store.auditLog.recent(limit: 50, for: .engine)
        #expect(entries.contains { $0.entry.action == "handover.written" })
        #expect(!entries.contains { $0.entry.facts.values.contains { $0.contains("Quay before") } })
    }
}
