/// The calendar of one scope (an establishment or an authority), indexed for look-ups.
struct ScopeCalendar: Hashable, Sendable {
    private let terms: DayRuns
    private let insets: DayRuns
    private let closures: DayRuns
    private let emergencies: DayRuns
    /// Saturdays and Sundays with a term row of their own.
    private let openWeekends: DayRuns
    /// The days that the given terms cover: in term or on holiday.
    private let known: DayRuns

    static let empty = ScopeCalendar([])

    init(_ periods: [CalendarPeriod]) {
        func runs(_ kind: CalendarPeriod.Kind) -> DayRuns {
            DayRuns(periods.filter { $0.kind == kind }.map { ($0.from, $0.to) })
        }
        let terms = runs(.term)
        let overlaps = CalendarOverlaps(periods)
        self.terms = terms
        insets = DayRuns(overlaps.daysOff(.inset))
        closures = DayRuns(overlaps.daysOff(.closure))
        openWeekends = DayRuns(overlaps.openWeekends)
        emergencies = runs(.emergencyClosure)
        known = ScopeCalendar.knownDays(terms)
    }

    func hasTerms(on date: LocalDate) -> Bool { known.contains(date) }
    func isEmergency(_ date: LocalDate) -> Bool { emergencies.contains(date) }
    func confirmationTerm(containing day: LocalDate) -> ConfirmationTerm {
        ConfirmationTerm(containing: day, in: terms)
    }
    func isTerm(_ date: LocalDate) -> Bool { terms.contains(date) }
    func isOpenWeekend(_ date: LocalDate) -> Bool { openWeekends.contains(date) }

    /// A day when this scope's pupils stay at home, whatever the term says.
    func exception(on date: LocalDate) -> DayVerdict? {
        if insets.contains(date) { return .inset }
        return closures.contains(date) ? .closure : nil
    }

    /// Terms with the holidays between them. A gap longer than a holiday is a term that was not entered yet. August
    /// next to a known term counts as holiday, so that last year's calendar is valid until September and no longer.
    private static func knownDays(_ terms: DayRuns) -> DayRuns {
        var days: [(from: LocalDate, to: LocalDate)] = []
        for run in terms.runs {
            let term = (from: LocalDate(dayNumber: run.lowerBound), to: LocalDate(dayNumber: run.upperBound))
            if let last = days.last, run.lowerBound - last.to.dayNumber <= longestHoliday {
                days[days.count - 1].to = term.to
            } else {
                days.append(term)
            }
        }
        return DayRuns(days.map { (holidayStart(before: $0.from), holidayEnd(after: $0.to)) })
    }

    /// Five weeks at Christmas and at Easter; a missing half-term makes a longer gap. The summer is recognised by
    /// August.
    private static let longestHoliday: Int32 = 35

    private static func holidayStart(before first: LocalDate) -> LocalDate {
        guard first.month == 8 || first.month == 9 else { return first }
        return LocalDate(year: first.year, month: 8, day: 1) ?? first
    }

    private static func holidayEnd(after last: LocalDate) -> LocalDate {
        guard (6...8).contains(last.month) else { return last }
        return LocalDate(year: last.year, month: 8, day: 31) ?? last
    }
}

/// A set of days stored as runs: sorted, separate, first and last day included.
///
/// A school's terms are a dozen runs, so a look-up costs a few comparisons, and 22,000 schools take a few megabytes.
struct DayRuns: Hashable, Sendable {
    private(set) var runs: [ClosedRange<Int32>]

    /// Runs in any order, overlapping or touching; one that ends before it starts has no days.
    init(_ days: [(from: LocalDate, to: LocalDate)] = []) {
        runs = []
        for day in days.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) where day.from <= day.to {
            let run = day.from.dayNumber...day.to.dayNumber
            if let last = runs.last, run.lowerBound <= last.upperBound + 1 {
                runs[runs.count - 1] = last.lowerBound...max(last.upperBound, run.upperBound)
            } else {
                runs.append(run)
            }
        }
    }

    func contains(_ date: LocalDate) -> Bool {
        let day = date.dayNumber
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].upperBound < day { low = middle + 1 } else { high = middle }
        }
        return low < runs.count && runs[low].lowerBound <= day
    }
}
