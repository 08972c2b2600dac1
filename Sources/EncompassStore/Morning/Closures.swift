public import EncompassCore
import GRDB

/// Days, including first and last, on which schools are shut by an emergency.
public struct ClosureDays: Hashable, Sendable, Codable {
    public var scope: Scope
    public var first: LocalDate
    public var last: LocalDate

    /// The longest closure that can be entered at once: what lasts longer is not snow.
    public static let longest = 14

    public init(scope: Scope, first: LocalDate, last: LocalDate) {
        self.scope = scope
        self.first = first
        self.last = last
    }

    func overlaps(_ period: CalendarPeriod) -> Bool { period.from <= last && period.to >= first }
}

/// The effect of closing schools at short notice.
public struct ClosureEffect: Hashable, Sendable, Codable {
    /// Open notifications of the schools with their deadline on those days. None of the deadlines moves.
    public var notifications: Int
    /// Tasks that open on the phone list at once, since nobody may be at the school to read a message.
    public var phoneTasks: Int

    public init(notifications: Int, phoneTasks: Int) {
        self.notifications = notifications
        self.phoneTasks = phoneTasks
    }
}

/// The effect of taking a closure back.
public struct ReopeningEffect: Hashable, Sendable, Codable {
    /// Calls that the closure had put on the phone list and nobody had started.
    public var withdrawn: Int
    /// Calls that stay on the list: claimed, made already, or with no later phone step on their ladder.
    public var kept: Int

    public init(withdrawn: Int = 0, kept: Int = 0) {
        self.withdrawn = withdrawn
        self.kept = kept
    }
}

/// A call that a closure put on the phone list.
public struct ClosureCall: Sendable {
    public let target: Scope
    public let deadlineAt: Timestamp
    /// The rules frozen when the notification was made, encoded.
    public let rules: String
    /// The next step of its ladder.
    public let step: Int
    /// Whether its ladder is the one for school hours.
    public let inSchoolHours: Bool
}

extension Closures {
    /// Takes back an emergency closure that was entered by mistake, or its days from `first` to `last`.
    ///
    /// Calls that it put on the phone list come off it, unless somebody has claimed or made them.
    ///
    /// - Parameter withdraws: whether a call may come off: its ladder must still reach the phone step by itself.
    /// - Throws: `StoreError` `invalid` without a reason; `notFound` if that scope has no closure on these days (one
    ///   of the authority is not taken back for one school); `locked` while an import runs.
    public func reopenSchools(
        _ days: ClosureDays, reason: String, withdraws: (ClosureCall) -> Bool, london: London, by actor: Actor,
        at now: Timestamp
    ) throws -> ReopeningEffect {
        guard !reason.allSatisfy(\.isWhitespace) else { throw StoreError(.invalid, "reason.missing") }
        try changeCalendar(of: days.scope, by: actor, at: now) { held in
            guard held.contains(where: { $0.kind == .emergencyClosure && days.overlaps($0) }) else {
                throw StoreError(.notFound, "closure.none", ["scope": days.scope, "days": days.words])
            }
            return held.flatMap { $0.kind == .emergencyClosure ? days.cut(out: $0) : [$0] }
        }
        // Asked outside the writer, since it may refresh the registry.
        let calls = try read { snapshot in
            try snapshot.due(on: days, london: london).map { row in
                let call = ClosureCall(
                    target: row.target, deadlineAt: row.deadlineAt, rules: try snapshot.rules(of: row), step: row.step,
                    inSchoolHours: row.inSchoolHours)
                return (id: row.id, call: call)
            }
        }
        let steps = Dictionary(uniqueKeysWithValues: calls.filter { withdraws($0.call) }.map { ($0.id, $0.call.step) })
        return try write(at: now) { tx in
            var effect = ReopeningEffect()
            for row in try tx.due(on: days, london: london) {
                guard let task = try tx.closureTask(of: row) else { continue }
                if task.isUntouched, row.nextAt != nil, steps[row.id] == row.step {
                    try tx.withdraw(task.id, of: row, by: actor)
                    effect.withdrawn += 1
                } else {
                    effect.kept += 1
                }
            }
            let facts = ["withdrawn": String(effect.withdrawn), "kept": String(effect.kept)]
            try tx.append(days.entry("calendar.reopened", by: actor, reason: reason, facts: facts))
            return effect
        }
    }
}

extension Reading {
    fileprivate func closureTask(
        of row: NotificationRow
    ) throws -> (id: String, isUntouched: Bool)? {
        try Row.fetchOne(
            db,
            sql: """
                SELECT t.id, t.claimed_by IS NULL
                    AND NOT EXISTS (SELECT 1 FROM call c WHERE c.task = t.id) AS untouched
                FROM phone_task t WHERE t.notification = ? AND t.closed_at IS NULL AND t.reason = 'schoolClosed'
                """, arguments: [row.id]
        ).map { ($0["id"], $0["untouched"]) }
    }
}

extension Transaction {
    fileprivate func withdraw(
        _ task: String, of row: NotificationRow, by actor: Actor
    ) throws {
        try db.execute(
            sql: "UPDATE phone_task SET closed_at = ?, closed_by = ?, outcome = 'withdrawn' WHERE id = ?",
            arguments: [now.milliseconds, actor.description, task])
        // Its plan left the phone step out while the task was open: it is replanned, and called at once if that step
        // is due.
        try db.execute(sql: "UPDATE notification SET next_at = ? WHERE id = ?", arguments: [now.milliseconds, row.id])
        try append(
            AuditEntry(
                .operation, "phoneTask.withdrawn", actor: actor, subject: "notification:\(row.id)",
                facts: ["task": task]))
        try refreshState(of: row.id)
    }
}

extension ClosureDays {
    /// What is left of a closure without these days.
    fileprivate func cut(out period: CalendarPeriod) -> [CalendarPeriod] {
        guard overlaps(period) else { return [period] }
        var (before, after) = (period, period)
        before.to = first.adding(days: -1)
        after.from = last.adding(days: 1)
        return [before, after].filter { $0.from <= $0.to }
    }
}

extension Closures {
    /// The effect of `closeSchools`; changes nothing.
    public func effect(
        _ days: ClosureDays, opensPhone: Bool, london: London, at now: Timestamp
    ) throws -> ClosureEffect {
        try check(days, london: london, at: now)
        return try read { snapshot in
            let rows = try snapshot.due(on: days, london: london)
            let calls = try opensPhone ? rows.filter { try snapshot.needsCall($0, at: now) }.count : 0
            return ClosureEffect(notifications: rows.count, phoneTasks: calls)
        }
    }

    /// Puts an emergency closure into the calendar and acts on it at once.
    ///
    /// - Parameters:
    ///   - opensPhone: whether mobiles must be called, since no text message can be sent.
    ///   - london: for the days' bounds.
    /// - Throws: `StoreError` `invalid` without a reason, for days that are past or too many; `locked` while an import
    ///   runs.
    public func closeSchools(
        _ days: ClosureDays, reason: String, opensPhone: Bool, london: London, by actor: Actor, at now: Timestamp
    ) throws -> ClosureEffect {
        guard !reason.allSatisfy(\.isWhitespace) else { throw StoreError(.invalid, "reason.missing") }
        try check(days, london: london, at: now)
        let closure = CalendarPeriod(
            scope: days.scope, kind: .emergencyClosure, from: days.first, to: days.last, name: reason)
        try changeCalendar(of: days.scope, by: actor, at: now) { $0 + [closure] }
        return try write(at: now) { tx in
            let rows = try tx.due(on: days, london: london)
            var effect = ClosureEffect(notifications: rows.count, phoneTasks: 0)
            for row in rows where opensPhone {
                guard try tx.needsCall(row, at: now) else { continue }
                try tx.openPhoneTask(
                    kind: "escalation", notification: row.id, dueAt: row.deadlineAt, reason: "schoolClosed")
                effect.phoneTasks += 1
            }
            let facts = [
                "notifications": String(effect.notifications), "phoneTasks": String(effect.phoneTasks),
            ]
            try tx.append(days.entry("calendar.closed", by: actor, reason: reason, facts: facts))
            return effect
        }
    }

    /// Emergency closures that are not over, in order of their days.
    public func emergencyClosures(endingOnOrAfter day: LocalDate) throws -> [CalendarPeriod] {
        try store.registry.calendarData().periods.filter { $0.kind == .emergencyClosure && $0.to >= day }
            .sorted { ($0.from, $0.to, $0.scope.description) < ($1.from, $1.to, $1.scope.description) }
    }

    private func check(_ days: ClosureDays, london: London, at now: Timestamp) throws {
        guard days.first >= london.date(now) else { throw StoreError(.invalid, "closure.past") }
        guard days.first <= days.last, days.last < days.first.adding(days: ClosureDays.longest) else {
            throw StoreError(.invalid, "closure.length", ["days": ClosureDays.longest])
        }
    }

    /// Replaces one scope's periods with the result of `change`.
    func changeCalendar(
        of scope: Scope, by actor: Actor, at now: Timestamp, change: ([CalendarPeriod]) throws -> [CalendarPeriod]
    ) throws {
        let load = try store.registry.beginImport(by: actor, at: now)
        do {
            let held = try store.registry.calendarData().periods.filter { $0.scope == scope }
            try load.stage(calendar: try change(held), replacing: scope)
            try load.land(acceptRemovals: true, at: now)
        } catch {
            try load.discard()
            throw error
        }
    }
}

extension Reading {
    func due(on days: ClosureDays, london: London) throws -> [NotificationRow] {
        let scope = days.scope.description
        return try Row.fetchAll(
            db,
            sql: """
                SELECT n.* FROM notification n WHERE n.closed_at IS NULL AND n.state NOT IN ('acknowledged', 'cancelled')
                    AND n.deadline_at >= ? AND n.deadline_at < ? AND (n.target = ? OR
                    ('la:' || COALESCE((SELECT l.body FROM plan l WHERE l.id = n.plan) ->> '$.localAuthority', '') = ?
                        AND n.target LIKE 'urn:%'))
                ORDER BY n.deadline_at, n.id
                """,
            arguments: [
                london.moment(days.first, .midnight).milliseconds,
                london.moment(days.last.adding(days: 1), .midnight).milliseconds, scope, scope,
            ]
        ).compactMap(NotificationRow.init)
    }

    /// Whether a call must be made at once: it is released, and no call is open.
    fileprivate func needsCall(_ row: NotificationRow, at now: Timestamp) throws -> Bool {
        guard row.state != .held, row.releaseAt <= now, try bearerOfLadder(row).id == row.id else { return false }
        let waits = try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM phone_task WHERE notification = ? AND closed_at IS NULL)"),
            arguments: [row.id])
        return waits != true
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
