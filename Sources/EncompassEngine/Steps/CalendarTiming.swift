import EncompassCore
import EncompassStore

/// The times that a calendar gives to notifications under the rules frozen into them.
struct CalendarTiming {
    let calendar: SchoolCalendar
    let london: London

    init(calendar: SchoolCalendar, london: London) {
        self.calendar = calendar
        self.london = london
    }

    init(_ data: RegistryCalendar, london: London) {
        self.init(
            calendar: SchoolCalendar(
                periods: data.periods, bankHolidays: data.bankHolidays, authorities: data.authorities),
            london: london)
    }

    func schedule(_ item: TimedNotification) throws -> NotificationSchedule {
        let rules = try FrozenRules(encoded: item.rules)
        let days =
            switch item.target {
            case .establishment(let urn): calendar.days(urn: urn, la: rules.localAuthority)
            case .localAuthority, .provider: calendar.officeDays
            }
        let plan = DeadlinePlanner.plan(
            occurredAt: item.incident.content.occurredAt, receivedAt: item.since, policy: rules.timing, days: days,
            london: london)
        return NotificationSchedule(
            releaseAt: plan.releaseAt, deadlineAt: plan.deadlineAt, late: plan.late, hold: plan.holdReason,
            rules: item.rules, area: rules.areaID)
    }
}
