public import EncompassCore
import GRDB

/// An open first notification, with the facts that its times follow from.
public struct TimedNotification: Sendable {
    public let id: String
    public let incident: UndecidedIncident
    public let target: Scope
    /// Whether only the clock holds it.
    public let isHeld: Bool
    public let releaseAt: Timestamp
    public let deadlineAt: Timestamp
    /// The rules frozen when it was made, encoded.
    public let rules: String
    /// The start of its clock.
    public let since: Timestamp
}

extension Notifications {
    /// Open first notifications with a deadline after `now`, in order of their ids.
    public func timed(after id: String, limit: Int, at now: Timestamp) throws -> [TimedNotification] {
        try read { snapshot in
            let rows = try Row.fetchAll(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT * FROM notification WHERE id > ? AND kind = 'new' AND deadline_at > ?
                            AND state NOT IN ('acknowledged', 'cancelled') ORDER BY id LIMIT ?
                        """), arguments: [id, now.milliseconds, limit]
            ).compactMap(NotificationRow.init)
            // Those of one incident come together.
            var last: UndecidedIncident?
            return try rows.compactMap { row in
                if last?.id != row.incident { last = try snapshot.incidentWithChildren(row.incident) }
                guard let incident = last else { return nil }
                return TimedNotification(
                    id: row.id, incident: incident, target: row.target,
                    isHeld: row.hold?.endsByItself ?? false, releaseAt: row.releaseAt, deadlineAt: row.deadlineAt,
                    rules: try snapshot.rules(of: row),
                    since: incident.clockStart(of: try snapshot.openChildren(of: row.id), known: []))
            }
        }
    }

    /// Brings notifications forward to the times of a changed calendar; never back. Many share a wait for the disk: a
    /// closed county can move all that are open.
    ///
    /// - Parameter reason: for the log of each notification.
    /// - Returns: how many have not moved on meanwhile.
    public func bringForward(
        _ notifications: [(id: String, timing: NotificationSchedule)], because reason: String, at now: Timestamp
    ) throws -> Int {
        try writeEach(notifications, at: now) { item, tx in
            guard let row = try tx.notification(item.id), !row.isClosed else { return false }
            var times = NotificationTimes(row, recalculated: item.timing, at: now)
            times.late = row.late
            if times.releaseAt > row.releaseAt {
                (times.releaseAt, times.hold) = (row.releaseAt, row.hold)
                times.nextAt = row.nextAt.map { min($0, row.hold.isForPerson ? times.deadlineAt : $0) }
            }
            guard times != NotificationTimes(row) else { return false }
            try tx.save(times, of: row, because: reason)
            return true
        }.count { try $0.get() }
    }
}

extension Registry {
    /// Identifies the present content of the school calendar; it differs after every change.
    public func calendarMark() throws -> String {
        try read { snapshot in
            try ["calendar_period", "bank_holiday"].map { table in
                let row = try Row.fetchOne(
                    snapshot.db,
                    sql:
                        "SELECT COUNT(*) AS n, COALESCE(SUM(c.id), 0) AS ids FROM \(table) c WHERE \(Visible.rows("c"))"
                )
                return "\(row?["n"] as Int? ?? 0) \(row?["ids"] as Int64? ?? 0)"
            }.joined(separator: " ")
        }
    }

    /// The mark of the calendar by which open notifications were last timed; nil before the first time.
    public func followedCalendar() throws -> String? {
        try read { snapshot in try String.fetchOne(snapshot.db, sql: "SELECT value FROM meta WHERE key = 'calendar'") }
    }

    public func setFollowedCalendar(_ mark: String) throws {
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO meta (key, value) VALUES ('calendar', ?)
                    ON CONFLICT (key) DO UPDATE SET value = excluded.value
                    """, arguments: [mark])
        }
    }
}
