public import EncompassCore
import GRDB

extension RegistryImport {
    /// Stages calendar periods, which replace those held for each scope in the file.
    public func stage(calendar: [CalendarPeriod]) throws {
        try stage(
            .calendar, calendar, prepare: { ($0, try Body($0)) }, apply: { try stage(period: $0.0, body: $0.1, in: $1) }
        )
    }

    /// Stages everything that is to be held for one scope, which may be nothing.
    func stage(calendar: [CalendarPeriod], replacing scope: Scope) throws {
        try guarded {
            tally.touch(.calendar)
            try store.write { db in try cover(.calendar, scope.description, in: db) }
        }
        try stage(calendar: calendar)
    }

    /// Stages bank holidays, which replace all held.
    public func stage(bankHolidays: [BankHoliday]) throws {
        try stage(
            .bankHolidays, bankHolidays, prepare: { ($0, try Body($0)) },
            apply: { try stage(holiday: $0.0, body: $0.1, in: $1) })
    }

    private func stage(period: CalendarPeriod, body: Body, in db: Database) throws {
        let scope = period.scope.description
        try cover(.calendar, scope, in: db)
        try stageContent(
            .calendar, key: ("scope", scope), columns: [], body: body,
            example: "\(scope) \(period.kind.rawValue) \(period.from) to \(period.to)", in: db)
    }

    private func stage(holiday: BankHoliday, body: Body, in db: Database) throws {
        try stageContent(
            .bankHolidays, key: ("date", holiday.date.dayNumber), columns: [], body: body,
            example: "\(holiday.date) \(holiday.title)", in: db)
    }
}
