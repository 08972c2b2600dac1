import EncompassCore
import EncompassEngine
import TestSupport
import Testing

@Suite struct PolicyExplanationTests {
    @Test func anIncidentsPlanIsExplained() throws {
        let london = try #require(London())
        let school = Establishment(urn: urn(121_234), name: "A school", localAuthority: "926")
        let policy = PolicyBook(areas: [AreaPolicy(id: "norfolk", name: "Norfolk", localAuthorities: ["926"])])
            .resolve(school)
        let contact = Contact(
            scope: .establishment(school.urn), role: .keyAdult, name: "Kay Adult", email: "k@a.example",
            verifiedOn: day("2025-09-01"))
        let chooser = RecipientChooser(contacts: [contact], establishment: school.urn, la: "926")
        let term = CalendarPeriod(
            scope: .localAuthority("926"), kind: .term, from: day("2025-09-03"), to: day("2025-12-19"))
        let calendar = SchoolCalendar(
            periods: [term], bankHolidays: [BankHoliday(date: day("2026-12-28"), title: "Bank holiday")],
            authorities: [school.urn: "926"])
        let received = at("2025-11-21T23:10:00Z")
        let plan = DeadlinePlanner.plan(
            occurredAt: at("2025-11-21T22:41:00Z"), receivedAt: received, policy: policy.timing,
            days: calendar.days(urn: school.urn), london: london)
        let steps = LadderPlanner.plan(
            release: plan.releaseAt, deadline: plan.deadlineAt, policy: policy.timing, contacts: chooser, now: received,
            london: london)
        let lines = PolicyExplanation(
            policy: policy, occurredAt: at("2025-11-21T22:41:00Z"), receivedAt: received, plan: plan, steps: steps,
            contacts: chooser, london: london
        ).lines
        #expect(
            lines == [
                "The policy of Norfolk applies. Its authority is 926.",
                "It happened on Friday 21 November 2025 at 22:41 and was received on Friday 21 November 2025 at 23:10.",
                "The school must know by Monday 24 November 2025 at 09:00.", "It is released at once.",
                "Friday 21 November 2025 at 23:10: a message to Kay Adult (Key Adult, by e-mail).",
                "Monday 24 November 2025 at 08:00: a message to Kay Adult (Key Adult, by e-mail).",
                "Monday 24 November 2025 at 08:30: MASH rings the school.",
                "Monday 24 November 2025 at 09:00: it is overdue; the duty manager is alerted.",
                "Each step is taken only if nobody at the school has acknowledged.",
            ])
    }

    @Test func aPolicyIsExplained() throws {
        let policy = PolicyBook(areas: []).resolve(Establishment(urn: urn(121_234), name: "A school"))
        let lines = PolicyExplanation(policy: policy, london: try #require(London())).lines
        #expect(lines.contains("The school must know by 09:00 on its next school day."))
        #expect(lines.contains("60 minutes before the deadline: the Key Adult, the deputies."))
        #expect(lines.contains("Exceptions, 30 minutes before the deadline: the duty manager."))
    }

    @Test func theForcesWindowIsExplained() throws {
        let policy = PolicyBook(areas: []).resolve(Establishment(urn: urn(121_234), name: "A school"))
        let window = FeedWindow(
            from: try #require(LocalTime("22:00")), by: try #require(LocalTime("06:30")), days: [1, 2])
        let lines = PolicyExplanation(policy: policy, feed: window, london: try #require(London())).lines
        #expect(
            lines.last
                == "The force's records are expected from 22:00, by 06:30, on Monday, Tuesday; silence is an alarm.")
    }
}
