import EncompassCore
import EncompassDelivery
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

    private func change(_ change: (inout Contact) -> Void) throws {
        var town = County.town
        for index in town.contacts.indices { change(&town.contacts[index]) }
        try town.land(in: web.store, at: web.clock.now())
    }

    @Test("It is filtered by the contacts of the place as they are now, and by what failed") func contacts()
        async throws
    {
        try await web.notify(Sample.incident(children: [Sample.amelia, Sample.jack]))
        let person = try await Browser(web, .operator)
        func schools(_ query: String, on path: String = "/queue") async throws -> [String] {
            let page = try await person.get(path + "?" + query)
            #expect(page.status == 200)
            return ["Quayside", "Harbour"].filter { page.body.contains($0) }
        }
        #expect(try await person.get("/queue").body.contains("Contacts now"))
        for problem in ContactProblem.allCases {
            #expect(try await schools("contacts=\(problem.rawValue)").isEmpty, "\(problem)")
        }
        for message in try web.engine.leaseStep(limit: 10) {
            try web.engine.record(.rejected(reason: .recipientUnknown, detail: "550 no such user"), of: message)
        }
        #expect(try await schools("trouble=true") == ["Quayside", "Harbour"])
        try change { contact in
            switch contact.name {
            case "Priya Nair":
                (contact.awayFrom, contact.awayTo) = (LocalDate(iso: "2026-11-19"), LocalDate(iso: "2026-11-27"))
            case "Ruth Bell": contact.verifiedOn = nil
            default: break
            }
        }
        #expect(try await schools("contacts=nobody") == ["Harbour"])
        #expect(try await schools("contacts=keyAdultAway") == ["Quayside"])
        #expect(try await schools("contacts=unverified") == ["Harbour"])
        #expect(try await schools("contacts=unverified&trouble=true&school=quay").isEmpty)
        #expect(try await schools("contacts=nobody", on: "/queue/export") == ["Harbour"])
        let page = try await person.get("/queue?contacts=nobody").body
        #expect(page.contains("<option value=\"nobody\" selected>Nobody to write to</option>"))
        #expect(page.contains("/queue/export?contacts=nobody"))
        // A new address of the head waits for its code.
        let owen = try #require(
            try web.store.registry.contacts(.establishment(County.quay)).first { $0.contact.role == .head })
        var moved = owen.contact
        moved.email = "head@quayside.example"
        try web.store.registry.edit(
            contact: owen.id, to: moved, .code, reason: "new mailbox", by: .login("test"), at: web.clock.now())
        #expect(try await schools("contacts=unverified") == ["Quayside", "Harbour"])
        #expect(try await person.get("/queue?contacts=lost").status == 422)
    }

    @Test("A list by contacts does not show whose a restricted notification is") func restricted() async throws {
        try await web.notify(Sample.incident(more: #""restricted":true"#))
        try change { contact in
            if contact.name == "Priya Nair" { contact.awayFrom = LocalDate(iso: "2026-11-19") }
        }
        for (role, isThere) in [(Account.Role.operator, false), (.supervisor, true)] {
            let page = try await Browser(web, role, login: "\(role)").get("/queue?contacts=keyAdultAway")
            #expect(page.body.contains("scope=\"rowgroup\"") == isThere, "\(role)")
        }
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
