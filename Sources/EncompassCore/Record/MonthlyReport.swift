/// The report of one month, with nothing in it that could point at a person.
///
/// Each month is one fixed set of tables, once it is over: overlapping times, or the same month on two of its days, could
/// be subtracted from each other.
public struct MonthlyReport: Hashable, Sendable {
    /// A line of a table.
    public struct Row: Hashable, Sendable {
        /// Of a day or week its first day as `2026-11-20`, of a month `2026-11`, else an id; nil for the total.
        public let id: String?
        public fileprivate(set) var counts: [ReportTally.Measure: PublishedCount] = [:]
        /// Of `disclosed`, `acknowledged` and `agreed`.
        public fileprivate(set) var shares: [ReportTally.Measure: PublishedShare] = [:]
        /// Minutes; nil for too few.
        public fileprivate(set) var median: Int?
        public fileprivate(set) var percentile95: Int?

        public subscript(measure: ReportTally.Measure) -> PublishedCount { counts[measure] ?? .count(0) }
    }

    /// Exceptions of one kind.
    public struct ExceptionRow: Hashable, Sendable {
        /// Nil for the total.
        public let kind: String?
        public let opened: PublishedCount
        public let resolved: PublishedCount
        /// Minutes until a person had resolved them.
        public let median: Int?
        public let percentile95: Int?
    }

    /// Rows of one kind; those of areas and schools are in the order of what they belong to.
    public enum Table: String, Hashable, Sendable, Codable, CaseIterable {
        case days, weeks, forces, areas, schools
    }

    /// A median is of so many at least, and a 95th percentile, which would otherwise be the slowest one itself.
    static let fewest = (median: SmallNumbers.least, percentile95: 20)

    /// The first day.
    public let month: LocalDate
    public let total: Row
    public let tables: [Table: [Row]]
    public let exceptions: [ExceptionRow]
    /// The twelve months up to this one, without a total: two such years could be subtracted.
    public let year: [Row]

    /// Nil for a month that is not over.
    ///
    /// - Parameter cells: of the twelve months up to this one; others are left out.
    public init?(month: LocalDate, cells: [ReportCell], today: LocalDate) {
        let first = month.firstOfMonth
        let next = first.nextMonth
        guard next <= today else { return nil }
        self.month = first
        let own = cells.filter { $0.day >= first && $0.day < next }
        let all = ReportTally.sum(own)
        total = Row.total(all)
        var tables: [Table: [Row]] = [:]
        // What was erased is known by month only, so days and weeks would not add up to the month any more.
        if !own.contains(where: \.isMonth) {
            let days = (0..<Int(next.dayNumber - first.dayNumber)).map { first.adding(days: $0) }
            let weeks = Group.weeks(own, from: first, days)
            let rows = weeks.published(under: total)
            tables[.weeks] = rows
            tables[.days] = zip(weeks, rows).flatMap { week, row in week.inner.published(under: row) }
        }
        let forces = Group.by(own) { $0.force }
        let forceRows = forces.published(under: total)
        tables[.forces] = forceRows
        for (force, row) in zip(forces, forceRows) {
            let areas = Group.by(force.cells.filter { $0.place != nil }) { $0.area ?? "" }
            let areaRows = areas.published(under: row)
            tables[.areas, default: []] += areaRows
            for (area, row) in zip(areas, areaRows) {
                tables[.schools, default: []] +=
                    Group.by(area.cells) { $0.place?.description ?? "" }.published(under: row)
            }
        }
        self.tables = tables
        exceptions = ExceptionRow.all(of: all)
        year = MonthlyReport.year(cells, upTo: first)
    }

    /// The first day that a report of a month needs: of its year.
    public static func beginning(of month: LocalDate) -> LocalDate {
        (0..<11).reduce(month.firstOfMonth) { first, _ in first.adding(days: -1).firstOfMonth }
    }

    private static func year(_ cells: [ReportCell], upTo month: LocalDate) -> [Row] {
        let first = beginning(of: month)
        let own = cells.filter { $0.day >= first && $0.day < month.nextMonth }
        return Group.by(own) { String($0.day.description.prefix(7)) }.published(under: nil)
    }
}

/// Cells that make one row.
private struct Group {
    let id: String
    let cells: [ReportCell]
    let tally: ReportTally
    /// The rows that make it up.
    var inner: [Group] = []

    init(_ id: String, _ cells: [ReportCell], inner: [Group] = []) {
        self.id = id
        self.cells = cells
        tally = ReportTally.sum(cells)
        self.inner = inner
    }

    /// By what `key` gives, in its order.
    static func by(_ cells: [ReportCell], _ key: (ReportCell) -> String) -> [Group] {
        Dictionary(grouping: cells, by: key).sorted { $0.key < $1.key }.map { Group($0.key, $0.value) }
    }

    /// Weeks from Monday, cut at the ends of the month, each with its days; also those on which nothing happened.
    static func weeks(_ cells: [ReportCell], from first: LocalDate, _ days: [LocalDate]) -> [Group] {
        let byDay = Dictionary(grouping: cells, by: \.day)
        let weeks = Dictionary(grouping: days) { max(first, $0.adding(days: 1 - $0.weekday)) }
        return weeks.sorted { $0.key < $1.key }.map { start, days in
            let inner = days.sorted().map { Group($0.description, byDay[$0] ?? []) }
            return Group(start.description, inner.flatMap(\.cells), inner: inner)
        }
    }
}

extension [Group] {
    /// The rows as they may be published next to the row that they make up.
    ///
    /// - Parameter parent: nil if no total is published. Of what the parent withholds, its rows say nothing, unless it
    ///   is the total of all.
    fileprivate func published(under parent: MonthlyReport.Row?) -> [MonthlyReport.Row] {
        var rows = map { MonthlyReport.Row(id: $0.id) }
        for measure in ReportTally.Measure.allCases {
            let whole = measure.whole
            let counts = map { group -> [Int] in
                let own = group.tally[measure]
                return [own] + (whole.map { [group.tally[$0] - own] } ?? [])
            }
            var withheld = Set<Int>()
            if let whole { withheld = Set(indices.filter { rows[$0][whole] == .withheld }) }
            if let parent, parent.id != nil, parent[measure] == .withheld {
                withheld.formUnion(indices.filter { counts[$0].contains { $0 > 0 } })
            }
            let shown = SmallNumbers.published(counts, withheld: withheld, hasTotal: parent != nil)
            for (place, group) in enumerated() {
                rows[place].publish(measure, of: group.tally, isShown: shown[place])
            }
        }
        for (place, group) in enumerated() where rows[place][.acknowledged] != .withheld {
            rows[place].publish(group.tally.untilAcknowledged)
        }
        return rows
    }
}

extension MonthlyReport.Row {
    /// The row of everything. Of a part it also says that all but a few belong to it.
    fileprivate static func total(_ tally: ReportTally) -> MonthlyReport.Row {
        var row = MonthlyReport.Row(id: nil)
        for measure in ReportTally.Measure.allCases {
            let own = tally[measure]
            guard let whole = measure.whole else {
                row.publish(measure, of: tally, isShown: !SmallNumbers.isSmall(own))
                continue
            }
            let all = tally[whole]
            let isShown =
                row[whole] != .withheld && !SmallNumbers.isSmall(own) && !SmallNumbers.isSmall(all - own)
            row.publish(measure, of: tally, isShown: isShown)
            if !isShown, row[whole] != .withheld, SmallNumbers.isSmall(all - own) {
                row.shares[measure] = .atLeast(Double(max(0, all - SmallNumbers.least + 1) * 100) / Double(all))
            }
        }
        row.publish(tally.untilAcknowledged)
        return row
    }

    fileprivate mutating func publish(_ measure: ReportTally.Measure, of tally: ReportTally, isShown: Bool) {
        counts[measure] = isShown ? .count(tally[measure]) : .withheld
        guard let whole = measure.whole, tally[whole] > 0 else { return }
        shares[measure] =
            isShown && self[whole] != .withheld
            ? .exactly(Double(tally[measure] * 100) / Double(tally[whole])) : .withheld
    }

    fileprivate mutating func publish(_ durations: Durations) {
        let fewest = MonthlyReport.fewest
        if durations.count >= fewest.median { median = durations.percentile(50) }
        if durations.count >= fewest.percentile95 { percentile95 = durations.percentile(95) }
    }
}

extension MonthlyReport.ExceptionRow {
    /// By kind, the total last.
    fileprivate static func all(of tally: ReportTally) -> [MonthlyReport.ExceptionRow] {
        let kinds = tally.exceptions.sorted { $0.key < $1.key }
        var sum = ReportTally.Exceptions()
        for (_, kind) in kinds {
            sum.opened += kind.opened
            sum.resolved += kind.resolved
            sum.durations += kind.durations
        }
        let opened = SmallNumbers.published(kinds.map { [$0.value.opened] }, hasTotal: true)
        let resolved = SmallNumbers.published(
            kinds.map { [$0.value.resolved, $0.value.opened - $0.value.resolved] },
            withheld: Set(opened.indices.filter { !opened[$0] }), hasTotal: true)
        func row(_ kind: String?, _ of: ReportTally.Exceptions, _ isOpened: Bool, _ isResolved: Bool)
            -> MonthlyReport.ExceptionRow
        {
            let fewest = MonthlyReport.fewest
            let count = isResolved ? of.durations.count : 0
            return MonthlyReport.ExceptionRow(
                kind: kind, opened: isOpened ? .count(of.opened) : .withheld,
                resolved: isResolved ? .count(of.resolved) : .withheld,
                median: count >= fewest.median ? of.durations.percentile(50) : nil,
                percentile95: count >= fewest.percentile95 ? of.durations.percentile(95) : nil)
        }
        let isOpened = !SmallNumbers.isSmall(sum.opened)
        let isResolved =
            isOpened && !SmallNumbers.isSmall(sum.resolved) && !SmallNumbers.isSmall(sum.opened - sum.resolved)
        return zip(kinds.indices, kinds).map { row($1.key, $1.value, opened[$0], resolved[$0]) }
            + [row(nil, sum, isOpened, isResolved)]
    }
}

extension ReportTally {
    fileprivate static func sum(_ cells: [ReportCell]) -> ReportTally {
        cells.reduce(into: ReportTally()) { $0 += $1.tally }
    }
}
