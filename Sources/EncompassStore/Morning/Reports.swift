public import EncompassCore
import Foundation
import GRDB

extension Reports {
    /// Fixes the months that are over and settled: from then on their numbers are these, whatever changes later. A year after
    /// its end a month forgets days and places.
    public func fix(london: London, at now: Timestamp) throws {
        let today = london.date(now)
        guard try read({ try $0.hasMonthsToFix(today) }) else { return }
        // Counting takes long, above all at the first start with a long history: no write may wait for it.
        for month in try read({ try $0.monthsToFix(today, london) }) {
            let cells = try read { try $0.countedCells(from: month, to: month.nextMonth, london: london) }
            try write(at: now) { tx in
                // Another run may have fixed it since, and erased what it counted.
                if try !tx.isFixed(month) { try tx.fix(month, cells, detailed: true) }
            }
        }
        for month in try read({ try $0.monthsToShorten(today) }) {
            try write(at: now) { tx in try tx.shorten(month) }
        }
    }

    /// What the report of a month needs: its numbers, and the sums of the eleven months before it. Nil for a month that is
    /// not fixed.
    ///
    /// - Parameter month: its first day.
    public func cells(of month: LocalDate) throws -> [ReportCell]? {
        try read { snapshot in
            guard let own = try snapshot.fixedCells(of: month) else { return nil }
            return try own + snapshot.sums(from: MonthlyReport.beginning(of: month), to: month)
        }
    }

    /// The names of places and areas, for the rows of a report.
    public func placeNames(_ places: [Scope]) throws -> [Scope: String] {
        try read { snapshot in
            try Dictionary(
                places.map { ($0, try snapshot.placeName($0)) }, uniquingKeysWith: { first, _ in first })
        }
    }
}

/// A cell as it is kept, sealed with the others of its month.
private struct FixedCell: Codable {
    let day: String
    let isMonth: Bool
    let force: String
    let area: String?
    let place: String?
    let tally: ReportTally

    init(_ cell: ReportCell) {
        day = cell.day.description
        isMonth = cell.isMonth
        force = cell.force
        area = cell.area
        place = cell.place?.description
        tally = cell.tally
    }

    var cell: ReportCell? {
        LocalDate(iso: day).map {
            ReportCell(
                day: $0, isMonth: isMonth, force: force, area: area, place: place.flatMap { Scope($0) }, tally: tally)
        }
    }
}

/// Where a number belongs.
private struct ReportKey: Hashable {
    let day: LocalDate
    let force: String
    var area: String?
    var place: Scope?
}

extension LocalDate {
    /// `2026-11`
    fileprivate var monthText: String { String(description.prefix(7)) }
}

extension Reading {
    /// The first month of which days and places are still kept.
    fileprivate func firstInDetail(_ today: LocalDate) -> LocalDate {
        MonthlyReport.beginning(of: today).adding(days: -1).firstOfMonth
    }

    fileprivate func isFixed(_ month: LocalDate) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM report_month WHERE month = ?)"),
            arguments: [month.monthText]) ?? false
    }

    fileprivate func hasMonthsToFix(_ today: LocalDate) throws -> Bool {
        try !isFixed(MonthlyReport.latest(on: today)) || !monthsToShorten(today).isEmpty
    }

    /// Of all that is held, the oldest first: the latest month is fixed last, so that an interrupted run is continued.
    fileprivate func monthsToFix(_ today: LocalDate, _ london: London) throws -> [LocalDate] {
        let last = MonthlyReport.latest(on: today)
        let oldest = try Int64.fetchOne(
            db,
            sql: """
                SELECT MIN(at) FROM (SELECT MIN(received_at) AS at FROM incident
                    UNION ALL SELECT MIN(opened_at) FROM exception)
                """)
        let first = oldest.map { london.date(Timestamp(milliseconds: $0)).firstOfMonth } ?? last
        return try sequence(first: min(first, last), next: \.nextMonth).prefix { $0 <= last }.filter {
            try !isFixed($0)
        }
    }

    /// Those that still have days and places a year after their end.
    fileprivate func monthsToShorten(_ today: LocalDate) throws -> [LocalDate] {
        try String.fetchAll(
            db.cachedStatement(sql: "SELECT month FROM report_month WHERE detailed = 1 AND month < ?"),
            arguments: [firstInDetail(today).monthText]
        ).compactMap { LocalDate(iso: $0 + "-01") }
    }

    /// Whether the month in which an exception was opened is fixed.
    func isCounted(exception id: String, london: London) throws -> Bool {
        let openedAt = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT opened_at FROM exception WHERE id = ?"), arguments: [id])
        return try openedAt.map { try isFixed(london.date(Timestamp(milliseconds: $0)).firstOfMonth) } ?? true
    }

    fileprivate func fixedCells(of month: LocalDate) throws -> [ReportCell]? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT body, key_id FROM report_month WHERE month = ?"),
            arguments: [month.monthText]
        ).map { row in
            try Body(bytes: row["body"], keyId: row["key_id"]).decode([FixedCell].self, with: keys).compactMap(\.cell)
        }
    }

    /// One cell for each fixed month.
    fileprivate func sums(from: LocalDate, to: LocalDate) throws -> [ReportCell] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT month, total, key_id FROM report_month WHERE month >= ? AND month < ?"),
            arguments: [from.monthText, to.monthText]
        ).compactMap { row in
            guard let month = LocalDate(iso: (row["month"] as String) + "-01") else { return nil }
            let tally = try Body(bytes: row["total"], keyId: row["key_id"]).decode(ReportTally.self, with: keys)
            return ReportCell(day: month, isMonth: true, force: "", tally: tally)
        }
    }

    /// The numbers of a time, by day of receipt, of what is held.
    ///
    /// - Parameter to: the day after the last.
    fileprivate func countedCells(from: LocalDate, to: LocalDate, london: London) throws -> [ReportCell] {
        let range: StatementArguments = [
            "from": london.moment(from, .midnight).milliseconds, "to": london.moment(to, .midnight).milliseconds,
        ]
        var cells: [ReportKey: ReportTally] = [:]
        func day(_ row: Row, _ column: String) -> LocalDate { london.date(Timestamp(milliseconds: row[column])) }
        func add(_ key: ReportKey, _ change: (inout ReportTally) -> Void) {
            change(&cells[key, default: ReportTally()])
        }
        for row in try Row.fetchAll(db, sql: Counted.incidents, arguments: range) {
            add(ReportKey(day: day(row, "received_at"), force: row["force"])) {
                $0[.incidents] += 1
                $0[.children] += row["children"]
                $0[.decided] += row["decided"]
                $0[.agreed] += row["agreed"]
            }
        }
        for row in try Row.fetchAll(db, sql: Counted.places, arguments: range) {
            let place = Scope(row["target"] as String)
            add(ReportKey(day: day(row, "received_at"), force: row["force"], area: row["area"], place: place)) {
                $0.count(row)
            }
        }
        for row in try Row.fetchAll(db, sql: Counted.exceptions, arguments: range) {
            let (name, opened): (String, Int64) = (row["kind"], row["opened_at"])
            let (resolved, by): (Int64?, String?) = (row["settled_at"], row["settled_by"])
            add(ReportKey(day: day(row, "opened_at"), force: row["force"])) { tally in
                var kind = tally.exceptions[name] ?? ReportTally.Exceptions()
                kind.opened += 1
                if let resolved, by != Actor.engine.description {
                    kind.resolved += 1
                    kind.durations.add(minutes: Int((resolved - opened) / 60_000))
                }
                tally.exceptions[name] = kind
            }
        }
        return cells.map { key, tally in
            ReportCell(day: key.day, force: key.force, area: key.area, place: key.place, tally: tally)
        }
    }
}

extension Transaction {
    fileprivate func shorten(_ month: LocalDate) throws {
        guard let cells = try fixedCells(of: month) else { return }
        try fix(month, cells.withoutDetail(month), detailed: false)
    }

    fileprivate func fix(_ month: LocalDate, _ cells: [ReportCell], detailed: Bool) throws {
        let total = cells.reduce(into: ReportTally()) { $0 += $1.tally }
        let (body, sum) = (try keys.seal(cells.map(FixedCell.init)), try keys.seal(total))
        // A data key that was made in between would leave one of them without its own.
        guard body.keyId == sum.keyId else { throw StoreError(.unavailable, "dataKey.notTaken", ["id": sum.keyId]) }
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO report_month (month, detailed, body, total, key_id) VALUES (?, ?, ?, ?, ?)
                """
        ).execute(arguments: [month.monthText, detailed ? 1 : 0, body.bytes, sum.bytes, body.keyId])
    }
}

extension [ReportCell] {
    /// By force and area only.
    fileprivate func withoutDetail(_ month: LocalDate) -> [ReportCell] {
        var tallies: [ReportKey: ReportTally] = [:]
        for cell in self {
            let area = cell.area ?? (cell.place == nil ? nil : "")
            tallies[ReportKey(day: month, force: cell.force, area: area), default: ReportTally()] += cell.tally
        }
        return tallies.map { key, tally in
            ReportCell(day: key.day, isMonth: true, force: key.force, area: key.area, tally: tally)
        }
    }
}

extension ReportTally {
    /// One incident at one place.
    fileprivate mutating func count(_ row: Row) {
        let children: Int = row["children"]
        let deadline: Int64 = row["deadline"]
        let told: Int64? = row["told"]
        let acknowledged: Int64? = row["acknowledged"]
        self[.notifications] += 1
        self[.late] += row["late"] as Int
        // The first step is the message to the Key Adult.
        if (row["step"] as Int) > 1 { self[.escalated] += 1 }
        self[.due] += children
        self[.wrong] += row["wrong"] as Int
        // Who has acknowledged knows of it, by whatever way.
        if let known = [told, acknowledged].compactMap(\.self).min(), known <= deadline {
            self[.disclosed] += children
        }
        guard let acknowledged else { return }
        if acknowledged <= deadline { self[.acknowledged] += children }
        untilAcknowledged.add(minutes: Int((acknowledged - (told ?? acknowledged)) / 60_000))
    }
}

/// Rows that are counted, each once, of the time from `from` until before `to`.
private enum Counted {
    /// People's decisions on children for whom the machine had proposed somebody, as `match agreement` counts them.
    static let incidents = """
        SELECT i.force, i.received_at, (SELECT COUNT(*) FROM child c WHERE c.incident = i.id) AS children,
            (SELECT COUNT(*) FROM child c JOIN decision d ON d.id = (SELECT MAX(id) FROM decision WHERE child = c.id)
                WHERE c.incident = i.id AND \(decided)) AS decided,
            (SELECT COUNT(*) FROM child c JOIN decision d ON d.id = (SELECT MAX(id) FROM decision WHERE child = c.id)
                WHERE c.incident = i.id AND \(decided) AND c.state = 'matched' AND c.pupil = d.best) AS agreed
        FROM incident i WHERE \(received)
        """

    private static let received = "i.received_at >= :from AND i.received_at < :to"

    private static let decided = """
        d.best IS NOT NULL AND (c.decided_by <> 'engine' OR (c.confirmed = 1 AND EXISTS
            (SELECT 1 FROM exception x WHERE x.child = c.id AND x.kind = 'confirm' AND x.decision = 'match'
                AND x.settled_by <> 'engine')))
        """

    /// An incident at a place, with its corrections: from the first word of it to the first answer. What was cancelled
    /// altogether is not counted, and a child that the school gave back is.
    static let places = """
        SELECT i.force, i.received_at, n.target, MAX(n.area) AS area, MIN(n.deadline_at) AS deadline,
            MIN(n.told_at) AS told, MIN(n.acknowledged_at) AS acknowledged, MAX(n.late) AS late, MAX(n.step) AS step,
            (SELECT COUNT(DISTINCT k.child) FROM notification m INDEXED BY notification_incident
                CROSS JOIN notification_child k ON k.notification = m.id
                WHERE m.incident = i.id AND m.target = n.target AND k.shown_as IS NULL
                    AND (k.closed_at IS NULL OR k.outcome = 'notOurPupil')) AS children,
            (SELECT COUNT(DISTINCT k.child) FROM notification m INDEXED BY notification_incident
                CROSS JOIN notification_child k ON k.notification = m.id
                WHERE m.incident = i.id AND m.target = n.target AND k.shown_as IS NULL
                    AND k.outcome = 'notOurPupil') AS wrong
        FROM incident i JOIN notification n ON n.incident = i.id
        WHERE n.kind <> 'retraction' AND \(received)
        GROUP BY i.id, n.target HAVING MAX(n.state <> 'cancelled') = 1
        """

    static let exceptions = """
        SELECT x.force, x.kind, x.opened_at, x.settled_at, x.settled_by FROM exception x
        WHERE x.opened_at >= :from AND x.opened_at < :to
        """
}
