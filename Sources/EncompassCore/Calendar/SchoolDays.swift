/// The calendar as one establishment, or one authority, has it.
///
/// Where the establishment has terms of its own around a day, these and its own INSET days and closures stand in place of
/// its authority's; elsewhere the authority's hold, and its own INSET days and closures besides. Bank holidays are off
/// for everybody.
public struct SchoolDays: Sendable {
    let own: ScopeCalendar
    let authority: ScopeCalendar
    let bankHolidays: DayRuns
    /// The last day that the list of bank holidays speaks of; nil without a list.
    let bankHolidaysUntil: LocalDate?
    /// False for an office, which has no terms to miss.
    let needsTerms: Bool

    /// How far ahead a school day is looked for, in days.
    static let horizon = 100

    /// What the day is, without regard to whether the calendar was complete (`warnings(on:)` says so).
    public func verdict(on date: LocalDate) -> DayVerdict {
        if date.isWeekend { return .weekend }
        if bankHolidays.contains(date) { return .bankHoliday }
        if let exception = own.exception(on: date) { return exception }
        if own.hasTerms(on: date) {
            guard own.isTerm(date) else { return .outOfTerm }
        } else {
            if let exception = authority.exception(on: date) { return exception }
            if authority.hasTerms(on: date), !authority.isTerm(date) { return .outOfTerm }
        }
        return emergencyClosure(on: date) ? .emergencyClosure : .schoolDay
    }

    public func isSchoolDay(_ date: LocalDate) -> Bool { verdict(on: date).isSchoolDay }
    public func isStaffDay(_ date: LocalDate) -> Bool { verdict(on: date).isStaffDay }

    /// Whether the school, or its authority for all its schools, is shut at short notice: no deadline moves, but messages
    /// go to mobiles.
    public func emergencyClosure(on date: LocalDate) -> Bool {
        own.isEmergency(date) || authority.isEmergency(date)
    }

    public func warnings(on date: LocalDate) -> [CalendarWarning] {
        var warnings: [CalendarWarning] = []
        if needsTerms, !own.hasTerms(on: date), !authority.hasTerms(on: date) { warnings.append(.noTerms) }
        if bankHolidaysUntil.map({ $0 < date }) ?? true { warnings.append(.noBankHolidays) }
        return warnings
    }

    /// The first school day after `date`.
    public func nextSchoolDay(after date: LocalDate) -> FoundDay {
        next(after: date) { $0.isSchoolDay }
    }

    /// The first day after `date` on which staff are in: a school day or an INSET day.
    public func nextStaffDay(after date: LocalDate) -> FoundDay {
        next(after: date) { $0.isStaffDay }
    }

    /// `date` itself where staff are in, else the first such day after it.
    public func staffDay(onOrAfter date: LocalDate) -> FoundDay { nextStaffDay(after: date.adding(days: -1)) }

    private func next(after date: LocalDate, where fits: (DayVerdict) -> Bool) -> FoundDay {
        for days in 1...SchoolDays.horizon {
            let day = date.adding(days: days)
            if fits(verdict(on: day)) { return FoundDay(date: day, warnings: warnings(on: day)) }
        }
        var day = date.adding(days: 1)
        while day.isWeekend || bankHolidays.contains(day) { day = day.adding(days: 1) }
        return FoundDay(date: day, warnings: warnings(on: day) + [.noSchoolDay])
    }
}

/// A day that the calendar found, and what it had to assume.
public struct FoundDay: Hashable, Sendable {
    public let date: LocalDate
    public let warnings: [CalendarWarning]
}
