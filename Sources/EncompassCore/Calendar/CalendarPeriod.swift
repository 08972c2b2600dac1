/// A run of days in a school calendar, first and last included.
public struct CalendarPeriod: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// Days on which pupils attend, weekends and the other kinds taken out.
        case term
        /// Staff are in, pupils are not.
        case inset
        /// Half-term or another planned closure.
        case closure
        /// Snow and the like: postpones no deadline, since the child may be at home with the danger.
        case emergencyClosure
    }

    public var scope: Scope
    public var kind: Kind
    public var from: LocalDate
    public var to: LocalDate
    public var name: String?

    public init(scope: Scope, kind: Kind, from: LocalDate, to: LocalDate, name: String? = nil) {
        self.scope = scope
        self.kind = kind
        self.from = from
        self.to = to
        self.name = name
    }
}

/// A bank holiday of England and Wales, substitute days included.
public struct BankHoliday: Hashable, Sendable, Codable {
    public var date: LocalDate
    public var title: String

    public init(date: LocalDate, title: String) {
        self.date = date
        self.title = title
    }
}

/// A closure or INSET period that contradicts a term of the same scope about the same days.
///
/// A half-term inside its term is no contradiction: it is what the term leaves out. A closure that begins or ends
/// outside
/// and reaches over a term's first or last day is one (an exported calendar whose last day is the first day back), and
/// nobody can say which row is right. The days then count as school days: a school that is notified a day early loses
/// nothing.
public struct CalendarOverlap: Hashable, Sendable {
    /// Places in the given list.
    public let closure: Int
    public let term: Int
    /// The days that both cover, first and last included.
    public let first: LocalDate
    public let last: LocalDate

    /// - Parameter periods: of one scope.
    public static func find(in periods: [CalendarPeriod]) -> [CalendarOverlap] {
        let terms = periods.indices.filter { periods[$0].kind == .term }
        let runs = DayRuns(terms.map { (periods[$0].from, periods[$0].to) })
        var found: [CalendarOverlap] = []
        for closure in periods.indices where isOff(periods[closure].kind) && !isInside(periods[closure], runs) {
            for term in terms {
                let first = max(periods[closure].from, periods[term].from)
                let last = min(periods[closure].to, periods[term].to)
                if first <= last {
                    found.append(CalendarOverlap(closure: closure, term: term, first: first, last: last))
                }
            }
        }
        return found
    }

    /// The days that periods of one kind take out of school, without those that contradict a term.
    static func daysOff(
        _ kind: CalendarPeriod.Kind, of periods: [CalendarPeriod], _ terms: DayRuns
    ) -> [(from: LocalDate, to: LocalDate)] {
        periods.filter { $0.kind == kind }.flatMap { period -> [(from: LocalDate, to: LocalDate)] in
            guard period.from <= period.to, !isInside(period, terms) else { return [(period.from, period.to)] }
            var days: [(from: LocalDate, to: LocalDate)] = []
            var next = period.from.dayNumber
            for run in terms.runs where run.upperBound >= period.from.dayNumber && run.lowerBound <= period.to.dayNumber
            {
                if run.lowerBound > next {
                    days.append((LocalDate(dayNumber: next), LocalDate(dayNumber: run.lowerBound - 1)))
                }
                next = max(next, run.upperBound + 1)
            }
            if next <= period.to.dayNumber { days.append((LocalDate(dayNumber: next), period.to)) }
            return days
        }
    }

    private static func isOff(_ kind: CalendarPeriod.Kind) -> Bool { kind == .inset || kind == .closure }

    private static func isInside(_ period: CalendarPeriod, _ terms: DayRuns) -> Bool {
        terms.runs.contains { $0.lowerBound <= period.from.dayNumber && period.to.dayNumber <= $0.upperBound }
    }
}
