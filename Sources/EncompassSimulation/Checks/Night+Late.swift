import EncompassCore
import EncompassSample
import EncompassStore
import GRDB

/// Records that come while the schools are there, after their deadline.
extension Night {
    /// How long before the end of the school day such a record still has a ladder of its own.
    private static let lastHour = LocalTime(hour: 14, minute: 15) ?? .nineOClock
    private static let dayBegins = LocalTime(hour: 9, minute: 0) ?? .nineOClock

    /// Late notifications for which the telephone has not come half an hour after they were let go, in words.
    func lateFindings() -> [String] {
        guard faults[.emergencyClosure] == nil else { return [] }
        let wall = clock.now()
        let silent = rows(
            """
            SELECT n.id, n.target, n.created_at FROM notification n
            WHERE n.late = 1 AND n.kind = 'new' AND n.state NOT IN ('acknowledged', 'cancelled', 'held')
            AND n.created_at <= ?1 - 1920000 AND n.release_at <= n.created_at AND n.released_by IS NULL
            AND NOT EXISTS (SELECT 1 FROM phone_task p WHERE p.notification = n.id) ORDER BY n.id
            """, [wall.milliseconds])
        return silent.compactMap { row in
            let created = Timestamp(milliseconds: row["created_at"])
            let (date, time) = london.civil(created)
            guard let urn = Scope(row["target"] as String)?.urn, template.calendar.isSchoolDay(date, at: urn),
                Night.dayBegins <= time, time < Night.lastHour, london.date(wall) == date
            else { return nil }
            return "\(row["id"] as String): late, and nobody is to ring half an hour after"
        }
    }
}
