public import EncompassCore
import GRDB

/// Open notifications that the same callers would have to ring about before one deadline.
public struct CallGroup: Hashable, Sendable {
    /// Nil for places outside every area.
    public let area: String?
    public let deadlineAt: Timestamp

    public init(area: String?, deadlineAt: Timestamp) {
        self.area = area
        self.deadlineAt = deadlineAt
    }
}

extension PhoneList {
    /// How many are open with a group's deadline or one in the two hours before it: the callers make those calls as
    /// well.
    public func openCalls(_ group: CallGroup) throws -> Int {
        try read { snapshot in
            try Int.fetchOne(
                snapshot.db.cachedStatement(sql: PhoneList.openCallsSQL),
                arguments: [
                    group.area, (group.deadlineAt - .hours(2)).milliseconds, group.deadlineAt.milliseconds,
                ]) ?? 0
        }
    }

    private static let openCallsSQL = """
        SELECT COUNT(*) FROM notification INDEXED BY notification_calls
        WHERE area IS ? AND deadline_at BETWEEN ? AND ? AND closed_at IS NULL
        """

    /// The groups with a deadline in a time, each with the encoded rules of one of its notifications.
    public func callGroups(after start: Timestamp, until end: Timestamp) throws -> [(group: CallGroup, rules: String)] {
        try read { snapshot in
            let rows = try Row.fetchAll(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT DISTINCT area, deadline_at FROM notification INDEXED BY notification_calls
                        WHERE closed_at IS NULL AND deadline_at > ? AND deadline_at <= ?
                        """), arguments: [start.milliseconds, end.milliseconds])
            let rules = try snapshot.db.cachedStatement(
                sql: """
                    SELECT plan FROM notification INDEXED BY notification_calls WHERE area IS ? AND deadline_at = ?
                        AND closed_at IS NULL ORDER BY id LIMIT 1
                    """)
            return try rows.compactMap { row in
                let group = CallGroup(area: row["area"], deadlineAt: Timestamp(milliseconds: row["deadline_at"]))
                let id = try String.fetchOne(rules, arguments: [group.area, group.deadlineAt.milliseconds])
                return try id.map { (group, try snapshot.text(ofRules: $0)) }
            }
        }
    }

    /// Replans the ladders of a group now, of released notifications that have not reached the phone step.
    ///
    /// - Returns: how many.
    public func replan(_ group: CallGroup, at now: Timestamp) throws -> Int {
        try write(at: now) { tx in
            try tx.db.execute(
                sql: """
                    UPDATE notification SET next_at = ?1
                    WHERE area IS ?2 AND deadline_at = ?3 AND state NOT IN ('acknowledged', 'cancelled', 'held')
                        AND next_at > ?1 AND NOT EXISTS (SELECT 1 FROM phone_task t WHERE t.notification = notification.id)
                    """, arguments: [now.milliseconds, group.area, group.deadlineAt.milliseconds])
            return tx.db.changesCount
        }
    }
}
