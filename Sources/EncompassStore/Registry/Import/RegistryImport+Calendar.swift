public import EncompassCore
import GRDB

extension RegistryImport {
    /// Stages calendar periods, which replace those held for each scope in the file.
    public func stage(calendar: [CalendarPeriod]) throws {
        try stage(.calendar, calendar, prepare: { ($0, try Body($0)) }) { period, db in
            let (period, body) = period
            try cover(.calendar, period.scope.description, in: db)
            try stageContent(
                .calendar, key: ("scope", period.scope.description), columns: [], body: body,
                example: "\(period.scope) \(period.kind.rawValue) \(period.from) to \(period.to)", in: db)
        }
    }

    /// Stages bank holidays, which replace all held.
    public func stage(bankHolidays: [BankHoliday]) throws {
        try stage(.bankHolidays, bankHolidays, prepare: { ($0, try Body($0)) }) { holiday, db in
            let (holiday, body) = holiday
            try stageContent(
                .bankHolidays, key: ("date", holiday.date.dayNumber), columns: [], body: body,
                example: "\(holiday.date) \(holiday.title)", in: db)
        }
    }
}
