import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import TestSupport
import Testing

@Suite("The reports' page")
struct ReportPageTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    /// Six incidents of Quayside's pupil and one of Harbour's on 20 November, seen from the month after.
    private func november() async throws {
        for number in 1...6 { try await web.notify(Sample.incident(reference: "NC-\(number)")) }
        try await web.notify(Sample.incident(reference: "NC-7", children: [Sample.jack]))
        web.clock.set(at("2026-12-06T09:00:00Z"))
    }

    @Test("A month is reported once it is settled")
    func settledOnly() async throws {
        let person = try await Browser(web, .operator)
        let page = try await person.get("/reports")
        #expect(page.status == 200 && page.body.contains("October 2026"))
        #expect(page.body.contains("href=\"/reports/export?month=2026-10\""))
        let none = try await person.get("/reports?month=2026-11")
        #expect(none.status == 422 && !none.body.contains("/reports/export"))
        #expect(try await person.get("/reports?month=autumn").status == 422)
        #expect(try await person.get("/reports/export?month=2026-11").status == 404)
        #expect(try await web.get("/v1/reports/2026-11", token: web.staff()).status == 404)
    }

    @Test("It counts, withholds small numbers, and draws a chart with a table beneath")
    func numbers() async throws {
        try await november()
        let person = try await Browser(web, .operator)
        let page = try await person.get("/reports?month=2026-11")
        #expect(page.status == 200)
        for words in [
            "November 2026", "Incidents received", "By school or authority", "Quayside Primary School", "<svg", "<desc",
            "An asterisk is a number under 5",
        ] { #expect(page.body.contains(words), "\(words)") }
        let csv = try await person.get("/reports/export?month=2026-11").body
        #expect(csv.contains("\"month\",\"Incidents received\",\"number\",\"7\""))
        // One child of Harbour could be worked out from Quayside's six.
        #expect(csv.contains("\"schools\",\"Quayside Primary School\",\"to disclose\",\"*\""))
        #expect(csv.contains("\"schools\",\"Harbour High School\",\"to disclose\",\"*\""))
        for name in ["Amelia", "Marsh", "Jack", "SECRET"] {
            #expect(!csv.contains(name) && !page.body.contains(name), "\(name)")
        }
        let json = try await web.get("/v1/reports/2026-11", token: web.staff())
        #expect(json.status == 200 && json.json["total"]?["counts"]?["incidents"]?.integer == 7)
        #expect(json.json["tables"]?["schools"]?.array?.count == 2)
        #expect(json.json["tables"]?["schools"]?.array?.first?["counts"]?["due"] == .null)
    }

    @Test("A month that was reported stays as it is, whatever is acknowledged later")
    func fixed() async throws {
        try await november()
        let person = try await Browser(web, .operator)
        let before = try await person.get("/reports/export?month=2026-11").body
        for item in try web.store.notifications.queue(QueueFilter(), limit: 100, at: web.clock.now()) {
            try web.engine.acknowledge(
                notification: item.id,
                Acknowledgement(outcome: .acknowledged, person: "Priya Nair", via: .link, actor: .account("priya")),
                within: nil)
        }
        web.clock.set(at("2026-12-20T09:00:00Z"))
        let later = try await Browser(web, .operator, login: "pat.late", name: "Pat Late")
        #expect(try await later.get("/reports/export?month=2026-11").body == before)
    }

    @Test("The inspection pack of a month needs a role that may read the log, and a reason, and names no child")
    func pack() async throws {
        try await november()
        let form = [("month", "2026-11"), ("reason", "an inspection")]
        let person = try await Browser(web, .operator)
        #expect(try await person.submit("/reports/inspection", from: "/reports", form).status == 403)
        let boss = try await Browser(web, .supervisor, login: "jo.bell", name: "Jo Bell")
        #expect(try await boss.submit("/reports/inspection", from: "/reports", [("month", "2026-11")]).status == 422)
        let pack = try await boss.submit("/reports/inspection", from: "/reports", form)
        #expect(pack.status == 200 && pack.header("Content-Type") == "application/zip")
        for name in ["README.txt", "report.csv", "report.html", "audit.csv", "notification.created"] {
            #expect(pack.body.contains(name), "\(name)")
        }
        for name in ["Amelia", "Marsh", "Jack", "SECRET", "2015-03-02", "B801200005001"] {
            #expect(!pack.body.contains(name), "\(name)")
        }
        let entry = try #require(try web.store.auditLog.trail(of: "month:2026-11").last?.entry)
        #expect(entry.action == "inspection.exported" && entry.facts["reason"] == "an inspection")
    }
}
