public import EncompassCore
import GRDB

/// The data that school days are calculated from.
public struct RegistryCalendar: Sendable {
    /// The registry generation that it was read at.
    public let generation: Int64
    public let periods: [CalendarPeriod]
    public let bankHolidays: [BankHoliday]
    /// The local authority's code of each establishment that has one.
    public let authorities: [URN: String]
}

extension Registry {
    /// Every calendar period and bank holiday, and which authority's calendar each establishment has.
    public func calendarData() throws -> RegistryCalendar {
        try read { snapshot in
            let run = try snapshot.registryGeneration()
            return try snapshot.known.value(\.calendar, at: run) {
                try snapshot.calendarData(Visible.rows("t"), generation: run)
            }
        }
    }

    /// The same after `run`, which is staged, has landed.
    func calendarData(onceLanded run: Int64) throws -> RegistryCalendar {
        try read { snapshot in try snapshot.calendarData(Visible.rows("t", onceLanded: run), generation: run) }
    }
}

extension Reading {
    fileprivate func calendarData(_ visible: String, generation: Int64) throws -> RegistryCalendar {
        RegistryCalendar(
            generation: generation,
            periods: try bodies("calendar_period", visible, order: "t.id"),
            bankHolidays: try bodies("bank_holiday", visible, order: "t.date, t.id"),
            authorities: try authorities(visible))
    }

    private func bodies<Value: Decodable>(
        _ table: String, _ visible: String, order: String
    ) throws -> [Value] {
        let sql = "SELECT t.body FROM \(table) t WHERE \(visible) ORDER BY \(order)"
        // As one document, since starting a decoder costs more than a period.
        return try JSONText.decode("[" + String.fetchAll(db, sql: sql).joined(separator: ",") + "]")
    }

    private func authorities(_ visible: String) throws -> [URN: String] {
        let rows = try Row.fetchCursor(
            db, sql: "SELECT t.urn, t.la FROM establishment t WHERE t.la IS NOT NULL AND \(visible)")
        var authorities: [URN: String] = [:]
        while let row = try rows.next() {
            if let urn = URN(number: row[0]) { authorities[urn] = row[1] }
        }
        return authorities
    }
}
