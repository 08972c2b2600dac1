import EncompassCore
import EncompassStore

/// What a changed calendar does to open items.
public struct CalendarEffect: Codable, Hashable, Sendable {
    /// Notifications whose release or deadline comes sooner.
    public var forward = 0
    /// Notifications that the calendar would put off: they keep their times.
    public var kept = 0
    /// Exceptions whose deadline comes sooner.
    public var exceptions = 0

    public init() {}

    /// Checks every open first notification.
    ///
    /// - Parameter move: brings some forward, and counts those that have not moved on meanwhile.
    init(
        _ timing: CalendarTiming, on store: Store, at now: Timestamp,
        move: ([(id: String, timing: NotificationSchedule)]) throws -> Int
    ) throws {
        var last = ""
        while case let batch = try store.notifications.timed(after: last, limit: 200, at: now), let end = batch.last {
            var sooner: [(id: String, timing: NotificationSchedule)] = []
            for item in batch {
                let schedule = try timing.schedule(item)
                let isSooner = item.isHeld && max(schedule.releaseAt, now) < item.releaseAt
                if schedule.deadlineAt < item.deadlineAt || isSooner {
                    sooner.append((item.id, schedule))
                } else if schedule.deadlineAt > item.deadlineAt {
                    kept += 1
                }
            }
            forward += try move(sooner)
            last = end.id
        }
    }

    var facts: [String: String] {
        ["forward": String(forward), "left": String(kept), "exceptions": String(exceptions)]
    }
}
