/// When a notification that reached us at some moment may leave.
struct ReleasePlanner {
    let rules: TimingRules
    let days: SchoolDays
    let london: London

    /// Not before the release time, and in a `hold` not before staff are in again.
    ///
    /// What arrives after staff have gone home reaches them on the next day: Friday evening's belongs to the weekend.
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

    /// A Saturday or Sunday next to a weekday of holiday belongs to the holiday; a bank holiday alone makes a long weekend.
    private func isInsideHoliday(_ date: LocalDate) -> Bool {
        let monday = date.adding(days: 8 - date.weekday)
        let friday = monday.adding(days: -3)
        return [friday, monday].contains { [.outOfTerm, .closure].contains(days.verdict(on: $0)) }
    }
}
