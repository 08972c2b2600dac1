public import EncompassCore
import GRDB

extension Store {
    /// What came of a force's feed since `from`, and what the force says there was.
    ///
    /// Refused records count as come: they stand on the exception list. Of several declarations for one time the last
    /// counts. What a clock that was wrong for a while has in the future counts too.
    public func feedCount(force: String, from: Timestamp) throws -> FeedCount {
        try read { db in
            let records = try count(
                """
                SELECT COUNT(*) FROM incident INDEXED BY incident_received
                WHERE force = ? AND received_at >= ?
                """, [force, from.milliseconds], in: db)
            var result = FeedCount(received: records + (try refused(force, from: from.milliseconds, in: db)))
            let declared = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT from_at, to_at, incidents, MAX(received_at) AS received_at FROM declaration
                        WHERE force = ? AND to_at > ? GROUP BY from_at, to_at ORDER BY from_at
                        """), arguments: [force, from.milliseconds])
            for row in declared {
                let (first, last): (Int64, Int64) = (row["from_at"], row["to_at"])
                let wanted: Int = row["incidents"]
                let held = try happened(force, from: first, to: last, in: db)
                // What was refused says not when it happened: it is of the time of which the force speaks if it came since.
                let refused = try refused(force, from: min(first, from.milliseconds), in: db)
                result.declared = (result.declared ?? 0) + wanted
                result.held += min(held + refused, wanted)
                let at = Timestamp(milliseconds: row["received_at"])
                result.declaredAt = result.declaredAt.map { max($0, at) } ?? at
            }
            return result
        }
    }

    private func refused(_ force: String, from: Int64, in db: Database) throws -> Int {
        try count(
            "SELECT COUNT(*) FROM quarantine WHERE force = ? AND received_at >= ?", [force, from], in: db)
    }

    /// Incidents held of a time. Nothing is received before it happens, but a clock may be wrong by some hours: so the look
    /// stays at this night's records, however many years of them are held.
    private func happened(_ force: String, from: Int64, to: Int64, in db: Database) throws -> Int {
        try count(
            """
            SELECT COUNT(*) FROM incident INDEXED BY incident_received
            WHERE force = ? AND occurred_at >= ? AND occurred_at <= ? AND received_at >= ?
            """, [force, from, to, from - 86_400_000], in: db)
    }

    private func count(_ sql: String, _ arguments: StatementArguments, in db: Database) throws -> Int {
        try Int.fetchOne(db.cachedStatement(sql: sql), arguments: arguments) ?? 0
    }
}
