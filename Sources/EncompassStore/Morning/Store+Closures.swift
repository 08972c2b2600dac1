public import EncompassCore
import GRDB

extension Store {
    /// What `closeSchools` would touch, and nothing is done.
    public func closureEffect(
        _ days: ClosureDays, opensPhone: Bool, london: London, at now: Timestamp
    ) throws -> ClosureEffect {
        try check(days, london: london, at: now)
        return try read { db in
            let rows = try due(on: days, london: london, in: db)
            let calls = try opensPhone ? rows.filter { try needsCall($0, at: now, in: db) }.count : 0
            return ClosureEffect(notifications: rows.count, phoneTasks: calls)
        }
    }

    /// Puts an emergency closure into the calendar and acts on it at once.
    ///
    /// - Parameters:
    ///   - opensPhone: whether mobiles must be rung, since no text message can be sent.
    ///   - london: for the days' bounds.
    /// - Throws: `StoreError` `invalid` without a reason, for days that are past or too many; `locked` while an import
    ///   runs.
    public func closeSchools(
        _ days: ClosureDays, reason: String, opensPhone: Bool, london: London, by actor: Actor, at now: Timestamp
    ) throws -> ClosureEffect {
        guard !reason.allSatisfy(\.isWhitespace) else { throw StoreError(.invalid, "a reason is needed") }
        try check(days, london: london, at: now)
        let closure = CalendarPeriod(
            scope: days.scope, kind: .emergencyClosure, from: days.first, to: days.last, name: reason)
        try changeCalendar(of: days.scope, by: actor, at: now) { $0 + [closure] }
        return try write { db in
            let rows = try due(on: days, london: london, in: db)
            var effect = ClosureEffect(notifications: rows.count, phoneTasks: 0)
            for row in rows where opensPhone {
                guard try needsCall(row, at: now, in: db) else { continue }
                try openPhoneTask(
                    kind: "escalation", notification: row.id, dueAt: row.deadlineAt, reason: "schoolClosed", at: now,
                    in: db)
                effect.phoneTasks += 1
            }
            let facts = [
                "notifications": String(effect.notifications), "phoneTasks": String(effect.phoneTasks),
            ]
            try append(days.entry("calendar.closed", by: actor, reason: reason, facts: facts), at: now, in: db)
            return effect
        }
    }

    /// Emergency closures that are not over, in order of their days.
    public func emergencyClosures(endingOnOrAfter day: LocalDate) throws -> [CalendarPeriod] {
        try calendarData().periods.filter { $0.kind == .emergencyClosure && $0.to >= day }
            .sorted { ($0.from, $0.to, $0.scope.description) < ($1.from, $1.to, $1.scope.description) }
    }

    private func check(_ days: ClosureDays, london: London, at now: Timestamp) throws {
        guard days.first >= london.date(now) else { throw StoreError(.invalid, "that day is past") }
        guard days.first <= days.last, days.last < days.first.adding(days: ClosureDays.longest) else {
            throw StoreError(.invalid, "a closure lasts from one day to \(ClosureDays.longest)")
        }
    }

    func due(on days: ClosureDays, london: London, in db: Database) throws -> [NotificationRow] {
        let scope = days.scope.description
        return try Row.fetchAll(
            db,
            sql: """
                SELECT n.* FROM notification n WHERE n.state NOT IN ('acknowledged', 'cancelled')
                    AND n.deadline_at >= ? AND n.deadline_at < ? AND (n.target = ? OR
                    ('la:' || COALESCE(n.plan ->> '$.localAuthority', '') = ? AND n.target LIKE 'urn:%'))
                ORDER BY n.deadline_at, n.id
                """,
            arguments: [
                london.moment(days.first, .midnight).milliseconds,
                london.moment(days.last.adding(days: 1), .midnight).milliseconds, scope, scope,
            ]
        ).compactMap(NotificationRow.init)
    }

    /// Whether a call must be made at once: it is released, and no call waits already.
    private func needsCall(_ row: NotificationRow, at now: Timestamp, in db: Database) throws -> Bool {
        guard row.state != .held, row.releaseAt <= now else { return false }
        let waits = try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM phone_task WHERE notification = ? AND closed_at IS NULL)"),
            arguments: [row.id])
        return waits != true
    }

    /// Replaces one scope's periods by what `change` makes of them.
    func changeCalendar(
        of scope: Scope, by actor: Actor, at now: Timestamp, change: ([CalendarPeriod]) throws -> [CalendarPeriod]
    ) throws {
        let load = try beginImport(by: actor, at: now)
        do {
            let held = try calendarData().periods.filter { $0.scope == scope }
            try load.stage(calendar: try change(held), replacing: scope)
            try load.land(acceptRemovals: true, at: now)
        } catch {
            try load.discard()
            throw error
        }
    }
}

extension ClosureDays {
    var words: String { first == last ? first.description : "\(first) to \(last)" }

    func entry(_ action: String, by actor: Actor, reason: String, facts: [String: String]) -> AuditEntry {
        AuditEntry(
            .operation, action, actor: actor, subject: "calendar:\(scope)",
            facts: facts.merging(["on": words, "reason": reason]) { $1 })
    }
}

extension LocalTime {
    /// 00:00
    static let midnight = LocalTime(hour: 0, minute: 0).unsafelyUnwrapped
}
