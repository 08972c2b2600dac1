public import EncompassCore
import GRDB

extension Store {
    /// How many messages should have left by now, when the oldest of them was queued, and whether any is due at this moment
    /// or out, rather than put off; what a pause holds up does not count.
    public func waitingMail(at now: Timestamp) throws -> (count: Int, oldest: Timestamp?, isDue: Bool) {
        try read { db in
            let waiting = try Row.fetchOne(
                db.cachedStatement(sql: MailSQL.waiting),
                arguments: [now.milliseconds, now.milliseconds, now.milliseconds])
            let out = try Row.fetchOne(db.cachedStatement(sql: MailSQL.out))
            let oldest = [waiting, out].compactMap { $0?["oldest"] as Int64? }.min()
            let (waits, leaves): (Int, Int) = (waiting?["count"] ?? 0, out?["count"] ?? 0)
            return (
                waits + leaves, oldest.map { Timestamp(milliseconds: $0) },
                leaves > 0 || waiting?["due"] as Int? ?? 0 > 0
            )
        }
    }

    /// Has what was put off for any of these reasons tried now: what was in the way is over.
    ///
    /// - Returns: how many.
    public func hastenDeferred(for reasons: [String], at now: Timestamp) throws -> Int {
        let marks = reasons.map { _ in "?" }.joined(separator: ",")
        return try write { db in
            try ["message", "staff_mail"].reduce(0) { count, table in
                try db.cachedStatement(
                    sql:
                        "UPDATE \(table) SET due_at = ? WHERE state = 'deferred' AND due_at > ? AND reason IN (\(marks))"
                ).execute(arguments: [now.milliseconds, now.milliseconds] + StatementArguments(reasons))
                return count + db.changesCount
            }
        }
    }

    /// Released notifications that are due by a time, of which no message is known to have left, and which stand on no
    /// phone list.
    public func unsentNotifications(
        deadlineBy end: Timestamp, at now: Timestamp
    ) throws -> [(id: String, plan: String, deadlineAt: Timestamp)] {
        try read { db in
            try Row.fetchAll(
                db.cachedStatement(sql: MailSQL.unsent), arguments: [end.milliseconds, now.milliseconds]
            ).map { (id: $0["id"], plan: $0["plan"], deadlineAt: Timestamp(milliseconds: $0["deadline_at"])) }
        }
    }

    /// Puts notifications on the phone list, each as it stands then.
    ///
    /// - Returns: for each whether it is there now.
    public func openCalls(
        _ notifications: [String], reason: String, at now: Timestamp
    ) throws -> [Result<Bool, any Error>] {
        try writeEach(notifications) { id, db in
            guard let row = try notification(id, in: db), !row.isClosed, row.state != .held,
                try !isSuperseded(id, incident: row.incident, in: db)
            else { return false }
            try openPhoneTask(
                kind: "escalation", notification: id, dueAt: row.deadlineAt, reason: reason, at: now, in: db)
            try refreshState(of: id, at: now, in: db)
            return true
        }
    }
}

private enum MailSQL {
    static let waiting = """
        SELECT COUNT(*) AS count, MIN(m.created_at) AS oldest, COUNT(*) FILTER (WHERE m.due_at <= ?) AS due
        FROM message m INDEXED BY message_due
        WHERE m.state IN ('queued', 'deferred') AND (m.state = 'deferred' OR m.due_at <= ?)
            AND m.channel = 'email' AND \(Store.notPaused)
        """
    static let out = """
        SELECT COUNT(*) AS count, MIN(created_at) AS oldest FROM message INDEXED BY message_out
        WHERE state = 'sending' AND channel = 'email'
        """
    static let unsent = """
        SELECT n.id, n.plan, n.deadline_at FROM notification n INDEXED BY notification_open
        WHERE n.state NOT IN ('acknowledged', 'cancelled') AND n.state <> 'held' AND n.deadline_at <= ?
            AND n.release_at <= ?
            AND EXISTS (SELECT 1 FROM message m WHERE m.notification = n.id)
            AND NOT EXISTS (SELECT 1 FROM message m WHERE m.notification = n.id AND m.state IN ('sent', 'delivered'))
            AND NOT EXISTS (SELECT 1 FROM phone_task t WHERE t.notification = n.id)
            AND NOT EXISTS (SELECT 1 FROM notification later
                WHERE later.incident = n.incident AND later.replaces = n.id AND later.state NOT IN ('cancelled', 'held'))
        ORDER BY n.deadline_at, n.id
        """
}
