public import EncompassCore
import GRDB

/// What closing schools at short notice touched.
public struct ClosureEffect: Hashable, Sendable, Codable {
    /// Open notifications of the schools with their deadline on that day. None of their deadlines moved.
    public var notifications: Int
    /// Tasks that opened on the phone list at once, since nobody may be at the school to read a message.
    public var phoneTasks: Int
}

extension Store {
    /// Puts an emergency closure into the calendar and acts on it at once.
    ///
    /// - Parameters:
    ///   - opensPhone: whether mobiles must be rung, since no text message can be sent.
    ///   - london: for the day's bounds.
    /// - Throws: `StoreError` `invalid` without a reason, `locked` while an import runs.
    public func closeSchools(
        _ scope: Scope, on date: LocalDate, reason: String, opensPhone: Bool, london: London, by actor: Actor,
        at now: Timestamp
    ) throws -> ClosureEffect {
        guard !reason.allSatisfy(\.isWhitespace) else { throw StoreError(.invalid, "a reason is needed") }
        guard date >= london.date(now) else { throw StoreError(.invalid, "that day is past") }
        try enterClosure(scope, on: date, reason: reason, by: actor, at: now)
        let from = london.moment(date, .midnight)
        let to = london.moment(date.adding(days: 1), .midnight)
        return try write { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT n.* FROM notification n WHERE n.state NOT IN ('acknowledged', 'cancelled')
                        AND n.deadline_at >= ? AND n.deadline_at < ? AND (n.target = ? OR
                        ('la:' || COALESCE(n.plan ->> '$.localAuthority', '') = ? AND n.target LIKE 'urn:%'))
                    ORDER BY n.deadline_at, n.id
                    """,
                arguments: [from.milliseconds, to.milliseconds, scope.description, scope.description]
            ).compactMap(NotificationRow.init)
            var effect = ClosureEffect(notifications: rows.count, phoneTasks: 0)
            for row in rows where opensPhone && row.state != .held && row.releaseAt <= now {
                let open = try Bool.fetchOne(
                    db.cachedStatement(
                        sql: "SELECT EXISTS (SELECT 1 FROM phone_task WHERE notification = ? AND closed_at IS NULL)"),
                    arguments: [row.id])
                guard open != true else { continue }
                try openPhoneTask(
                    kind: "escalation", notification: row.id, dueAt: row.deadlineAt, reason: "schoolClosed", at: now,
                    in: db)
                effect.phoneTasks += 1
            }
            try append(
                AuditEntry(
                    .operation, "calendar.closed", actor: actor, subject: "calendar:\(scope)",
                    facts: [
                        "on": date.description, "reason": reason, "notifications": String(effect.notifications),
                        "phoneTasks": String(effect.phoneTasks),
                    ]), at: now, in: db)
            return effect
        }
    }

    private func enterClosure(
        _ scope: Scope, on date: LocalDate, reason: String, by actor: Actor, at now: Timestamp
    ) throws {
        let held = try calendarData().periods.filter { $0.scope == scope }
        let closure = CalendarPeriod(scope: scope, kind: .emergencyClosure, from: date, to: date, name: reason)
        let load = try beginImport(by: actor, at: now)
        do {
            try load.stage(calendar: held + [closure])
            try load.land(acceptRemovals: true, at: now)
        } catch {
            try load.discard()
            throw error
        }
    }
}

extension LocalTime {
    /// 00:00
    static let midnight = LocalTime(hour: 0, minute: 0).unsafelyUnwrapped
}
