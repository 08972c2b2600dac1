import EncompassCore
import EncompassStore
import Logging

extension Engine {
    /// After every change of the calendar, checks once whether a school's first day is now sooner than when a
    /// notification was made: what was held over a summer must not wait for a day that has moved. A notification that
    /// the change would put off keeps its times. Exceptions follow in the same way.
    @discardableResult
    func followCalendar() throws -> CalendarEffect {
        let mark = try store.registry.calendarMark()
        guard try store.registry.followedCalendar() != mark else { return CalendarEffect() }
        let now = clock.now()
        let registry = try currentRegistry()
        let timing = CalendarTiming(calendar: registry.calendar, london: london)
        let reason = try reasonForCalendar(at: registry.generation)
        var effect = try CalendarEffect(timing, on: store, at: now) {
            try store.notifications.bringForward($0, because: reason, at: now)
        }
        effect.exceptions = try followCalendarWithExceptions(because: reason, at: now)
        try store.registry.setFollowedCalendar(mark)
        guard effect != CalendarEffect() else { return effect }
        log.notice("the calendar has changed", metadata: ["forward": "\(effect.forward)", "left": "\(effect.kept)"])
        try store.auditLog.append(
            AuditEntry(
                .operation, "calendar.followed", actor: .engine, subject: "registry:\(registry.generation)",
                facts: effect.facts), at: now)
        return effect
    }

    /// Why the calendar changed: the reason given at its import, if one was needed. An import of something
    /// else may have landed since.
    private func reasonForCalendar(at generation: Int64) throws -> String {
        let change = "the calendar or the list of bank holidays has changed"
        for run in stride(from: generation, to: max(0, generation - 20), by: -1) {
            let imported = try store.auditLog.trail(of: "run:\(run)").map(\.entry.facts)
                .last { $0[RegistryImporter.notificationsForward] != nil }
            if let imported { return imported["reason"].map { "\(change): \($0)" } ?? change }
        }
        return change
    }

    private func followCalendarWithExceptions(because reason: String, at now: Timestamp) throws -> Int {
        var (moved, last) = (0, "")
        while case let batch = try store.exceptions.timed(after: last, limit: 200, at: now), let end = batch.last {
            let sooner = batch.compactMap { item -> (id: String, deadline: Timestamp)? in
                let deadline = exceptionDeadline(
                    force: item.force, occurredAt: item.occurredAt, since: item.openedAt)
                return deadline < item.deadlineAt ? (item.id, max(deadline, now)) : nil
            }
            moved += try store.exceptions.bringForward(sooner, because: reason, at: now)
            last = end.id
        }
        return moved
    }
}
