import EncompassCore
import EncompassSample
import EncompassStore
import GRDB

/// Checks the feed watch independently, from the force's actions and the stored data.
extension Night {
    /// The faults in the alarms about the feed, in words.
    func feedFindings() -> [String] {
        let wall = clock.now()
        guard let bounds = feedBounds(at: wall), bounds.from <= wall else { return [] }
        let wanted = feedTroubles(bounds, at: wall)
        let active = rows(
            """
            SELECT kind, key FROM alarm WHERE cleared_at IS NULL AND kind IN ('feedLate', 'feedSilent', 'feedShort')
            ORDER BY key
            """)
        let kinds = Set(active.map { $0["kind"] as String })
        var found = wanted.subtracting(kinds).sorted().map { "\($0): there should be an alarm" }
        found += kinds.subtracting(wanted).sorted().map { "\($0): there should be no alarm" }
        if active.count > kinds.count { found.append("two alarms of one kind about the feed") }
        return found
    }

    /// The window that ends on the day of `wall`, by the legal rule for summer time.
    private func feedBounds(at wall: Timestamp) -> (from: Timestamp, by: Timestamp)? {
        let today = london.date(wall)
        let window = behaviour.window
        let by = GreenwichRule.moment(today, window.by)
        let first = window.from > window.by ? today.adding(days: -1) : today
        return (GreenwichRule.moment(first, window.from), by)
    }

    /// The kinds of alarm that should be raised.
    private func feedTroubles(_ bounds: (from: Timestamp, by: Timestamp), at wall: Timestamp) -> Set<String> {
        let window = behaviour.window
        let patience = bounds.by + window.grace
        let declared = rows(
            """
            SELECT incidents, received_at, from_at FROM declaration WHERE to_at > ? ORDER BY received_at DESC, id DESC LIMIT 1
            """, [bounds.from.milliseconds]
        ).first
        if let declared {
            let count: Int = declared["incidents"]
            let come = recordsCome(since: min(bounds.from, Timestamp(milliseconds: declared["from_at"])))
            let isComplete = feed.isWhole && count == feed.counted
            let asked = min(patience, Timestamp(milliseconds: declared["received_at"]) + window.grace)
            return come < count && !isComplete && wall >= asked ? ["feedShort"] : []
        }
        guard window.quietIsAlarm, recordsCome(since: bounds.from) == 0, wall >= bounds.by else { return [] }
        return wall >= patience ? ["feedLate", "feedSilent"] : ["feedLate"]
    }

    /// Incidents and refused records.
    private func recordsCome(since from: Timestamp) -> Int {
        let counts = rows(
            """
            SELECT COUNT(*) AS n FROM incident WHERE received_at >= ?1
            UNION ALL SELECT COUNT(*) FROM quarantine WHERE received_at >= ?1
            """, [from.milliseconds])
        return counts.reduce(0) { $0 + ($1["n"] as Int) }
    }

    /// Every alarm was sent to somebody.
    func checkAlarmsSent() {
        let sent = rows("SELECT key, detail FROM alarm WHERE told_at IS NOT NULL AND kind LIKE 'feed%' ORDER BY key")
        let waits = value("SELECT COUNT(*) FROM message WHERE notification IS NULL AND state <> 'sent'", []) ?? 0
        for row in sent where waits == 0 {
            guard let detail = try? daemon?.store.keys.open(text: row["detail"]) else { continue }
            if !ledger.deskMail.contains(where: { $0.contains(detail) }) {
                return violate(.feedWatch, "\(row["key"] as String): nobody was notified")
            }
        }
    }
}

/// Records that arrive in school hours, after the deadline.
extension Night {
    /// How long before the end of the school day such a record still has its own ladder.
    private static let lastHour = LocalTime(hour: 14, minute: 15) ?? .nineOClock
    private static let dayBegins = LocalTime(hour: 9, minute: 0) ?? .nineOClock

    /// Late notifications without a phone task half an hour after their release, in words.
    func lateFindings() -> [String] {
        guard faults[.emergencyClosure] == nil else { return [] }
        let wall = clock.now()
        let silent = rows(
            """
            SELECT n.id, n.target, n.created_at FROM notification n
            WHERE n.late = 1 AND n.kind = 'new' AND n.state NOT IN ('acknowledged', 'cancelled', 'held')
            AND n.created_at <= ?1 - 1920000 AND n.release_at <= n.created_at AND n.released_by IS NULL
            AND NOT EXISTS (SELECT 1 FROM phone_task p JOIN notification m ON m.id = p.notification
                WHERE m.incident = n.incident AND m.target = n.target) ORDER BY n.id
            """, [wall.milliseconds])
        return silent.compactMap { row in
            let created = Timestamp(milliseconds: row["created_at"])
            let (date, time) = london.civil(created)
            guard let urn = Scope(row["target"] as String)?.urn, template.calendar.isSchoolDay(date, at: urn),
                Night.dayBegins <= time, time < Night.lastHour, london.date(wall) == date
            else { return nil }
            return "\(row["id"] as String): late, and no phone task half an hour later"
        }
    }
}
