import EncompassCore
import GRDB

extension Store {
    /// Every calendar period and bank holiday, and which authority's calendar each establishment has.
    public func calendarData() throws -> RegistryCalendar {
        try read { db in try calendarData(Visible.rows("t"), generation: registryGeneration(in: db), in: db) }
    }

    /// The same as it stands once `run`, which is staged, has landed.
    func calendarData(onceLanded run: Int64) throws -> RegistryCalendar {
        try read { db in try calendarData(Visible.rows("t", onceLanded: run), generation: run, in: db) }
    }

    private func calendarData(_ visible: String, generation: Int64, in db: Database) throws -> RegistryCalendar {
        RegistryCalendar(
            generation: generation,
            periods: try bodies("calendar_period", visible, order: "t.id", in: db),
            bankHolidays: try bodies("bank_holiday", visible, order: "t.date, t.id", in: db),
            authorities: try authorities(visible, in: db))
    }

    private func bodies<Value: Decodable>(
        _ table: String, _ visible: String, order: String, in db: Database
    ) throws -> [Value] {
        let sql = "SELECT t.body FROM \(table) t WHERE \(visible) ORDER BY \(order)"
        // As one document, since a decoder's start costs more than a period.
        return try Body(text: "[" + String.fetchAll(db, sql: sql).joined(separator: ",") + "]").decode()
    }

    private func authorities(_ visible: String, in db: Database) throws -> [URN: String] {
        let rows = try Row.fetchCursor(
            db, sql: "SELECT t.urn, t.la FROM establishment t WHERE t.la IS NOT NULL AND \(visible)")
        var authorities: [URN: String] = [:]
        while let row = try rows.next() {
            if let urn = URN(number: row[0]) { authorities[urn] = row[1] }
        }
        return authorities
    }
}
