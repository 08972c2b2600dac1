public import EncompassCore
import GRDB

/// The morning's counts, and the balance: every child received is somewhere.
public struct MorningStatistics: Hashable, Sendable {
    public var incidents = 0
    public var children = 0
    public var childrenByState: [ChildState: Int] = [:]
    public var notificationsByState: [NotificationState: Int] = [:]
    /// Notifications that named persons cancelled, of incidents received in the counted time.
    public var cancelled: [CancelledNotification] = []
    /// Matched children of whom no place is notified because of that.
    public var childrenCancelled = 0
    public var overdue = 0
    public var exceptionsByKind: [ExceptionKind: Int] = [:]
    public var phoneTasksOpen = 0
    public var quarantined = 0
    /// Schools' notes that nobody at the desk has read, and how many of them report an absent child.
    public var unreadNotes = 0
    public var unreadAbsences = 0

    /// Without matches to confirm, which are no exceptions to resolve: they have a sheet and a count of their own.
    public var exceptionsOpen: Int { exceptionsByKind.values.reduce(0, +) - confirmationsOpen }
    public var confirmationsOpen: Int { exceptionsByKind[.confirm] ?? 0 }

    /// Children in an unknown state; 0 while the balance holds.
    public var difference: Int { children - childrenByState.values.reduce(0, +) }
}

extension Balance {
    /// Counts over incidents received since `since`; open notifications and exceptions are counted whatever their age.
    ///
    /// - Parameter areas: only what somebody sees who works for these.
    public func statistics(
        for areas: WorkAreas = .all, since: Timestamp, at now: Timestamp
    ) throws -> MorningStatistics {
        let seesNotification = areas.sees(AreasOf.notification("n"))
        return try read { snapshot in
            var result = MorningStatistics()
            result.incidents =
                try Int.fetchOne(
                    snapshot.db.cachedStatement(
                        sql: """
                            SELECT COUNT(*) FROM incident i
                            WHERE received_at >= ? AND \(areas.sees(AreasOf.incident("i.id")))
                            """),
                    arguments: [since.milliseconds])
                ?? 0
            for row in try Row.fetchAll(
                snapshot.db.cachedStatement(sql: BalanceChecks.childCounts(seenBy: areas)),
                arguments: [since.milliseconds])
            where row["n"] > 0 {
                result.children += row["n"] as Int
                ChildState(rawValue: row["state"]).map { result.childrenByState[$0] = row["n"] }
            }
            for row in try Row.fetchAll(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT n.state, COUNT(*) AS n FROM notification n INDEXED BY notification_state
                        WHERE n.state IN (\(BalanceChecks.openStates)) AND \(seesNotification) GROUP BY n.state
                        UNION ALL
                        SELECT n.state, COUNT(*) FROM incident i CROSS JOIN notification n ON n.incident = i.id
                        WHERE i.received_at >= ? AND n.state IN ('acknowledged', 'cancelled')
                            AND \(seesNotification) GROUP BY n.state
                        """), arguments: [since.milliseconds])
            {
                NotificationState(rawValue: row["state"]).map { result.notificationsByState[$0] = row["n"] }
            }
            result.cancelled = try snapshot.cancelledByPeople(for: areas, since: since)
            result.childrenCancelled =
                try Int.fetchOne(
                    snapshot.db.cachedStatement(sql: BalanceChecks.childrenCancelled + " AND \(seesNotification)"),
                    arguments: [since.milliseconds])
                ?? 0
            result.overdue =
                try Int.fetchOne(
                    snapshot.db.cachedStatement(
                        sql: """
                            SELECT COUNT(*) FROM notification n INDEXED BY notification_state
                            WHERE state IN (\(BalanceChecks.openStates)) AND deadline_at <= ? AND \(seesNotification)
                            """), arguments: [now.milliseconds]) ?? 0
            for row in try Row.fetchAll(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT kind, COUNT(*) AS n FROM exception x
                        WHERE settled_at IS NULL AND \(areas.sees(AreasOf.exception("x"))) GROUP BY kind
                        """))
            {
                ExceptionKind(rawValue: row["kind"]).map { result.exceptionsByKind[$0] = row["n"] }
            }
            result.quarantined = result.exceptionsByKind[.quarantined] ?? 0
            result.phoneTasksOpen =
                try Int.fetchOne(
                    snapshot.db.cachedStatement(
                        sql: """
                            SELECT COUNT(*) FROM phone_task t WHERE closed_at IS NULL
                                AND \(areas.sees("SELECT n.area FROM notification n WHERE n.id = t.notification"))
                            """))
                ?? 0
            let notes = try Row.fetchAll(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT kind, COUNT(*) AS n FROM note o INDEXED BY note_unread
                        WHERE side = 'school' AND read_at IS NULL
                            AND \(areas.sees("SELECT n.area FROM notification n WHERE n.id = o.notification"))
                        GROUP BY kind
                        """))
            result.unreadNotes = notes.reduce(0) { $0 + ($1["n"] as Int) }
            result.unreadAbsences = notes.first { $0["kind"] == NoteKind.absent.rawValue }.map { $0["n"] } ?? 0
            return result
        }
    }
}

extension Reading {
    fileprivate func cancelledByPeople(for areas: WorkAreas, since: Timestamp) throws -> [CancelledNotification] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT n.reference, n.restricted, n.closed_by FROM notification n INDEXED BY notification_state
                    JOIN incident i ON i.id = n.incident WHERE n.state = 'cancelled' AND i.received_at >= ?
                        AND \(BalanceChecks.byPerson("n.closed_by"))
                        AND \(areas.sees(AreasOf.notification("n"))) ORDER BY n.closed_at, n.id
                    """), arguments: [since.milliseconds]
        ).map { CancelledNotification(reference: $0["reference"], by: $0["closed_by"], isRestricted: $0["restricted"]) }
    }
}

/// A notification that a named person cancelled; its page and the log have the reason.
public struct CancelledNotification: Hashable, Sendable {
    public let reference: String
    /// As named in the audit log.
    public let by: String
    public let isRestricted: Bool
}

extension Balance {
    /// When a force's newest record reached us; nil if none has.
    public func lastReceived(force: String) throws -> Timestamp? {
        try read { snapshot in
            try Int64.fetchOne(
                snapshot.db, sql: "SELECT MAX(revised_at) FROM incident WHERE force = ?", arguments: [force]
            ).map(Timestamp.init(milliseconds:))
        }
    }

    /// The records of a force's feed since `from`, and the number that the force declared.
    ///
    /// Refused records count as received: they are on the exception list. Of several declarations for one time, the
    /// last counts. Times in the future, from a clock that was wrong for a while, count too.
    public func feedCount(force: String, from: Timestamp) throws -> FeedCount {
        try read { snapshot in
            let records = try snapshot.count(
                """
                SELECT COUNT(*) FROM incident INDEXED BY incident_received
                WHERE force = ? AND received_at >= ?
                """, [force, from.milliseconds])
            var result = FeedCount(received: records + (try snapshot.refused(force, from: from.milliseconds)))
            let declared = try Row.fetchAll(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT from_at, to_at, incidents, MAX(received_at) AS received_at FROM declaration
                        WHERE force = ? AND to_at > ? GROUP BY from_at, to_at ORDER BY from_at
                        """), arguments: [force, from.milliseconds])
            for row in declared {
                let (first, last): (Int64, Int64) = (row["from_at"], row["to_at"])
                let wanted: Int = row["incidents"]
                let held = try snapshot.happened(force, from: first, to: last)
                // A refused record does not say when it happened: it counts for the declared time if it was received
                // since then.
                let refused = try snapshot.refused(force, from: min(first, from.milliseconds))
                result.declared = (result.declared ?? 0) + wanted
                result.held += min(held + refused, wanted)
                let at = Timestamp(milliseconds: row["received_at"])
                result.declaredAt = result.declaredAt.map { max($0, at) } ?? at
            }
            return result
        }
    }
}

extension Reading {
    fileprivate func refused(_ force: String, from: Int64) throws -> Int {
        try count(
            "SELECT COUNT(*) FROM quarantine WHERE force = ? AND received_at >= ?", [force, from])
    }

    /// Incidents held for a time. Nothing is received before it happens, but a clock may be wrong by some hours: so
    /// the search is limited to this night's records, however many years of them are held.
    fileprivate func happened(_ force: String, from: Int64, to: Int64) throws -> Int {
        try count(
            """
            SELECT COUNT(*) FROM incident INDEXED BY incident_received
            WHERE force = ? AND occurred_at >= ? AND occurred_at <= ? AND received_at >= ?
            """, [force, from, to, from - 86_400_000])
    }

    func count(_ sql: String, _ arguments: StatementArguments) throws -> Int {
        try Int.fetchOne(db.cachedStatement(sql: sql), arguments: arguments) ?? 0
    }
}
