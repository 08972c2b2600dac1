import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation
import TestSupport
import Testing

@Suite("The queue's page")
struct QueuePageTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    @Test("It is grouped by deadline, counts what it shows, and filters by school, state and delivery")
    func filters() async throws {
        try await web.notify(Sample.incident(children: [Sample.amelia]))
        let person = try await Browser(web, .operator)
        let all = try await person.get("/queue")
        #expect(all.body.contains("1 notification") && all.body.contains("Quay"))
        #expect(all.body.contains("scope=\"rowgroup\""))
        for (query, isThere) in [
            ("school=quay", true), ("school=nowhere", false), ("state=acknowledged", false), ("channel=sms", false),
            ("trouble=true", false), ("force=elsewhere", false), ("area=elsewhere", false), ("overdue=true", false),
        ] {
            let page = try await person.get("/queue?" + query)
            #expect(page.status == 200 && page.body.contains("scope=\"rowgroup\"") == isThere, "\(query)")
        }
        #expect(try await person.get("/queue?deadline=nine").status == 422)
    }

    @Test("Several are sent again with one reason, each logged as its own") func bulk() async throws {
        let id = try #require(try await web.notify(Sample.incident(children: [Sample.amelia]))[County.quay])
        let person = try await Browser(web, .operator)
        let form = [("notification", id), ("action", "release")]
        let unreasoned = try await person.submit("/queue/actions", from: "/queue", form)
        #expect(unreasoned.status == 422 && unreasoned.body.contains("Give a reason."))
        #expect(unreasoned.body.contains("id=\"n-\(id)\" checked"))
        let done = try await person.submit("/queue/actions", from: "/queue", form + [("reason", "late feed")])
        #expect(done.status == 303)
        let page = try await person.get(done.header("Location") ?? "")
        #expect(page.body.contains("released.") || page.body.contains("left as"))
    }

    @Test("What a person must read or compare first is not released with others") func unopened() async throws {
        let web = try WebHarness(matching: .assisted)
        let id = try #require(try await web.notify(Sample.incident(children: [Sample.amelia]))[County.quay])
        let person = try await Browser(web, .supervisor)
        let form = [("notification", id), ("action", "release"), ("reason", "all of them")]
        let done = try await person.submit("/queue/actions", from: "/queue", form)
        let page = try await person.get(done.header("Location") ?? "")
        #expect(page.body.contains("1 was left as it was"))
        #expect(try web.store.notifications.item(idOrReference: id, at: web.clock.now())?.state == .held)
    }

    @Test("The list as a file names schools only, and is logged") func export() async throws {
        try await web.notify(Sample.incident(children: [Sample.amelia]))
        let person = try await Browser(web, .operator)
        let file = try await person.get("/queue/export")
        #expect(file.header("Content-Type")?.hasPrefix("text/csv") == true)
        #expect(file.body.contains("Quay") && !file.body.contains("Amelia"))
        let last = try web.store.auditLog.recent(limit: 1, for: .engine).first?.entry
        #expect(last?.action == "queue.exported" && last?.facts["rows"] == "1")
    }
}
