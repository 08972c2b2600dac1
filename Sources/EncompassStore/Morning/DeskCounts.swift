public import EncompassCore
import GRDB

/// How much waits for somebody at the desk: of what they may open.
public struct DeskCounts: Hashable, Sendable {
    /// Open exceptions, without matches to confirm.
    public var exceptions = 0
    /// Sure matches that a person must confirm.
    public var confirmations = 0
    /// Open tasks of the phone list.
    public var calls = 0
    /// Open notifications whose deadline has passed.
    public var overdue = 0
    /// Open breach records.
    public var breaches = 0
    /// Alarms that have not ended, of what the person sees.
    public var alarms = 0

    public init() {}

    /// What needs a person now.
    public var waiting: Int { exceptions + confirmations + calls }
}

extension Balance {
    /// Counts the rows that are open, in the areas of somebody, and theirs to open, all by indexes of open rows.
    public func deskCounts(for viewer: Principal = .engine, at now: Timestamp) throws -> DeskCounts {
        let areas = viewer.areas
        func opens(_ restricted: String) -> String { viewer.seesRestricted ? "1" : "\(restricted) = 0" }
        func seesNotification(of name: String) -> String {
            let notification = "FROM notification n WHERE n.id = \(name).notification"
            return areas.sees("SELECT n.area \(notification)") + " AND "
                + opens("COALESCE((SELECT n.restricted \(notification)), 0)")
        }
        return try read { snapshot in
            var counts = DeskCounts()
            let exceptions = try Row.fetchOne(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT COUNT(*) AS n, COALESCE(SUM(kind = 'confirm'), 0) AS confirmations FROM exception x
                        WHERE settled_at IS NULL AND \(areas.sees(AreasOf.exception("x"))) AND \(opens("x.restricted"))
                        """))
            counts.confirmations = exceptions?["confirmations"] ?? 0
            counts.exceptions = (exceptions?["n"] ?? 0) - counts.confirmations
            counts.calls = try snapshot.count(
                "SELECT COUNT(*) FROM phone_task t WHERE closed_at IS NULL AND \(seesNotification(of: "t"))", [])
            counts.overdue = try snapshot.count(
                """
                SELECT COUNT(*) FROM notification n INDEXED BY notification_state
                WHERE state IN (\(BalanceChecks.openStates)) AND deadline_at <= ?
                    AND \(areas.sees(AreasOf.notification("n"))) AND \(opens("n.restricted"))
                """, [now.milliseconds])
            counts.breaches = try snapshot.count(
                "SELECT COUNT(*) FROM breach b WHERE settled_at IS NULL AND \(seesNotification(of: "b"))", [])
            counts.alarms = try snapshot.activeAlarms(for: areas)
            return counts
        }
    }
}
