public import EncompassCore
import GRDB

extension Store {
    /// Counts what is held. It reads an index entry a registration: some tenths of a second with a million.
    ///
    /// - Parameter staleBefore: a roll that landed before it is stale.
    public func registryStats(staleBefore: Timestamp) throws -> RegistryStats {
        try read { db in
            let rolls = try rollAges(in: db)
            return RegistryStats(
                generation: try registryGeneration(in: db), lastImport: try lastImport(in: db),
                establishmentsOpen: try count("establishment", "t.status <> 'closed'", in: db),
                establishmentsClosed: try count("establishment", "t.status = 'closed'", in: db),
                links: try count("establishment_link", in: db),
                pupils: try count("roll_entry", of: "DISTINCT t.pupil", in: db),
                rollEntries: try count("roll_entry", in: db), rolls: rolls.count, oldestRoll: rolls.min(),
                staleRolls: rolls.count { $0 < staleBefore }, rollsWithoutContacts: try rollsWithoutContacts(in: db),
                contacts: try count("contact", in: db), contactsUnverified: try unverifiedContacts(in: db),
                calendarPeriods: try count("calendar_period", in: db), bankHolidays: try count("bank_holiday", in: db))
        }
    }

    private func count(
        _ table: String, of counted: String = "*", _ condition: String = "TRUE", in db: Database
    ) throws -> Int {
        let sql = "SELECT COUNT(\(counted)) FROM \(table) t WHERE \(condition) AND \(Visible.rows("t"))"
        return try Int.fetchOne(db, sql: sql) ?? 0
    }

    private func lastImport(in db: Database) throws -> Timestamp? {
        try Int64.fetchOne(db, sql: "SELECT MAX(landed_at) FROM registry_run").map(Timestamp.init(milliseconds:))
    }

    /// When the newest roll of each establishment landed.
    private func rollAges(in db: Database) throws -> [Timestamp] {
        try Int64.fetchAll(
            db,
            sql: """
                SELECT MAX(g.landed_at) FROM roll r JOIN registry_run g ON g.run = r.added
                WHERE g.landed_at IS NOT NULL GROUP BY r.urn
                """
        ).map(Timestamp.init(milliseconds:))
    }

    private func rollsWithoutContacts(in db: Database) throws -> Int {
        try Int.fetchOne(
            db,
            sql: """
                SELECT COUNT(DISTINCT r.urn) FROM roll r WHERE r.added <= (SELECT run FROM registry) AND NOT EXISTS
                (SELECT 1 FROM contact c WHERE c.scope = 'urn:' || r.urn AND \(Visible.rows("c")))
                """) ?? 0
    }

    /// The day of verification is in the body, which SQL does not read.
    private func unverifiedContacts(in db: Database) throws -> Int {
        let rows = try Row.fetchCursor(
            db, sql: "SELECT c.body, c.key_id FROM contact c WHERE \(Visible.rows("c"))")
        var count = 0
        while let row = try rows.next() {
            let contact: Contact = try Body(bytes: row["body"], keyId: row["key_id"]).decode()
            if contact.verifiedOn == nil { count += 1 }
        }
        return count
    }
}
