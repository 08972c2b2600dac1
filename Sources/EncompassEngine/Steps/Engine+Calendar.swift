import EncompassCore
import EncompassStore
import Logging

extension Engine {
    /// Looks once, after every change of the calendar, whether it now has a school's first day sooner than when a
    /// notification was made: what was held over a summer must not wait for a day that has moved. What a changed calendar
    /// would put off stays when it was promised.
    ///
    /// - Returns: how many came forward, and how many would have been put off.
    @discardableResult
    func followCalendar() throws -> (forward: Int, keptBack: Int) {
        let mark = try store.calendarMark()
        guard try store.followedCalendar() != mark else { return (0, 0) }
        let now = clock.now()
        let registry = try currentRegistry()
        var (forward, kept, last) = (0, 0, "")
        while case let batch = try store.timedNotifications(after: last, limit: 200, at: now), let end = batch.last {
            for item in batch {
                let timing = try schedule(
                    item.incident, at: item.target, registry: registry, establishment: item.establishment,
                    since: item.since, frozen: item.plan)
                let isSooner = item.isHeld && max(timing.releaseAt, now) < item.releaseAt
                if timing.deadlineAt < item.deadlineAt || isSooner {
                    if try store.bringForward(item.id, to: timing, at: now) { forward += 1 }
                } else if timing.deadlineAt > item.deadlineAt {
                    kept += 1
                }
            }
            last = end.id
        }
        try store.setFollowedCalendar(mark)
        guard forward + kept > 0 else { return (0, 0) }
        log.notice("the calendar has changed", metadata: ["forward": "\(forward)", "left": "\(kept)"])
        try store.audit(
            AuditEntry(
                .operation, "calendar.followed", actor: .engine, subject: "registry:\(registry.generation)",
                facts: ["forward": String(forward), "left": String(kept)]), at: now)
        return (forward, kept)
    }
}
