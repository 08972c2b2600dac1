import EncompassCore
import EncompassStore

extension Engine {
    /// Carries out the steps of the exceptions' own ladders that are due: operator, supervisor, duty manager.
    ///
    /// - Returns: how many were carried out; 0 when none is left.
    public func exceptionStep(limit: Int = 200) throws -> Int {
        let now = clock.now()
        let due = try store.dueExceptions(at: now, limit: limit)
        for item in due { try escalate(item, at: now) }
        return due.count
    }

    private func escalate(_ item: ExceptionItem, at now: Timestamp) throws {
        let steps = LadderPlanner.exceptionPlan(
            since: item.openedAt, deadline: item.deadlineAt, policy: timing(ofForce: item.force), now: now,
            from: item.step)
        let first = steps.first { !$0.action.isEmpty }
        let isDue = first.map { $0.at <= now } ?? false
        let action = isDue ? first?.action ?? LadderAction() : LadderAction()
        let rest = steps.filter { !$0.action.isEmpty }.dropFirst(isDue ? 1 : 0)
        let completed = try store.completeStep(
            of: item, alerting: action.alert, isOverdue: action.overdue,
            nextStep: isDue ? (first?.index ?? item.step) + 1 : item.step, nextAt: rest.first?.at, at: now)
        guard completed, !action.isEmpty else { return }
        try tellDuty(
            DutyAlert(
                subject: .exception(id: item.id, item.kind), recipients: action.alert, deadlineAt: item.deadlineAt,
                isOverdue: action.overdue))
        for recipient in action.alert {
            meters.count(
                "encompass_duty_alerts_total", [("recipient", recipient.rawValue), ("kind", item.kind.rawValue)])
        }
    }
}
