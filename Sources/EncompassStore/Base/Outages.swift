public import EncompassCore
import GRDB

extension Recovery {
    fileprivate static let seen = "lastSeen"
    fileprivate static let wait = "outageWait"

    /// Notes that the daemon runs, so that the next start knows how long it did not.
    public func noteRunning(at now: Timestamp) throws {
        try write { db in
            try db.cachedStatement(
                sql: "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2"
            ).execute(arguments: [Recovery.seen, String(now.milliseconds)])
        }
    }

    /// The wait for calls made during an outage to be entered; nil if there is none.
    public func outageWait(at now: Timestamp) throws -> OutageWait? {
        try read { try $0.outageWait() }.flatMap { $0.until > now ? $0 : nil }
    }

    /// At the start: if people may have rung schools while the daemon did not run, messages to schools about what was
    /// open before wait until their calls are entered.
    ///
    /// - Parameter packedUntil: up to which deadline an outage pack lists what is open; nil if none is written.
    /// - Returns: the wait that has begun; nil if there is nothing to wait for.
    public func beginOutageWait(packedUntil: Timestamp?, at now: Timestamp) throws -> OutageWait? {
        try write(at: now) { tx in
            let seen = try tx.meta(Recovery.seen).flatMap(Int64.init).map { Timestamp(milliseconds: $0) }
            guard let seen, seen < now else { return nil }
            let calls = try tx.callsDuringOutage(from: seen, to: now, packedUntil: packedUntil)
            guard let wait = OutageWait(lastSeen: seen, backAt: now, packedUntil: packedUntil, calls: calls) else {
                return nil
            }
            try tx.setMeta(Recovery.wait, JSONText.encode(wait))
            let due = try Row.fetchAll(
                tx.db,
                sql: """
                    SELECT id, notification, due_at FROM message WHERE state IN ('queued', 'deferred') AND due_at < ?
                        AND notification IS NOT NULL AND confirmation = 0 AND by_person = 0 ORDER BY due_at, id
                    """, arguments: [wait.until.milliseconds])
            var waiting = 0
            for message in due {
                guard let row = try tx.notification(message["notification"] as String) else { continue }
                let release = try tx.releaseAfterOutage(of: row, at: now)
                guard release.milliseconds > message["due_at"] as Int64, release > now else { continue }
                try tx.db.cachedStatement(sql: "UPDATE message SET due_at = ? WHERE id = ?").execute(
                    arguments: [release.milliseconds, message["id"] as String])
                waiting += 1
            }
            try tx.append(
                AuditEntry(
                    .operation, "outage.waiting", actor: .engine, subject: "database",
                    facts: [
                        "from": wait.since.rfc3339, "until": wait.until.rfc3339,
                        "messages": String(waiting),
                    ]))
            return wait
        }
    }
}

extension Reading {
    /// The last one, whether it is over or not.
    func outageWait() throws -> OutageWait? {
        try meta(Recovery.wait).map { try JSONText.decode($0, as: OutageWait.self) }
    }

    /// When a message about a notification may leave, now or after the wait for calls made from paper.
    func releaseAfterOutage(of row: NotificationRow, at now: Timestamp) throws -> Timestamp {
        guard let wait = try outageWait(), wait.until > now else { return now }
        let wasWritten = try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM message
                        WHERE notification = ? AND state IN ('sending', 'sent', 'delivered'))
                    """), arguments: [row.id])
        // A call that came onto the list since is on nobody's paper.
        let isListed = try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM phone_task
                        WHERE notification = ? AND closed_at IS NULL AND opened_at < ?)
                    """), arguments: [row.id, wait.backAt.milliseconds])
        return wait.release(
            of: OutageWait.Waiting(
                kind: row.kind, createdAt: row.createdAt, deadlineAt: row.deadlineAt, wasWritten: wasWritten ?? false,
                isListed: isListed ?? false),
            at: now)
    }

    /// What an outage may have left to people who had only paper.
    fileprivate func callsDuringOutage(
        from seen: Timestamp, to now: Timestamp, packedUntil: Timestamp?
    ) throws -> OutageWait.Calls {
        let open = "closed_at IS NULL AND state NOT IN ('acknowledged', 'cancelled')"
        func exists(_ condition: String, _ arguments: StatementArguments) throws -> Bool {
            try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM \(condition))", arguments: arguments) ?? false
        }
        return OutageWait.Calls(
            wereListed: try exists("phone_task WHERE closed_at IS NULL", []),
            fellDue: try exists(
                "notification WHERE \(open) AND deadline_at > ? AND deadline_at <= ?",
                [seen.milliseconds, now.milliseconds]),
            wereInPack: try packedUntil.map {
                try exists(
                    "notification WHERE \(open) AND state <> 'held' AND created_at <= ? AND deadline_at <= ?",
                    [seen.milliseconds, $0.milliseconds])
            } ?? false)
    }
}
