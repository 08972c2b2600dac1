/// Two calendar rows of one scope that cover the same days, or a row for a weekend.
///
/// Nobody can say which row is right, so the earlier deadline is taken: a school that is notified a day early loses
/// nothing. `CalendarOverlap.Effect` has the table. Rows that only add a detail are no overlap: a half-term or an INSET
/// day inside its term, a single day (Christmas Day) inside a closure of a week or more, and the same row twice. An
/// emergency closure moves no deadline, whatever it overlaps.
public struct CalendarOverlap: Hashable, Sendable {
    /// What happens to the days.
    ///
    /// | rows | days in both | days in one of them |
    /// |---|---|---|
    /// | a closure or INSET period across the edge of a term | school days | as their row says |
    /// | a closure or INSET period within the days shared by two terms | school days | as their row says |
    /// | two terms | school days | school days |
    /// | two closures, or two INSET periods, with different days | as their rows say | not taken out of school |
    /// | a closure and an INSET period | INSET: staff are in | as their row says |
    /// | a term of a Saturday, a Sunday or both | school days | |
    public enum Effect: String, Hashable, Sendable, CaseIterable {
        case schoolDays, bothTerms, sharedDaysOnly, staffDays, openWeekend
    }

    /// Indexes in the given list; the same one twice for a weekend.
    public let row: Int
    public let other: Int
    /// The days that both cover, inclusive.
    public let first: LocalDate
    public let last: LocalDate
    public let effect: Effect

    /// - Parameter periods: of one scope.
    public static func find(in periods: [CalendarPeriod]) -> [CalendarOverlap] { CalendarOverlaps(periods).found }

    /// The overlap in words.
    ///
    /// - Parameter name: how to name a row, such as "closure of 2026-10-26 to 2026-11-02 (line 3)".
    public func sentence(naming name: (Int) -> String) -> String {
        let days = first == last ? "\(first) is" : "\(first) to \(last) are"
        let both =
            row == other
            ? "\(days) a weekend, and a \(name(row))" : "\(days) in both the \(name(row)) and the \(name(other))"
        switch effect {
        case .schoolDays: return both + ": taken as school days, so that no deadline comes too late"
        case .bothTerms:
            return both + ": every day of either counts as a school day, so that no deadline comes too late"
        case .sharedDaysOnly:
            return both + ": only the days in both count as days off, so that no deadline comes too late"
        case .staffDays: return both + ": taken as INSET days, on which staff are in"
        case .openWeekend: return both + ": taken as school days, so that no deadline comes too late"
        }
    }
}

/// The overlaps of one scope's rows, and the days that remain of each row.
struct CalendarOverlaps {
    typealias Days = (from: LocalDate, to: LocalDate)

    private let periods: [CalendarPeriod]
    private(set) var found: [CalendarOverlap] = []
    /// Days that rows exclude but that count as school days anyway, by row.
    private var contradicted: [Int: [Days]] = [:]
    private(set) var openWeekends: [Days] = []

    init(_ periods: [CalendarPeriod]) {
        self.periods = periods
        let spans = CalendarOverlaps.spans(of: periods)
        let order = periods.indices.filter { periods[$0].from <= periods[$0].to }.sorted {
            (periods[$0].from, periods[$0].to, $0) < (periods[$1].from, periods[$1].to, $1)
        }
        var crossings: [(term: Int, days: Days)] = []
        for (place, one) in order.enumerated() {
            noteWeekend(one)
            for other in order[(place + 1)...] {
                guard periods[other].from <= periods[one].to else { break }
                guard
                    CalendarOverlaps.days(periods[one]) != CalendarOverlaps.days(periods[other])
                        || periods[one].kind != periods[other].kind
                else { continue }
                switch (periods[one].kind, periods[other].kind) {
                case (.emergencyClosure, _), (_, .emergencyClosure): break
                case (.term, .term):
                    note(one, other, .bothTerms)
                    if let a = spans[one], let b = spans[other], !a.holds(b), !b.holds(a) {
                        crossings.append((other, shared(one, other)))
                    }
                case (.term, _): compare(off: other, term: one, spans[one])
                case (_, .term): compare(off: one, term: other, spans[other])
                case (.closure, .closure), (.inset, .inset): compare(one, other)
                default: note(one, other, .staffDays)
                }
            }
        }
        for off in order where periods[off].kind == .inset || periods[off].kind == .closure {
            for crossing in crossings {
                let from = max(crossing.days.from, periods[off].from)
                let to = min(crossing.days.to, periods[off].to)
                guard from <= to, !isContradicted(off, from, to) else { continue }
                contradict(off, (from, to), by: crossing.term)
            }
        }
    }

    /// The days that periods of one kind take out of school, without those that another row contradicts.
    func daysOff(_ kind: CalendarPeriod.Kind) -> [Days] {
        periods.indices.filter { periods[$0].kind == kind }.flatMap { place -> [Days] in
            let period = periods[place]
            guard let contradicted = contradicted[place] else { return [(period.from, period.to)] }
            var days: [Days] = []
            var next = period.from.dayNumber
            for run in DayRuns(contradicted).runs {
                if run.lowerBound > next {
                    days.append((LocalDate(dayNumber: next), LocalDate(dayNumber: run.lowerBound - 1)))
                }
                next = max(next, run.upperBound + 1)
            }
            if next <= period.to.dayNumber { days.append((LocalDate(dayNumber: next), period.to)) }
            return days
        }
    }

    private mutating func note(_ one: Int, _ other: Int, _ effect: CalendarOverlap.Effect) {
        let days = shared(one, other)
        found.append(CalendarOverlap(row: one, other: other, first: days.from, last: days.to, effect: effect))
    }

    /// A term without a weekday means that the school is open at the weekend.
    private mutating func noteWeekend(_ place: Int) {
        let period = periods[place]
        guard period.kind == .term, CalendarOverlaps.weekdays(period, atMost: 1) == 0 else { return }
        note(place, place, .openWeekend)
        openWeekends.append((period.from, period.to))
    }

    private mutating func compare(off: Int, term: Int, _ span: ClosedRange<Int32>?) {
        guard let span, !span.holds(CalendarOverlaps.days(periods[off])) else { return }
        contradict(off, shared(off, term), by: term)
    }

    private mutating func contradict(_ off: Int, _ days: Days, by term: Int) {
        contradicted[off, default: []].append(days)
        found.append(
            CalendarOverlap(row: off, other: term, first: days.from, last: days.to, effect: .schoolDays))
    }

    private func isContradicted(_ off: Int, _ from: LocalDate, _ to: LocalDate) -> Bool {
        DayRuns(contradicted[off] ?? []).runs.contains {
            $0.lowerBound <= from.dayNumber && to.dayNumber <= $0.upperBound
        }
    }

    /// Two rows of one kind that exclude school days.
    private mutating func compare(_ one: Int, _ other: Int) {
        guard !isDetail(one, of: other), !isDetail(other, of: one) else { return }
        note(one, other, .sharedDaysOnly)
        leave(shared(one, other), of: one)
        leave(shared(one, other), of: other)
    }

    private mutating func leave(_ shared: Days, of place: Int) {
        let period = periods[place]
        if period.from < shared.from {
            contradicted[place, default: []].append((period.from, shared.from.adding(days: -1)))
        }
        if shared.to < period.to {
            contradicted[place, default: []].append((shared.to.adding(days: 1), period.to))
        }
    }

    private func isDetail(_ inner: Int, of outer: Int) -> Bool {
        CalendarOverlaps.days(periods[outer]).holds(CalendarOverlaps.days(periods[inner]))
            && CalendarOverlaps.weekdays(periods[inner], atMost: 2) <= 1
            && CalendarOverlaps.weekdays(periods[outer], atMost: 5) >= 5
    }

    private func shared(_ one: Int, _ other: Int) -> Days {
        (max(periods[one].from, periods[other].from), min(periods[one].to, periods[other].to))
    }

    private static func days(_ period: CalendarPeriod) -> ClosedRange<Int32> {
        period.from.dayNumber...period.to.dayNumber
    }

    /// Counts up to `most`, so that a year costs no more than a week.
    private static func weekdays(_ period: CalendarPeriod, atMost most: Int) -> Int {
        var count = 0
        var day = period.from
        while day <= period.to, count < most {
            if !day.isWeekend { count += 1 }
            day = day.adding(days: 1)
        }
        return count
    }

    /// The days of each term with those that follow or precede it without a gap, by its index.
    private static func spans(of periods: [CalendarPeriod]) -> [Int: ClosedRange<Int32>] {
        let terms = periods.indices.filter { periods[$0].kind == .term && periods[$0].from <= periods[$0].to }
        var ends: [Int32: Int32] = [:]
        var starts: [Int32: Int32] = [:]
        for days in terms.map({ days(periods[$0]) }) {
            ends[days.lowerBound] = max(ends[days.lowerBound] ?? days.upperBound, days.upperBound)
            starts[days.upperBound] = min(starts[days.upperBound] ?? days.lowerBound, days.lowerBound)
        }
        return Dictionary(
            uniqueKeysWithValues: terms.map { term in
                var (first, last) = (periods[term].from.dayNumber, periods[term].to.dayNumber)
                while last < .max, let end = ends[last + 1] { last = end }
                while first > .min, let start = starts[first - 1] { first = start }
                return (term, first...last)
            })
    }
}

extension ClosedRange<Int32> {
    fileprivate func holds(_ other: ClosedRange<Int32>) -> Bool {
        lowerBound <= other.lowerBound && other.upperBound <= upperBound
    }
}
