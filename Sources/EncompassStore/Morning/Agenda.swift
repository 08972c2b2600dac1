public import EncompassCore
import GRDB

/// Work of one kind that waits for people at the desk, and the first of it.
public struct AgendaItem: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Calls of the ladder.
        case calls
        /// Schools that disagree or ask for a call.
        case questions
        case exceptions
        /// Sure matches to confirm.
        case confirmations
        /// Notifications that a person must release.
        case held
        /// Notifications of which no message and no call is left open.
        case failed
        case breaches
    }

    public let kind: Kind
    public let count: Int
    /// How many of them the reader may not open.
    public let withheld: Int
    /// The most urgent one that the reader may open: the task of a call, else the item itself. Nil if all are
    /// restricted.
    public let first: String?
    public let dueAt: Timestamp
}

/// How far the children of one area and deadline are.
public struct DeadlineProgress: Hashable, Sendable {
    /// The area whose people ring; nil outside every area.
    public let area: String?
    public let deadlineAt: Timestamp
    /// Children of notifications with this deadline, and of open exceptions.
    public var received = 0
    /// Children about whom somebody is notified, or will be.
    public var matched = 0
    /// Children about whom a message has left for each of their places.
    public var disclosed = 0
    /// Children whose places have all acknowledged.
    public var acknowledged = 0
}

extension Balance {
    /// What waits for a person, the most urgent kind first.
    ///
    /// - Parameter viewer: the reader, who may not be able to open restricted items.
    public func agenda(for viewer: Principal) throws -> [AgendaItem] {
        /// A kind's rows, with the columns of the id, of the time limit and of the restriction.
        typealias Source = (kind: AgendaItem.Kind, id: String, due: String, restricted: String, rows: String)
        let (seesNotification, seesException) = (
            viewer.areas.sees(AreasOf.notification("n")), viewer.areas.sees(AreasOf.exception("x"))
        )
        let sources: [Source] = [
            (.calls, "t.id", "t.due_at", "n.restricted", Self.openCalls + "t.kind = 'escalation'"),
            (.questions, "t.id", "t.due_at", "n.restricted", Self.openCalls + "t.kind <> 'escalation'"),
            (.exceptions, "x.id", "x.deadline_at", "x.restricted", Self.openExceptions + "x.kind <> 'confirm'"),
            (.confirmations, "x.id", "x.deadline_at", "x.restricted", Self.openExceptions + "x.kind = 'confirm'"),
            (.held, "n.id", "n.deadline_at", "n.restricted", Self.heldByPeople),
            (.failed, "n.id", "n.deadline_at", "n.restricted", "notification n WHERE n.state = 'failed'"),
            (.breaches, "b.id", "b.due_at", "n.restricted", Self.openBreaches),
        ]
        return try read { snapshot in
            try sources.compactMap { source in
                return try snapshot.db.first(
                    """
                    SELECT COUNT(*) AS n, SUM(\(source.restricted) > ?1) AS withheld, MIN(\(source.due)) AS due,
                        MIN(CASE WHEN \(source.restricted) <= ?1 THEN printf('%016d', \(source.due)) || \(source.id) END)
                            AS first
                    FROM \(source.rows) AND \(source.id == "x.id" ? seesException : seesNotification)
                    """, [viewer.seesRestricted]
                ) { row -> AgendaItem? in
                    let count: Int = row["n"]
                    guard count > 0, let due: Int64 = row["due"] else { return nil }
                    let found: String? = row["first"]
                    return AgendaItem(
                        kind: source.kind, count: count, withheld: row["withheld"],
                        first: found.map { String($0.dropFirst(16)) },
                        dueAt: Timestamp(milliseconds: due))
                } ?? nil
            }.sorted { $0.dueAt < $1.dueAt }
        }
    }

    private static let openCalls =
        "phone_task t JOIN notification n ON n.id = t.notification WHERE t.closed_at IS NULL AND "
    private static let openExceptions = "exception x WHERE x.settled_at IS NULL AND "
    private static let heldByPeople =
        "notification n WHERE n.state = 'held' AND n.hold IN ('restricted', 'text')"
    private static let openBreaches =
        "breach b JOIN notification n ON n.id = b.notification WHERE b.settled_at IS NULL"

    /// The children of each area and deadline from `from` on, the nearest deadline first.
    ///
    /// - Parameter area: the area of a force, for children who are on no notification.
    public func progress(
        from: Timestamp, area: (_ force: String) -> String?
    ) throws -> [DeadlineProgress] {
        struct Key: Hashable {
            let area: String?
            let deadline: Int64
        }
        return try read { snapshot in
            var rows: [Key: DeadlineProgress] = [:]
            func add(_ key: Key, _ change: (inout DeadlineProgress) -> Void) {
                change(
                    &rows[
                        key,
                        default: DeadlineProgress(
                            area: key.area, deadlineAt: Timestamp(milliseconds: key.deadline))])
            }
            for row in try Row.fetchAll(
                snapshot.db.cachedStatement(sql: Self.childrenNotified), arguments: [from.milliseconds])
            {
                add(Key(area: row["area"], deadline: row["deadline_at"])) {
                    $0.received += row["children"]
                    $0.matched += row["children"]
                    $0.disclosed += row["disclosed"]
                    $0.acknowledged += row["acknowledged"]
                }
            }
            for row in try Row.fetchAll(
                snapshot.db.cachedStatement(sql: Self.childrenOpen), arguments: [from.milliseconds])
            {
                add(Key(area: area(row["force"]), deadline: row["deadline_at"])) { $0.received += row["children"] }
            }
            return rows.values.sorted {
                ($0.deadlineAt, $0.area ?? "") < ($1.deadlineAt, $1.area ?? "")
            }
        }
    }

    private static let childrenNotified = """
        SELECT area, deadline_at, COUNT(*) AS children, SUM(disclosed) AS disclosed, SUM(acknowledged) AS acknowledged
        FROM (
            SELECT n.area, n.deadline_at, c.child,
                MIN(n.state IN ('sent', 'delivered', 'acknowledged')) AS disclosed,
                MIN(n.state = 'acknowledged') AS acknowledged
            FROM notification n INDEXED BY notification_order JOIN notification_child c ON c.notification = n.id
            WHERE n.deadline_at >= ? AND n.state <> 'cancelled' AND c.closed_at IS NULL AND c.shown_as IS NULL
            GROUP BY n.area, n.deadline_at, c.child)
        GROUP BY area, deadline_at
        """

    /// Children on the exception list of whom nobody is notified.
    private static let childrenOpen = """
        SELECT x.force, x.deadline_at, COUNT(DISTINCT x.child) AS children FROM exception x
        WHERE x.settled_at IS NULL AND x.deadline_at >= ? AND x.child IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM notification_child c JOIN notification n ON n.id = c.notification
            WHERE c.child = x.child AND c.closed_at IS NULL AND n.state <> 'cancelled')
        GROUP BY x.force, x.deadline_at
        """
}
