public import EncompassCore
import GRDB

extension Store {
    /// Takes back an emergency closure that was entered by mistake, or its days from `first` to `last`.
    ///
    /// Calls that it put on the phone list go off it, unless somebody has claimed or made them.
    ///
    /// - Parameter withdraws: whether a call may go: its ladder must still come to the phone by itself.
    /// - Throws: `StoreError` `invalid` without a reason; `notFound` where that scope has no closure on these days (one of
    ///   the authority is not taken back for one school); `locked` while an import runs.
    public func reopenSchools(
        _ days: ClosureDays, reason: String, withdraws: (ClosureCall) -> Bool, london: London, by actor: Actor,
        at now: Timestamp
    ) throws -> ReopeningEffect {
        guard !reason.allSatisfy(\.isWhitespace) else { throw StoreError(.invalid, "a reason is needed") }
        try changeCalendar(of: days.scope, by: actor, at: now) { held in
            guard held.contains(where: { $0.kind == .emergencyClosure && days.overlaps($0) }) else {
                throw StoreError(.notFound, "\(days.scope) has no emergency closure on \(days.words)")
            }
            return held.flatMap { $0.kind == .emergencyClosure ? days.cut(out: $0) : [$0] }
        }
        // Asked outside the writer, since it may have the registry read anew.
        let calls = try read { db in
            try due(on: days, london: london, in: db).map { row in
                let call = ClosureCall(
                    target: row.target, deadlineAt: row.deadlineAt, plan: row.plan, step: row.step,
                    inSchoolHours: row.inSchoolHours)
                return (id: row.id, call: call)
            }
        }
        let steps = Dictionary(uniqueKeysWithValues: calls.filter { withdraws($0.call) }.map { ($0.id, $0.call.step) })
        return try write { db in
            var effect = ReopeningEffect()
            for row in try due(on: days, london: london, in: db) {
                guard let task = try closureTask(of: row, in: db) else { continue }
                if task.isUntouched, row.nextAt != nil, steps[row.id] == row.step {
                    try withdraw(task.id, of: row, by: actor, at: now, in: db)
                    effect.withdrawn += 1
                } else {
                    effect.kept += 1
                }
            }
            let facts = ["withdrawn": String(effect.withdrawn), "kept": String(effect.kept)]
            try append(days.entry("calendar.reopened", by: actor, reason: reason, facts: facts), at: now, in: db)
            return effect
        }
    }

    private func closureTask(
        of row: NotificationRow, in db: Database
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

    private func withdraw(
        _ task: String, of row: NotificationRow, by actor: Actor, at now: Timestamp, in db: Database
    ) throws {
        try db.execute(
            sql: "UPDATE phone_task SET closed_at = ?, closed_by = ?, outcome = 'withdrawn' WHERE id = ?",
            arguments: [now.milliseconds, actor.description, task])
        // Its plan left the phone out while the task was open: it is planned anew, and rung at once where that is due.
        try db.execute(sql: "UPDATE notification SET next_at = ? WHERE id = ?", arguments: [now.milliseconds, row.id])
        try append(
            AuditEntry(
                .operation, "phoneTask.withdrawn", actor: actor, subject: "notification:\(row.id)",
                facts: ["task": task]), at: now, in: db)
        try refreshState(of: row.id, at: now, in: db)
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
