/// The report of one month, with nothing in it that could point at a person.
///
/// Each month is one fixed set of tables, made some days after its end: overlapping times, or the same month on two days,
/// could be subtracted from each other.
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

    /// Days after its end from which on a month is fixed, so that the deadlines of its last night are over.
    public static let settling = 5

    /// The first day.
    public let month: LocalDate
    public let total: Row
    public let tables: [Table: [Row]]
    public let exceptions: [ExceptionRow]
    /// The twelve months up to this one, without a total: two such years could be subtracted.
    public let year: [Row]

    /// - Parameter cells: of the twelve months up to this one; others are left out. Days and schools are left out of a month
    ///   whose cells do not tell them apart.
    /// - Parameter reader: areas and their schools that the reader does not work for are left out.
    public init(month: LocalDate, cells: [ReportCell], for reader: WorkAreas = .all) {
        let first = month.firstOfMonth
        let next = first.nextMonth
        self.month = first
        let own = cells.filter { $0.day >= first && $0.day < next }
        let all = ReportTally.sum(own)
        total = Row.total(all)
        var tables: [Table: [Row]] = [:]
        let isCoarse = own.contains(where: \.isMonth)
        if !isCoarse {
            let days = (0..<Int(next.dayNumber - first.dayNumber)).map { first.adding(days: $0) }
            let weeks = Group.weeks(own, from: first, days)
            let rows = weeks.published(under: total)
            tables[.weeks] = rows
            tables[.days] = zip(weeks, rows).flatMap { week, row in week.inner.published(under: row) }
        }
        let forces = Group.by(own) { $0.force }.listed(under: total, [.incidents, .children, .notifications, .due])
        tables[.forces] = forces.map(\.row)
        tables[.areas] = []
        if !isCoarse { tables[.schools] = [] }
        for force in forces {
            let areas = Group.by(force.group.cells.filter { $0.area != nil || $0.place != nil }) { $0.area ?? "" }
                .listed(under: force.row, [.notifications, .due])
            // After the whole was judged: what is withheld in it stays withheld.
            let seen = areas.filter { reader.see(Set([$0.row.id].compactMap(\.self).filter { !$0.isEmpty })) }
            tables[.areas, default: []] += seen.map(\.row)
            guard !isCoarse else { continue }
            for area in seen {
                tables[.schools, default: []] += Group.by(area.group.cells) { $0.place?.description ?? "" }
                    .listed(under: area.row, [.notifications, .due]).map(\.row)
            }
        }
        self.tables = tables
        exceptions = ExceptionRow.all(of: all)
        year = MonthlyReport.year(cells, upTo: first)
    }

    /// The first day of the last month that is fixed on a day.
    public static func latest(on today: LocalDate) -> LocalDate {
        today.adding(days: -settling).firstOfMonth.adding(days: -1).firstOfMonth
    }

    /// The first day that a report of a month needs: of its year.
    public static func beginning(of month: LocalDate) -> LocalDate {
        (0..<11).reduce(month.firstOfMonth) { first, _ in first.adding(days: -1).firstOfMonth }
    }

    private static func year(_ cells: [ReportCell], upTo month: LocalDate) -> [Row] {
        let first = beginning(of: month)
        let own = cells.filter { $0.day >= first && $0.day < month.nextMonth }
        return Group.by(own) { String($0.day.description.prefix(7)) }.map { Row.total($0.tally, id: $0.id) }
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
    /// The rows as they may be published next to the row that they make up. Of a number that the parent withholds, they say
    /// nothing.
    fileprivate func published(
        under parent: MonthlyReport.Row, isPresent: Set<ReportTally.Measure> = []
    ) -> [MonthlyReport.Row] {
        var rows = map { MonthlyReport.Row(id: $0.id) }
        for measure in ReportTally.Measure.allCases {
            let whole = measure.whole
            let counts = map { group -> [Int] in
                let own = group.tally[measure]
                return [own] + (whole.map { [group.tally[$0] - own] } ?? [])
            }
            let withheld: Set<Int>
            if parent[measure] == .withheld {
                withheld = Set(indices)
            } else {
                withheld = Set(indices.filter { place in whole.map { rows[place][$0] == .withheld } ?? false })
            }
            let shown = SmallNumbers.published(
                counts, withheld: withheld, isPresent: isPresent.contains(measure))
            for (place, group) in enumerated() {
                rows[place].publish(measure, of: group.tally, isShown: shown[place])
            }
        }
        for (place, group) in enumerated()
        where rows[place][.notifications] != .withheld && rows[place][.acknowledged] != .withheld {
            rows[place].publish(group.tally.untilAcknowledged)
        }
        return rows
    }

    /// The same for rows that are there only because there is something in them: none, if that alone says too much.
    ///
    /// - Parameter present: what a row of this kind has one of at least.
    fileprivate func listed(
        under parent: MonthlyReport.Row, _ present: Set<ReportTally.Measure>
    ) -> [(group: Group, row: MonthlyReport.Row)] {
        let rows = published(under: parent, isPresent: present)
        let isListed = present.allSatisfy { measure in
            parent[measure] != .withheld
                && SmallNumbers.mayList(map { $0.tally[measure] }, published: rows.map { $0[measure] != .withheld })
        }
        return isListed ? zip(self, rows).map { ($0, $1) } : []
    }
}

extension MonthlyReport.Row {
    /// A row that is not a part of another. Of a part it also says that all but a few belong to it.
    fileprivate static func total(_ tally: ReportTally, id: String? = nil) -> MonthlyReport.Row {
        var row = MonthlyReport.Row(id: id)
        for measure in ReportTally.Measure.allCases {
            let own = tally[measure]
            var isShown = SmallNumbers.isPublished(alone: own)
            if let whole = measure.whole {
                isShown = isShown && row[whole] != .withheld && !SmallNumbers.isSmall(tally[whole] - own)
            }
            row.publish(measure, of: tally, isShown: isShown)
            guard !isShown, let all = measure.base, row[all] != .withheld, SmallNumbers.isSmall(tally[all] - own) else {
                continue
            }
            row.shares[measure] = .atLeast(
                Double(max(0, tally[all] - SmallNumbers.least + 1) * 100) / Double(tally[all]))
        }
        if row[.notifications] != .withheld { row.publish(tally.untilAcknowledged) }
        return row
    }

    fileprivate mutating func publish(_ measure: ReportTally.Measure, of tally: ReportTally, isShown: Bool) {
        counts[measure] = isShown ? .count(tally[measure]) : .withheld
        guard let all = measure.base, tally[all] > 0 else { return }
        shares[measure] =
            isShown && self[all] != .withheld
            ? .exactly(Double(tally[measure] * 100) / Double(tally[all])) : .withheld
    }

    fileprivate mutating func publish(_ durations: Durations) {
        let fewest = MonthlyReport.fewest
        if durations.count >= fewest.median { median = durations.percentile(50) }
        if durations.count >= fewest.percentile95 { percentile95 = durations.percentile(95) }
    }
}

extension MonthlyReport.ExceptionRow {
    /// By kind, the total last. Kinds are listed like places: only if that does not say how few each has.
    fileprivate static func all(of tally: ReportTally) -> [MonthlyReport.ExceptionRow] {
        let kinds = tally.exceptions.sorted { $0.key < $1.key }
        var sum = ReportTally.Exceptions()
        for (_, kind) in kinds {
            sum.opened += kind.opened
            sum.resolved += kind.resolved
            sum.durations += kind.durations
        }
        let isOpened = SmallNumbers.isPublished(alone: sum.opened)
        let isResolved =
            isOpened && SmallNumbers.isPublished(alone: sum.resolved)
            && !SmallNumbers.isSmall(sum.opened - sum.resolved)
        let counts = kinds.map(\.value.opened)
        let opened = SmallNumbers.published(counts.map { [$0] }, isPresent: true)
        let resolved = SmallNumbers.published(
            kinds.map { [$0.value.resolved, $0.value.opened - $0.value.resolved] },
            withheld: Set(opened.indices.filter { !isResolved || !opened[$0] }))
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
        let isListed = isOpened && SmallNumbers.mayList(counts, published: opened)
        return (isListed ? zip(kinds.indices, kinds).map { row($1.key, $1.value, opened[$0], resolved[$0]) } : [])
            + [row(nil, sum, isOpened, isResolved)]
    }
}

extension ReportTally {
    fileprivate static func sum(_ cells: [ReportCell]) -> ReportTally {
        cells.reduce(into: ReportTally()) { $0 += $1.tally }
    }
}
