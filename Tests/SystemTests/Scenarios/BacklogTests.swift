import Foundation
import TestSupport
import Testing

/// Scenario 18. Given 12,000 held notifications on the first morning of term and a mail server that accepts 10 a
/// second, then every school that cannot be reached by mail in time is on the phone list in time.
@Suite(.enabled(if: !TestPython.isAbsent))
struct BacklogTests {
    private static let schools = 400
    private static let notifications = 12_000
    private static let deadline = "2026-11-23T09:00:00Z"

    @Test func schoolsThatMailCannotReachAreOnThePhoneListInTime() throws {
        let server = try SMTPTestServer(.none, extra: ["--per-second", "10"])
        let morning = try heldOverTheWeekend(server)
        try morning.site.kill()

        // The release; then, without the hours between, the time when people begin to call.
        try morning.site.start(at: "2026-11-23T05:59:58Z")
        try Wait.until("some letters are out") { try server.messages().count >= 20 }
        try morning.site.kill()
        try morning.site.start(at: "2026-11-23T08:29:58Z")

        try Wait.until("each is with its school or on the phone list") {
            try each(of: morning) { isSent($0) || $0["phoneTask"].isTrue }
        }
        let items = try open(morning)
        #expect(try morning.desk.get("/v1/stats")["at"].text < Self.deadline)
        #expect(items.count == Self.notifications)
        #expect(items.allSatisfy { $0["deadlineAt"].text == Self.deadline })
        // Mail only would have taken the server longer.
        let reached = items.count { isSent($0) }
        #expect(reached > 0 && reached < Self.notifications)
        #expect(items.filter { !isSent($0) }.allSatisfy { $0["phoneTask"].isTrue })
    }

    /// Saturday's incidents, each held for Monday.
    private func heldOverTheWeekend(_ server: SMTPTestServer) throws -> Morning {
        // An e-mail for each: else a few hundred would do, and a slow machine would have sent them before people begin to call.
        let site = try Installation(
            Installation.smtp(server, security: "none") + ["  bundle: 1"], start: "2026-11-21T10:00:00Z",
            area: ["weekends: hold", "approvedBy: Director of Children's Services"])
        let pupils = MadeUp.crowd(800).enumerated().map { $1.moved(to: urn($0 % Self.schools)) }
        let morning = try Morning(
            site, establishments: [MadeUp.establishments[0]] + (0..<Self.schools).map(establishment),
            roll: MadeUp.roll(pupils), contacts: [MadeUp.contactColumns] + (0..<Self.schools).map(contact))
        let night = Night(
            incidents: Self.notifications, families: pupils, occurredAt: "2026-11-20T22:41:00Z")
        var answered = Answered()
        for lines in stride(from: 0, to: night.lines.count, by: 2000) {
            answered.add(try morning.feed.push(Array(night.lines[lines..<min(lines + 2000, night.lines.count)])))
        }
        #expect(answered.count == Self.notifications && answered.rejected == 0)
        try Wait.until("all are held") {
            try morning.desk.get("/v1/stats")["notificationsByState"]["held"].number == Self.notifications
        }
        return morning
    }

    private func urn(_ school: Int) -> String { String(910_000 + school) }

    private func establishment(_ school: Int) -> String {
        "\(urn(school)),School \(school),926,Norfolk,Primary,Open,4,18,Gorleston,NR31 6AA,01632960001"
    }

    private func contact(_ school: Int) -> String {
        MadeUp.contact(urn(school), "keyAdult", "Kay Adult", "kay@school\(school).example")
    }

    private func isSent(_ item: JSON) -> Bool { ["sent", "delivered"].contains(item["state"].text) }

    /// Whether it is true of each notification; no page is read after one with an exception.
    private func each(of morning: Morning, _ isTrue: (JSON) -> Bool) throws -> Bool {
        var cursor: String? = ""
        while let from = cursor {
            let page = try page(of: morning, from)
            guard page.items.allSatisfy(isTrue) else { return false }
            cursor = page.next
        }
        return true
    }

    private func open(_ morning: Morning) throws -> [JSON] {
        var items: [JSON] = []
        var cursor: String? = ""
        while let from = cursor {
            let page = try page(of: morning, from)
            items += page.items
            cursor = page.next
        }
        return items
    }

    /// A page of the notifications, and where the next one begins; nil after the last.
    private func page(of morning: Morning, _ cursor: String) throws -> (items: [JSON], next: String?) {
        let page = try morning.desk.get("/v1/notifications?limit=1000" + cursor).json
        let next = page["nextCursor"]
        return (page["items"].list, next.isNull ? nil : "&cursor=" + next.text)
    }
}
