import EncompassCore
import Testing

/// A notification released in school hours has a ladder of its own.
@Suite struct SchoolHoursTests {
    private let london: London
    private let calendar: SchoolCalendar
    private let urn: URN

    init() throws {
        london = try #require(London())
        urn = try #require(URN("121234"))
        func period(_ kind: CalendarPeriod.Kind, _ from: String, _ to: String) throws -> CalendarPeriod {
            CalendarPeriod(
                scope: .localAuthority("926"), kind: kind, from: try #require(LocalDate(iso: from)),
                to: try #require(LocalDate(iso: to)), name: nil)
        }
        calendar = SchoolCalendar(
            periods: [
                try period(.term, "2026-01-05", "2026-04-02"), try period(.term, "2026-04-20", "2026-07-17"),
                try period(.term, "2026-09-03", "2026-12-18"), try period(.inset, "2026-11-16", "2026-11-16"),
                try period(.emergencyClosure, "2026-11-24", "2026-11-24"),
            ],
            bankHolidays: [BankHoliday(date: try #require(LocalDate(iso: "2026-05-04")), title: "May Day")])
    }

    private func plan(
        _ received: String, rules: TimingRules = TimingRules(), roles: [Contact.Role] = [.keyAdult, .deputy]
    ) throws -> (steps: [String], isToday: Bool) {
        let moment = try #require(Timestamp(rfc3339: received))
        let days = calendar.days(urn: urn, la: "926")
        let plan = DeadlinePlanner.plan(
            occurredAt: moment - .hours(11), receivedAt: moment, policy: rules, days: days, london: london)
        let isToday = rules.isInSchoolHours(plan.releaseAt, deadline: plan.deadlineAt, days: days, london: london)
        let contacts = roles.map { role in
            Contact(
                scope: .establishment(urn), role: role, name: "\(role)", email: "\(role)@school.example",
                verifiedOn: LocalDate(iso: "2025-09-01"))
        }
        let steps = LadderPlanner.plan(
            release: plan.releaseAt, deadline: plan.deadlineAt, policy: rules,
            contacts: RecipientChooser(contacts: contacts, establishment: urn, la: "926"), now: moment, london: london,
            inSchoolHours: isToday)
        return (
            steps.map { step in
                let (date, time) = london.civil(step.at)
                let who =
                    step.action.notify.map(\.rawValue) + (step.action.phone.map { ["phone \($0.rawValue)"] } ?? [])
                    + step.action.alert.map(\.rawValue)
                return "\(date.day) \(time) \(who.joined(separator: "+"))"
            }, isToday
        )
    }

    @Test func aFridayMorningPushIsForThatMorning() throws {
        let (steps, isToday) = try plan("2026-11-20T09:10:00Z")
        #expect(isToday)
        #expect(
            steps == [
                "20 09:10 keyAdult+deputy", "20 09:40 phone ladder", "20 10:10 dutyManager",
                "23 08:00 keyAdult+deputy", "23 09:00 dutyManager",
            ])
    }

    @Test(arguments: [
        // A Wednesday in winter: the first and last minutes.
        ("2026-11-18T08:59:00Z", false), ("2026-11-18T09:00:00Z", true), ("2026-11-18T14:14:00Z", true),
        ("2026-11-18T14:15:00Z", false), ("2026-11-18T14:16:00Z", false), ("2026-11-18T20:00:00Z", false),
        // In summer time the school's clock is an hour ahead of UTC.
        ("2026-06-10T07:59:00Z", false), ("2026-06-10T08:00:00Z", true), ("2026-06-10T13:14:00Z", true),
        ("2026-06-10T13:15:00Z", false),
        // The Mondays after the clocks changed.
        ("2026-03-30T08:00:00Z", true), ("2026-03-30T13:15:00Z", false), ("2026-10-26T08:30:00Z", false),
        ("2026-10-26T09:00:00Z", true), ("2026-10-26T14:14:59Z", true),
        // A Saturday, an INSET day, a bank holiday, the Easter holidays: nobody is at work with the child.
        ("2026-11-21T10:00:00Z", false), ("2026-11-16T10:00:00Z", false), ("2026-05-04T10:00:00Z", false),
        ("2026-04-08T10:00:00Z", false),
        // The last afternoon of a term; and snow, which postpones nothing.
        ("2026-04-02T12:00:00Z", true), ("2026-04-02T13:30:00Z", false), ("2026-11-24T10:00:00Z", true),
    ])
    func schoolHours(_ received: String, _ isToday: Bool) throws {
        #expect(try plan(received).isToday == isToday)
    }

    @Test func onFridayAfternoonTheManagerKnowsBeforeTheDayEnds() throws {
        let (steps, _) = try plan("2026-11-20T14:14:00Z")
        #expect(steps.prefix(3) == ["20 14:14 keyAdult+deputy", "20 14:44 phone ladder", "20 15:14 dutyManager"])
        let late = try plan("2026-11-20T14:15:00Z")
        #expect(late.steps.first == "20 14:15 keyAdult")
        #expect(late.steps.dropFirst().first == "23 08:00 keyAdult+deputy")
    }

    @Test func anAreaCanSetTheEndOfItsDay() throws {
        var rules = TimingRules()
        rules.dayEnds = LocalTime("13:00")
        #expect(try plan("2026-11-20T11:59:00Z", rules: rules).isToday)
        #expect(try !plan("2026-11-20T12:00:00Z", rules: rules).isToday)
        // Rules frozen before this ladder existed stay as they were.
        rules.dayEnds = nil
        #expect(try !plan("2026-11-20T10:00:00Z", rules: rules).isToday)
    }

    @Test func ifThePhoneComesFirstTheMessageFollows() throws {
        let (steps, _) = try plan("2026-11-20T09:10:00Z", rules: TimingRules(phoneFirst: true))
        #expect(steps.prefix(3) == ["20 09:10 phone phoneFirst", "20 09:40 keyAdult+deputy", "20 10:10 dutyManager"])
    }

    @Test func aSchoolWithoutAddressesIsCalledAtOnce() throws {
        let (steps, _) = try plan("2026-11-20T09:10:00Z", roles: [])
        #expect(steps.first == "20 09:10 phone unreachable")
        #expect(steps.dropFirst().first == "20 10:10 dutyManager")
    }

    @Test func anAuthorityHasTheSameLadder() throws {
        let rules = TimingRules(ladder: [
            LadderStep(at: .atRelease, recipients: [.laOfficer]), LadderStep(at: .before(30), recipients: [.mashPhone]),
        ])
        let (steps, _) = try plan("2026-11-20T09:10:00Z", rules: rules, roles: [])
        #expect(steps.dropFirst().first == "20 10:10 dutyManager")
    }

    @Test func aLadderMayCountFromTheRelease() throws {
        #expect(StepTime("30 minutes after release") == .afterRelease(30))
        #expect(StepTime.afterRelease(30).description == "30 minutes after release")
        let rules = TimingRules(ladder: [
            LadderStep(at: .atRelease, recipients: [.keyAdult]),
            LadderStep(at: .afterRelease(45), recipients: [.deputy]),
            LadderStep(at: .before(30), recipients: [.mashPhone]),
        ])
        let (steps, _) = try plan("2026-11-19T22:00:00Z", rules: rules)
        #expect(steps.prefix(2) == ["19 22:00 keyAdult", "19 22:45 deputy"])
    }
}
