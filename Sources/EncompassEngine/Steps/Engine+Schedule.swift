import EncompassCore
import EncompassStore

extension Engine {
    /// When a place is told of an incident, under its policy of today.
    func schedule(
        _ incident: UnsettledIncident, at target: Scope, registry: RegistrySnapshot, establishment: Establishment?,
        now: Timestamp
    ) throws -> NotificationSchedule {
        let (policy, days) = ruling(for: target, establishment: establishment, force: incident.force, registry)
        let plan = DeadlinePlanner.plan(
            occurredAt: incident.content.occurredAt, receivedAt: now, policy: policy.timing, days: days,
            london: london)
        let rules = FrozenRules(policy, warnings: plan.warnings.map(\.description))
        return NotificationSchedule(
            releaseAt: plan.releaseAt, deadlineAt: plan.deadlineAt, late: plan.late, hold: plan.holdReason,
            plan: try rules.encoded(), firstStepAt: plan.releaseAt)
    }

    /// The policy and the calendar that hold for a place.
    func ruling(
        for target: Scope, establishment: Establishment?, force: String, _ registry: RegistrySnapshot
    ) -> (EstablishmentPolicy, SchoolDays) {
        switch target {
        case .establishment(let urn):
            let policy = policies.resolve(establishment ?? Establishment(urn: urn, name: ""), force: force)
            return (policy, registry.calendar.days(urn: urn, la: policy.localAuthority))
        case .localAuthority(let code):
            return (policies.resolve(la: code, force: force), registry.calendar.officeDays)
        }
    }
}
