import EncompassCore
import GRDB

extension Store {
    /// Every calendar period and bank holiday, and which authority's calendar each establishment has.
    public func calendarData() throws -> RegistryCalendar {
        try read { db in
            RegistryCalendar(
                generation: try registryGeneration(in: db),
                periods: try bodies("calendar_period", order: "t.id", in: db),
                bankHolidays: try bodies("bank_holiday", order: "t.date, t.id", in: db),
                authorities: try authorities(in: db))
        }
    }

    private func bodies<Value: Decodable>(_ table: String, order: String, in db: Database) throws -> [Value] {
        let sql = "SELECT t.body FROM \(table) t WHERE \(Visible.rows("t")) ORDER BY \(order)"
        // As one document, since a decoder's start costs more than a period.
        return try Body(text: "[" + String.fetchAll(db, sql: sql).joined(separator: ",") + "]").decode()
    }

    private func authorities(in db: Database) throws -> [URN: String] {
        let rows = try Row.fetchCursor(
            db, sql: "SELECT e.urn, e.la FROM establishment e WHERE e.la IS NOT NULL AND \(Visible.rows("e"))")
        var authorities: [URN: String] = [:]
        while let row = try rows.next() {
            if let urn = URN(number: row[0]) { authorities[urn] = row[1] }
        }
        return authorities
    }
}
