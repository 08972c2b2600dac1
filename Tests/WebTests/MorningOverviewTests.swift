import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import TestSupport
import Testing

@Suite("The morning's overview")
struct MorningOverviewTests {
    private let web: WebHarness

    init() throws { web = try WebHarness() }

    @Test func theStatisticsHaveEachTermOfTheBalance() async throws {
        let token = try web.staff()
        try await web.notify(
            Sample.incident(children: [Sample.amelia, Sample.child("2", "Zed", "Nobody", "2015-01-09")]))
        try web.engine.auditStep()
        let balance = try await web.get("/v1/stats", token: token).json["balance"]
        #expect(balance?["holds"]?.bool == true && balance?["difference"]?.integer == 0)
        #expect(balance?["checkedAt"]?.text == WebHarness.morning.rfc3339)
        #expect(balance?["received"]?.integer == 2)
        #expect(balance?["byState"]?["matched"]?.integer == 1 && balance?["byState"]?["unmatched"]?.integer == 1)
        #expect(balance?["quarantined"]?.integer == 0 && balance?["differences"]?.array?.isEmpty == true)
    }

    @Test func aDifferenceShowsItsIdsOnTheFirstPageAndInTheStatistics() async throws {
        let id = try #require(try await web.notify()[County.quay])
        // Nobody takes its steps, so that the ladder's next step is overdue.
        web.clock.advance(.hours(4))
        try web.engine.auditStep()
        let json = try await web.get("/v1/stats", token: web.staff()).json
        let difference = json["balance"]?["differences"]?.array?.first
        #expect(json["balance"]?["holds"]?.bool == false)
        #expect(difference?["kind"]?.text == "notificationAdrift")
        #expect(difference?["ids"]?.array?.first?.text == id)
        #expect(json["alarms"]?.array?.contains { $0["kind"]?.text == "balance" } == true)
        let page = try await Browser(web, .operator).get("/").body
        #expect(page.contains("ring the duty manager now"))
        #expect(page.contains(id))
        #expect(page.contains("Alarms"))
        #expect(
            try await web.get("/metrics").body.contains(
                "encompass_balance_difference{kind=\"notificationAdrift\"} 1"))
    }

    @Test func eachAlarmHasAButtonOrSaysWhomToRing() async throws {
        let id = try #require(try await web.notify()[County.quay])
        let now = web.clock.now()
        for alarm in [
            Alarm(.overdue, about: id, detail: "nobody has acknowledged it", raisedAt: now),
            Alarm(key: "mail", kind: .mailDown, detail: "no e-mail has been sent", raisedAt: now),
            Alarm(key: "backup", kind: .backup, detail: "no backup could be made", raisedAt: now),
        ] { try web.store.alarms.raise(alarm) }
        let page = try await Browser(web, .operator).get("/").body
        let part = try #require(page.split(separator: "<h2>Alarms</h2>").last?.split(separator: "</ul>").first)
        let alarms = part.split(separator: "<li>").filter { $0.contains("since") }
        #expect(alarms.count == 3)
        func alarm(_ words: String) throws -> Substring { try #require(alarms.first { $0.contains(words) }) }
        #expect(try alarm("acknowledged it").contains("href=\"/notifications/\(id)\">Open the notification"))
        #expect(try alarm("No e-mail").contains("href=\"/calls\">Open the calls"))
        #expect(try alarm("No backup").contains("Ring whoever runs the service."))
    }

    @Test func afterAnOutageTheFirstPageSaysThatCallsAreToBeEntered() async throws {
        try await web.notify()
        try web.engine.watchFileStep()
        web.clock.set(at("2026-11-20T09:10:00Z"))
        _ = try #require(try web.engine.resumeAfterOutage())
        let person = try await Browser(web, .operator)
        for path in ["/", "/calls"] {
            let page = try await person.get(path).body
            #expect(page.contains("did not run from 06:30 to 09:10") && page.contains("before 09:20."), "\(path)")
        }
        web.clock.advance(.minutes(10))
        #expect(try await !person.get("/").body.contains("did not run from"))
    }

    @Test func theStatisticsHavePausesFeedsAndBreaches() async throws {
        let web = try WebHarness(feed: County.window)
        let quay = try #require(try await web.notify(Sample.incident(more: #""restricted":true"#))[County.quay])
        try web.store.notifications.release(
            quay, reason: "seen", by: .desk("sue", as: .supervisor), at: web.clock.now())
        try web.engine.acknowledge(
            notification: quay,
            Acknowledgement(
                outcome: .notOurPupil, person: "Priya Nair", via: .desk, actor: .account("priya")), within: nil)
        try web.supervisor("sue")
        let asked = try web.store.pauses.request(
            scope: "la:926", approvedBy: "sue", reason: "a rehearsal", until: web.clock.now() + .hours(1),
            by: .account("sam.hart"), at: web.clock.now())
        _ = try web.store.pauses.approve(asked.id, by: .desk("sue", as: .supervisor), at: web.clock.now())
        let json = try await web.get("/v1/stats", token: web.staff()).json
        let pause = json["pauses"]?.array?.first
        #expect(pause?["scope"]?.text == "la:926" && pause?["reason"]?.text == "a rehearsal")
        let feed = json["feeds"]?.array?.first
        #expect(feed?["force"]?.text == "norfolk" && feed?["received"]?.integer == 1 && feed?["declared"] == .null)
        #expect(feed?["troubles"]?.array?.isEmpty == true)
        #expect(json["breachesOpen"]?.integer == 1)
        let breach = json["breaches"]?.array?.first
        #expect(breach?["reference"] == .null && breach?["target"] == .null)
        #expect(breach?["dueAt"]?.text == (web.clock.now() + .hours(72)).rfc3339)
        let page = try await Browser(web, .operator).get("/").body
        #expect(page.contains("As expected") && page.contains("1 open"))
    }

    @Test func alarmsAboutTheServiceComeBeforeThoseAboutNotifications() async throws {
        for number in 10..<30 {
            _ = try web.store.alarms.raise(
                Alarm(
                    .overdue, about: "\(number)", detail: "nobody has acknowledged \(number)",
                    raisedAt: web.clock.now()))
        }
        _ = try web.store.alarms.raise(
            Alarm(
                key: "outagePack", kind: .outagePack, detail: "the pack cannot be written",
                raisedAt: web.clock.now() + .minutes(1)))
        let page = try await Browser(web, .operator).get("/").body
        #expect(page.contains("The pack cannot be written.") && page.contains("and 9 more"))
        let json = try await web.get("/v1/stats", token: web.staff()).json
        #expect(json["alarmsStanding"]?.integer == 21 && json["alarms"]?.array?.count == 21)
        #expect(json["alarms"]?.array?.first?["kind"]?.text == "outagePack")
    }

    @Test func aSilentFeedShowsOnTheFirstPage() async throws {
        let web = try WebHarness(feed: County.window)
        web.clock.advance(.hours(1))
        let page = try await Browser(web, .operator).get("/").body
        #expect(page.contains(">Late</span>") && page.contains(">Silent</span>"))
    }
}
