public import EncompassCore
import Foundation
import GRDB

extension Reports {
    /// The numbers of a time, by day of receipt: what is held, and what is left of what was erased.
    ///
    /// - Parameters:
    ///   - from: the first day of a month.
    ///   - to: the first day of the month after the last.
    public func cells(from: LocalDate, to: LocalDate, london: London) throws -> [ReportCell] {
        try read { snapshot in
            let range = ReportRange.days(from, to, london)
            return try snapshot.reportCells(range, london: london) + snapshot.erasedCells(from: from, to: to)
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

/// What is counted.
enum ReportRange {
    /// Received from one day until before another.
    case days(LocalDate, LocalDate, London)
    /// One incident, with its exceptions.
    case incident(String)
    /// One exception that belongs to no incident.
    case exception(String)

    fileprivate var arguments: StatementArguments {
        switch self {
        case .days(let from, let to, let london):
            [
                "from": london.moment(from, .midnight).milliseconds, "to": london.moment(to, .midnight).milliseconds,
            ]
        case .incident(let id), .exception(let id): ["id": id]
        }
    }

    /// For the incident `i`; nil if no incident is counted.
    fileprivate var incidents: String? {
        switch self {
        case .days: "i.received_at >= :from AND i.received_at < :to"
        case .incident: "i.id = :id"
        case .exception: nil
        }
    }

    /// For the exception `x`.
    fileprivate var exceptions: String {
        switch self {
        case .days: "x.opened_at >= :from AND x.opened_at < :to"
        case .incident: "x.incident = :id"
        case .exception: "x.id = :id"
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

extension Reading {
    func reportCells(_ range: ReportRange, london: London) throws -> [ReportCell] {
        var cells: [ReportKey: ReportTally] = [:]
        func day(_ row: Row, _ column: String) -> LocalDate { london.date(Timestamp(milliseconds: row[column])) }
        func add(_ key: ReportKey, _ change: (inout ReportTally) -> Void) {
            change(&cells[key, default: ReportTally()])
        }
        if let incidents = range.incidents {
            for row in try Row.fetchAll(db, sql: Counted.incidents(incidents), arguments: range.arguments) {
                add(ReportKey(day: day(row, "received_at"), force: row["force"])) {
                    $0[.incidents] += 1
                    $0[.children] += row["children"]
                    $0[.decided] += row["decided"]
                    $0[.agreed] += row["agreed"]
                }
            }
            for row in try Row.fetchAll(db, sql: Counted.places(incidents), arguments: range.arguments) {
                let place = Scope(row["target"] as String)
                add(ReportKey(day: day(row, "received_at"), force: row["force"], area: row["area"], place: place)) {
                    $0.count(row)
                }
            }
        }
        for row in try Row.fetchAll(db, sql: Counted.exceptions(range.exceptions), arguments: range.arguments) {
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

    /// What is left of what was erased.
    fileprivate func erasedCells(from: LocalDate, to: LocalDate) throws -> [ReportCell] {
        try db.all(
            "SELECT * FROM erased_tally WHERE month >= ? AND month < ?",
            [String(from.description.prefix(7)), String(to.description.prefix(7))]
        ) { row -> ReportCell? in
            guard let month = LocalDate(iso: (row["month"] as String) + "-01") else { return nil }
            let (area, place): (String, String) = (row["area"], row["place"])
            return ReportCell(
                day: month, isMonth: true, force: row["force"], area: area.isEmpty ? nil : area, place: Scope(place),
                tally: try JSONText.decode(row["tally"]))
        }.compactMap(\.self)
    }
}

extension Transaction {
    /// Adds what is about to be erased to the numbers that stay, by month and place.
    func keepTally(of range: ReportRange, london: London) throws {
        for cell in try reportCells(range, london: london) {
            let key: StatementArguments = [
                String(cell.day.description.prefix(7)), cell.force, cell.area ?? "", cell.place?.description ?? "",
            ]
            var tally = cell.tally
            let held = try String.fetchOne(
                db.cachedStatement(
                    sql: "SELECT tally FROM erased_tally WHERE month = ? AND force = ? AND area = ? AND place = ?"),
                arguments: key)
            if let held { tally += try JSONText.decode(held, as: ReportTally.self) }
            try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO erased_tally (month, force, area, place, tally) VALUES (?, ?, ?, ?, ?)"
            ).execute(arguments: key + [try JSONText.encode(tally)])
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
        if told.map({ $0 <= deadline }) ?? false { self[.disclosed] += children }
        guard let acknowledged else { return }
        if acknowledged <= deadline { self[.acknowledged] += children }
        untilAcknowledged.add(minutes: Int((acknowledged - (told ?? acknowledged)) / 60_000))
    }
}

/// Rows that are counted, each once. `condition` chooses incidents `i` or exceptions `x`.
private enum Counted {
    /// People's decisions on children for whom the machine had proposed somebody, as `match agreement` counts them.
    static func incidents(_ condition: String) -> String {
        """
        SELECT i.force, i.received_at, (SELECT COUNT(*) FROM child c WHERE c.incident = i.id) AS children,
            (SELECT COUNT(*) FROM child c JOIN decision d ON d.id = (SELECT MAX(id) FROM decision WHERE child = c.id)
                WHERE c.incident = i.id AND \(decided)) AS decided,
            (SELECT COUNT(*) FROM child c JOIN decision d ON d.id = (SELECT MAX(id) FROM decision WHERE child = c.id)
                WHERE c.incident = i.id AND \(decided) AND c.state = 'matched' AND c.pupil = d.best) AS agreed
        FROM incident i WHERE \(condition)
        """
    }

    private static let decided = """
        d.best IS NOT NULL AND (c.decided_by <> 'engine' OR (c.confirmed = 1 AND EXISTS
            (SELECT 1 FROM exception x WHERE x.child = c.id AND x.kind = 'confirm' AND x.decision = 'match'
                AND x.settled_by <> 'engine')))
        """

    /// An incident at a place, with its corrections: from the first word of it to the first answer. What was cancelled
    /// altogether is not counted, and a child that the school gave back is.
    static func places(_ condition: String) -> String {
        """
        SELECT i.force, i.received_at, n.target, MAX(n.area) AS area, MIN(n.deadline_at) AS deadline,
            MIN(n.told_at) AS told, MIN(n.acknowledged_at) AS acknowledged, MAX(n.late) AS late, MAX(n.step) AS step,
            (SELECT COUNT(DISTINCT k.child) FROM notification m JOIN notification_child k ON k.notification = m.id
                WHERE m.incident = i.id AND m.target = n.target
                    AND (k.closed_at IS NULL OR k.outcome = 'notOurPupil')) AS children,
            (SELECT COUNT(DISTINCT k.child) FROM notification m JOIN notification_child k ON k.notification = m.id
                WHERE m.incident = i.id AND m.target = n.target AND k.outcome = 'notOurPupil') AS wrong
        FROM incident i JOIN notification n ON n.incident = i.id
        WHERE n.kind <> 'retraction' AND \(condition)
        GROUP BY i.id, n.target HAVING MAX(n.state <> 'cancelled') = 1
        """
    }

    static func exceptions(_ condition: String) -> String {
        "SELECT x.force, x.kind, x.opened_at, x.settled_at, x.settled_by FROM exception x WHERE \(condition)"
    }
}
