public import EncompassCore
import GRDB

/// The morning's counts, and the balance: every child received is somewhere.
public struct MorningStatistics: Hashable, Sendable {
    public var incidents = 0
    public var children = 0
    public var childrenByState: [ChildState: Int] = [:]
    public var notificationsByState: [NotificationState: Int] = [:]
    /// Notifications that named persons cancelled, of incidents received in the time that is counted.
    public var cancelled: [CancelledNotification] = []
    /// Matched children of whom no place is notified for it.
    public var childrenCancelled = 0
    public var overdue = 0
    public var exceptionsByKind: [ExceptionKind: Int] = [:]
    public var phoneTasksOpen = 0
    public var quarantined = 0

    /// Children whose state is none that the machine knows; 0 while the books balance.
    public var difference: Int { children - childrenByState.values.reduce(0, +) }
}

extension Store {
    /// Counts over incidents received since `since`; open notifications and exceptions are counted whatever their age.
    public func statistics(since: Timestamp, at now: Timestamp) throws -> MorningStatistics {
        try read { db in
            var result = MorningStatistics()
            result.incidents =
                try Int.fetchOne(
                    db.cachedStatement(sql: "SELECT COUNT(*) FROM incident WHERE received_at >= ?"),
                    arguments: [since.milliseconds])
                ?? 0
            for row in try Row.fetchAll(
                db.cachedStatement(sql: BalanceChecks.childCounts), arguments: [since.milliseconds])
            where row["n"] > 0 {
                result.children += row["n"] as Int
                ChildState(rawValue: row["state"]).map { result.childrenByState[$0] = row["n"] }
            }
            for row in try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT n.state, COUNT(*) AS n FROM notification n JOIN incident i ON i.id = n.incident
                        WHERE i.received_at >= ? OR n.state NOT IN ('acknowledged', 'cancelled') GROUP BY n.state
                        """), arguments: [since.milliseconds])
            {
                NotificationState(rawValue: row["state"]).map { result.notificationsByState[$0] = row["n"] }
            }
            result.cancelled = try cancelledByPeople(since: since, in: db)
            result.childrenCancelled =
                try Int.fetchOne(
                    db.cachedStatement(sql: BalanceChecks.childrenCancelled), arguments: [since.milliseconds]) ?? 0
            result.overdue =
                try Int.fetchOne(
                    db.cachedStatement(
                        sql: """
                            SELECT COUNT(*) FROM notification
                            WHERE state NOT IN ('acknowledged', 'cancelled') AND deadline_at <= ?
                            """), arguments: [now.milliseconds]) ?? 0
            for row in try Row.fetchAll(
                db.cachedStatement(
                    sql: "SELECT kind, COUNT(*) AS n FROM exception WHERE settled_at IS NULL GROUP BY kind"))
            {
                ExceptionKind(rawValue: row["kind"]).map { result.exceptionsByKind[$0] = row["n"] }
            }
            result.quarantined = result.exceptionsByKind[.quarantined] ?? 0
            result.phoneTasksOpen =
                try Int.fetchOne(db.cachedStatement(sql: "SELECT COUNT(*) FROM phone_task WHERE closed_at IS NULL"))
                ?? 0
            return result
        }
    }

    private func cancelledByPeople(since: Timestamp, in db: Database) throws -> [CancelledNotification] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT n.reference, n.restricted, n.closed_by FROM notification n INDEXED BY notification_state
                    JOIN incident i ON i.id = n.incident WHERE n.state = 'cancelled' AND i.received_at >= ?
                        AND \(BalanceChecks.byPerson("n.closed_by")) ORDER BY n.closed_at, n.id
                    """), arguments: [since.milliseconds]
        ).map { CancelledNotification(reference: $0["reference"], by: $0["closed_by"], isRestricted: $0["restricted"]) }
    }
}

/// A notification that a named person cancelled; the reason stands on its page and in the log.
public struct CancelledNotification: Hashable, Sendable {
    public let reference: String
    /// As the audit log names them.
    public let by: String
    public let isRestricted: Bool
}
