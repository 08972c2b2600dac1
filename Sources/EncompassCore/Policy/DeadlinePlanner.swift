/// From an incident's times to its deadline and release at one establishment.
public enum DeadlinePlanner {
    /// The plan for one notification.
    ///
    /// The deadline is the establishment's first after `occurredAt`; one that falls on the very moment does not count.
    /// Where it is past by `receivedAt` the plan is late: the first deadline after receipt, and release at once.
    public static func plan(
        occurredAt: Timestamp, receivedAt: Timestamp, policy rules: TimingRules, days: SchoolDays, london: London
    ) -> DeliveryPlan {
        let from = min(occurredAt, receivedAt)
        let first = deadline(after: from, rules: rules, days: days, london: london)
        var warnings: [DeliveryPlan.Warning] = occurredAt > receivedAt ? [.occurredAfterReceipt] : []
        guard first.at > receivedAt else {
            let next = deadline(after: receivedAt, rules: rules, days: days, london: london)
            warnings += next.warnings.map(DeliveryPlan.Warning.calendar)
            return DeliveryPlan(deadlineAt: next.at, releaseAt: receivedAt, late: true, warnings: warnings)
        }
        let release = ReleasePlanner(rules: rules, days: days, london: london).release(receivedAt: receivedAt)
        warnings += first.warnings.map(DeliveryPlan.Warning.calendar)
        guard release.at < first.at else {
            return DeliveryPlan(deadlineAt: first.at, releaseAt: receivedAt, late: false, warnings: warnings)
        }
        return DeliveryPlan(
            deadlineAt: first.at, releaseAt: release.at, late: false, holdReason: release.reason, warnings: warnings)
    }

    /// The same for an establishment looked up in the calendar.
    public static func plan(
        occurredAt: Timestamp, receivedAt: Timestamp, policy rules: TimingRules, calendar: SchoolCalendar,
        establishment urn: URN, la: String? = nil, london: London
    ) -> DeliveryPlan {
        plan(
            occurredAt: occurredAt, receivedAt: receivedAt, policy: rules, days: calendar.days(urn: urn, la: la),
            london: london)
    }

    /// The first deadline strictly after `moment`.
    public static func deadline(
        after moment: Timestamp, rules: TimingRules, days: SchoolDays, london: London
    ) -> (at: Timestamp, warnings: [CalendarWarning]) {
        let today = london.date(moment)
        let todays = london.moment(today, rules.deadline)
        if todays > moment, days.isSchoolDay(today) { return (todays, days.warnings(on: today)) }
        let next = days.nextSchoolDay(after: today)
        return (london.moment(next.date, rules.deadline), next.warnings)
    }
}
