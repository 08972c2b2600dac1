public import EncompassCore
import GRDB

/// How much waits for people at the desk.
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
    /// Counts the rows that are open and in the areas of somebody, all by indexes of open rows.
    public func deskCounts(for areas: WorkAreas = .all, at now: Timestamp) throws -> DeskCounts {
        let seesException = areas.sees(AreasOf.exception("x"))
        func seesNotification(of name: String) -> String {
            areas.sees("SELECT n.area FROM notification n WHERE n.id = \(name).notification")
        }
        return try read { snapshot in
            var counts = DeskCounts()
            counts.confirmations = try snapshot.count(
                """
                SELECT COUNT(*) FROM exception x WHERE settled_at IS NULL AND kind = 'confirm' AND \(seesException)
                """, [])
            counts.exceptions =
                try snapshot.count(
                    "SELECT COUNT(*) FROM exception x WHERE settled_at IS NULL AND \(seesException)", [])
                - counts.confirmations
            counts.calls = try snapshot.count(
                "SELECT COUNT(*) FROM phone_task t WHERE closed_at IS NULL AND \(seesNotification(of: "t"))", [])
            counts.overdue = try snapshot.count(
                """
                SELECT COUNT(*) FROM notification n INDEXED BY notification_state
                WHERE state IN (\(BalanceChecks.openStates)) AND deadline_at <= ?
                    AND \(areas.sees(AreasOf.notification("n")))
                """, [now.milliseconds])
            counts.breaches = try snapshot.count(
                "SELECT COUNT(*) FROM breach b WHERE settled_at IS NULL AND \(seesNotification(of: "b"))", [])
            counts.alarms = try snapshot.activeAlarms(for: areas)
            return counts
        }
    }
}
