public import EncompassCore
import GRDB

extension Store {
    /// Has children matched again of whom the machine could not tell from an older registry who they are: the roll that
    /// was missing may have come. Whom a person or a school has spoken of is left to people.
    ///
    /// - Returns: how many, nearest deadline first; fewer than `limit` when none is left.
    public func reopenUndecided(before generation: Int64, at now: Timestamp, limit: Int) throws -> Int {
        try write { db in
            let rows = try Row.fetchAll(
                db.cachedStatement(sql: Store.undecidedSQL), arguments: [generation, limit])
            for row in rows {
                try setState(.pending, ofChild: row["id"], in: db)
                try touch(incident: row["incident"], in: db)
                try append(
                    AuditEntry(
                        .combination, "child.reopened", actor: .engine, subject: "child:\(row["id"] as String)",
                        facts: ["generation": String(generation)]), at: now, in: db)
            }
            return rows.count
        }
    }

    static let undecidedSQL = """
        SELECT DISTINCT c.id, c.incident FROM exception x JOIN child c ON c.id = x.child
        WHERE x.settled_at IS NULL AND x.kind IN ('review', 'unmatched') AND c.state IN ('review', 'unmatched')
            AND c.decided_by = 'engine'
            AND COALESCE((SELECT MAX(d.generation) FROM decision d WHERE d.child = c.id), 0) < ?
            AND NOT EXISTS (SELECT 1 FROM exception p WHERE p.child = c.id
                AND (p.kind = 'notOurPupil' OR p.settled_by <> 'engine'))
        ORDER BY x.deadline_at, x.id LIMIT ?
        """
}
