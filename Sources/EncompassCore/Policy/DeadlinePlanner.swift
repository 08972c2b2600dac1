/// Works out deadline and release at one establishment from an incident's times.
public enum DeadlinePlanner {
    /// The plan for one notification.
    ///
    /// The deadline is the establishment's first strictly after `occurredAt`. If it has passed by `receivedAt` the plan
    /// is late: the first deadline after receipt, and release at once.
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

    /// The school day on which a school is notified of what is decided at `moment`: the same day in school hours, else
    /// the day of the next deadline.
    public static func schoolDay(
        at moment: Timestamp, rules: TimingRules, days: SchoolDays, london: London
    ) -> LocalDate {
        let next = deadline(after: moment, rules: rules, days: days, london: london).at
        return london.date(rules.isInSchoolHours(moment, deadline: next, days: days, london: london) ? moment : next)
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

/// When one notification is due, when it is released, and why.
public struct DeliveryPlan: Hashable, Sendable, Codable {
    public var deadlineAt: Timestamp
    /// Never after `deadlineAt`; the receipt itself if release is at once.
    public var releaseAt: Timestamp
    /// The establishment's first deadline had passed when the record was received.
    public var late: Bool
    /// Why it is held; nil if it is released at once.
    public var holdReason: HoldReason?
    public var warnings: [Warning]

    public init(
        deadlineAt: Timestamp, releaseAt: Timestamp, late: Bool, holdReason: HoldReason? = nil,
        warnings: [Warning] = []
    ) {
        self.deadlineAt = deadlineAt
        self.releaseAt = releaseAt
        self.late = late
        self.holdReason = holdReason
        self.warnings = warnings
    }

    /// An assumption behind the plan that a person should know.
    public enum Warning: Hashable, Sendable, Codable {
        case calendar(CalendarWarning)
        /// The incident is dated after its receipt; times are counted from the receipt.
        case occurredAfterReceipt

        public var phrase: Phrase {
            switch self {
            case .calendar(let warning): Phrase("warning.\(warning.rawValue)")
            case .occurredAfterReceipt: Phrase("warning.occurredAfterReceipt")
            }
        }
    }
}

/// Works out when a notification is released.
struct ReleasePlanner {
    let rules: TimingRules
    let days: SchoolDays
    let london: London

    /// Not before the release time and, with `hold`, not before staff are in again.
    ///
    /// A message after staff have gone home reaches them the next day: Friday evening belongs to the weekend.
    func release(receivedAt: Timestamp) -> (at: Timestamp, reason: HoldReason?) {
        let (date, time) = london.civil(receivedAt)
        let readOn = time < rules.staffUntil ? date : date.adding(days: 1)
        if let reason = heldBy(readOn) {
            let back = days.staffDay(onOrAfter: readOn).date
            return (max(receivedAt, london.moment(back, rules.morningRelease)), reason)
        }
        guard case .notBefore(let earliest) = rules.release else { return (receivedAt, nil) }
        let at = london.moment(readOn, earliest)
        return at > receivedAt ? (at, .releaseTime) : (receivedAt, nil)
    }

    /// Why a message that would be read on `date` is held, or nil.
    private func heldBy(_ date: LocalDate) -> HoldReason? {
        guard !days.isStaffDay(date) else { return nil }
        let isWeekend = date.isWeekend && !isInsideHoliday(date)
        guard (isWeekend ? rules.weekends : rules.holidays) == .hold else { return nil }
        return isWeekend ? .weekend : .holiday
    }

    /// A Saturday or Sunday next to a weekday of a holiday belongs to the holiday; a bank holiday only makes a long
    /// weekend.
    private func isInsideHoliday(_ date: LocalDate) -> Bool {
        let monday = date.adding(days: 8 - date.weekday)
        let friday = monday.adding(days: -3)
        return [friday, monday].contains { [.outOfTerm, .closure].contains(days.verdict(on: $0)) }
    }
}
