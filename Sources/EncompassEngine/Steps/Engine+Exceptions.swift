import EncompassCore
import EncompassStore
import EncompassWords

extension Engine {
    /// Takes the due steps of the exceptions' own ladders: operator, supervisor, duty manager.
    ///
    /// - Returns: how many were taken; 0 when none is left.
    public func exceptionStep(limit: Int = 200) throws -> Int {
        let now = clock.now()
        let due = try store.exceptions.due(at: now, limit: limit)
        for start in stride(from: 0, to: due.count, by: Engine.stepsPerTransaction) {
            let steps = due[start...].prefix(Engine.stepsPerTransaction).map { step(of: $0, at: now) }
            let results = try store.exceptions.completeSteps(steps, alarm: Engine.alarm(of:), at: now)
            for (step, result) in zip(steps, results) {
                if case .success(true) = result { alert(for: step) }
            }
            for result in results { _ = try result.get() }
        }
        return due.count
    }

    private func step(of item: ExceptionItem, at now: Timestamp) -> ExceptionStep {
        let steps = LadderPlanner.exceptionPlan(
            since: item.openedAt, deadline: item.deadlineAt, policy: timing(ofForce: item.force), now: now,
            from: item.step)
        let first = steps.first { !$0.action.isEmpty }
        let isDue = first.map { $0.at <= now } ?? false
        let action = isDue ? first?.action ?? LadderAction() : LadderAction()
        let rest = steps.filter { !$0.action.isEmpty }.dropFirst(isDue ? 1 : 0)
        return ExceptionStep(
            item: item, alerting: action.alert, isOverdue: action.overdue,
            nextStep: isDue ? (first?.index ?? item.step) + 1 : item.step, nextAt: rest.first?.at)
    }

    private func alert(for step: ExceptionStep) {
        guard !step.alerting.isEmpty else { return }
        let item = step.item
        alerts.alert(
            DutyAlert(
                subject: .exception(id: item.id, item.kind), recipients: step.alerting, deadlineAt: item.deadlineAt,
                isOverdue: step.isOverdue))
        for recipient in step.alerting {
            meters.count(
                "encompass_duty_alerts_total", [("recipient", recipient.rawValue), ("kind", item.kind.rawValue)])
        }
    }

    private static func alarm(of item: ExceptionItem) -> String {
        let words = Words.english
        let kind = words.name("exception.kind", item.kind.rawValue) ?? item.kind.rawValue
        return words("alarm.exceptionDue", ["kind": kind, "id": item.id])
    }
}
