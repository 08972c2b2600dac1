public import EncompassCore
import GRDB

extension Store {
    /// What came of a force's feed since `from`, and what the force says there was.
    ///
    /// Refused records count as come: they stand on the exception list. Of several declarations for one time the last
    /// counts.
    public func feedCount(force: String, from: Timestamp, at now: Timestamp) throws -> FeedCount {
        try read { db in
            let range: StatementArguments = [force, from.milliseconds, now.milliseconds]
            let records = try count(
                "SELECT COUNT(*) FROM incident WHERE force = ? AND received_at BETWEEN ? AND ?", range, in: db)
            let refused = try count(
                "SELECT COUNT(*) FROM quarantine WHERE force = ? AND received_at BETWEEN ? AND ?", range, in: db)
            var result = FeedCount(received: records + refused)
            let declared = try Row.fetchAll(
                db,
                sql: """
                    SELECT from_at, to_at, incidents, MAX(received_at) AS received_at FROM declaration
                    WHERE force = ? AND to_at > ? AND received_at <= ? GROUP BY from_at, to_at ORDER BY from_at
                    """, arguments: range)
            for row in declared {
                let wanted: Int = row["incidents"]
                let held = try count(
                    "SELECT COUNT(*) FROM incident WHERE force = ? AND occurred_at >= ? AND occurred_at <= ?",
                    [force, row["from_at"] as Int64, row["to_at"] as Int64], in: db)
                result.declared = (result.declared ?? 0) + wanted
                result.held += min(held + refused, wanted)
                let at = Timestamp(milliseconds: row["received_at"])
                result.declaredAt = result.declaredAt.map { max($0, at) } ?? at
            }
            return result
        }
    }

    private func count(_ sql: String, _ arguments: StatementArguments, in db: Database) throws -> Int {
        try Int.fetchOne(db.cachedStatement(sql: sql), arguments: arguments) ?? 0
    }
}
