public import EncompassCore
import Foundation
import GRDB

extension RegistryImport {
    /// Stages calendar periods, which replace the held ones of each scope in the file.
    public func stage(calendar: [CalendarPeriod]) throws {
        try stage(calendarRows: calendar.map { (0, $0) })
    }

    /// Stages calendar periods with the lines of their file, from 1.
    public func stage(calendarRows: [(line: Int, period: CalendarPeriod)]) throws {
        try stage(
            .calendar, calendarRows, prepare: { ($0.line, $0.period, try JSONText.data($0.period)) },
            apply: { try stage(period: $0.1, body: $0.2, line: $0.0, in: $1) })
    }

    /// Stages all periods of one scope, perhaps none.
    func stage(calendar: [CalendarPeriod], replacing scope: Scope) throws {
        try guarded {
            tally.touch(.calendar)
            try store.write { db in try cover(.calendar, scope.description, in: db) }
        }
        try stage(calendar: calendar)
    }

    /// Stages bank holidays, which replace all the held ones.
    public func stage(bankHolidays: [BankHoliday]) throws {
        try stage(
            .bankHolidays, bankHolidays, prepare: { ($0, try JSONText.data($0)) },
            apply: { try stage(holiday: $0.0, body: $0.1, in: $1) })
    }

    private func stage(period: CalendarPeriod, body: Data, line: Int, in db: Database) throws {
        let scope = period.scope.description
        try cover(.calendar, scope, in: db)
        try stageContent(
            .calendar, key: ("scope", scope), columns: [], body: body,
            line: line, example: "\(scope) \(period.kind.rawValue) \(period.from) to \(period.to)", in: db)
    }

    private func stage(holiday: BankHoliday, body: Data, in db: Database) throws {
        try stageContent(
            .bankHolidays, key: ("date", holiday.date.dayNumber), columns: [], body: body,
            example: "\(holiday.date) \(holiday.title)", in: db)
    }

    /// Warns of rows of one scope that are about the same days.
    func warnOfOverlaps() throws {
        let sql = """
            SELECT t.scope, t.body, s.line FROM calendar_period t
            LEFT JOIN import_seen s ON s.kind = 'calendar' AND s.row = t.id
            WHERE t.removed IS NULL AND t.scope IN (SELECT scope FROM import_scope WHERE kind = 'calendar')
            ORDER BY t.scope, t.id
            """
        let rows = try store.read { try Row.fetchAll($0.db, sql: sql) }
        var scope: [(line: Int?, period: CalendarPeriod)] = []
        for row in rows {
            let period: CalendarPeriod = try JSONText.decode(row["body"])
            if let last = scope.last, last.period.scope != period.scope {
                warnOfOverlaps(scope)
                scope.removeAll(keepingCapacity: true)
            }
            scope.append(((row["line"] as Int?).flatMap { $0 == 0 ? nil : $0 }, period))
        }
        warnOfOverlaps(scope)
    }

    private func warnOfOverlaps(_ rows: [(line: Int?, period: CalendarPeriod)]) {
        func name(_ place: Int) -> String {
            let period = rows[place].period
            let days = "\(period.kind.rawValue) of \(period.from) to \(period.to)"
            return rows[place].line.map { "\(days) (line \($0))" } ?? "\(days), which is held"
        }
        for overlap in CalendarOverlap.find(in: rows.map(\.period)) {
            let line = rows[overlap.row].line ?? rows[overlap.other].line
            tally.warn(.calendar, line: line, overlap.sentence(naming: name))
        }
    }
}
