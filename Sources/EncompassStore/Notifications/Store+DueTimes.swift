public import EncompassCore
import GRDB

extension Store {
    /// At the start: messages that a dead process had out may or may not have been taken. Each goes once more, with the
    /// same Message-ID; one of which a copy has gone unanswered before goes to a person instead.
    ///
    /// - Returns: how many there were.
    public func recoverLeases(before epoch: Int64, at now: Timestamp) throws -> Int {
        try write { db in
            let rows = try Row.fetchAll(
                db,
                sql: "SELECT id, notification, attempt FROM message WHERE state = 'sending' AND epoch < ? ORDER BY id",
                arguments: [epoch])
            for row in rows {
                let (id, notification): (String, String) = (row["id"], row["notification"])
                try noteAttempt(
                    "message.interrupted", id, number: row["attempt"], of: notification, reason: "interrupted", at: now,
                    in: db)
                if try isUncertain(id, in: db), let held = try self.notification(notification, in: db) {
                    try fail(id, of: held, .uncertain, at: now, in: db)
                } else {
                    try db.execute(
                        sql: """
                            UPDATE message SET state = 'queued', due_at = ?, updated_at = ?, reason = 'interrupted',
                                detail = 'the daemon stopped while it was being sent' WHERE id = ?
                            """, arguments: [now.milliseconds, now.milliseconds, id])
                }
                try refreshState(of: notification, at: now, in: db)
            }
            return rows.count
        }
    }

    /// When the next message is due; nil when none waits.
    public func nextMessageDue() throws -> Timestamp? {
        try read { db in
            try Int64.fetchOne(
                db.cachedStatement(
                    sql: "SELECT MIN(due_at) FROM message WHERE state IN ('queued', 'deferred', 'sending')")
            )
            .map { Timestamp(milliseconds: $0) }
        }
    }

    /// When the next message, step or second try is due; nil when nothing waits.
    public func nextDue() throws -> Timestamp? {
        try read { db in
            try Int64.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT MIN(t) FROM (SELECT MIN(next_at) AS t FROM notification WHERE next_at IS NOT NULL
                        UNION ALL SELECT MIN(due_at) FROM message WHERE state IN ('queued', 'deferred')
                        UNION ALL SELECT MIN(next_at) FROM exception WHERE settled_at IS NULL AND next_at IS NOT NULL
                        UNION ALL SELECT MIN(COALESCE(retry_at, 0)) FROM incident WHERE change <> settled)
                        """)
            ).map { Timestamp(milliseconds: $0) }
        }
    }
}
