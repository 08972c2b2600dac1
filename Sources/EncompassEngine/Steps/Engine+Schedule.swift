import EncompassCore
import EncompassStore

extension Engine {
    /// When a place is told of an incident, under its policy of today or the rules that its notification was made under.
    ///
    /// - Parameters:
    ///   - since: when the record reached us, or when the clock started anew for another school. What a person settles
    ///     later is not due later for that.
    ///   - frozen: those rules, encoded.
    func schedule(
        _ incident: UnsettledIncident, at target: Scope, registry: RegistrySnapshot, establishment: Establishment?,
        since: Timestamp, frozen: String? = nil
    ) throws -> NotificationSchedule {
        var (policy, days) = ruling(for: target, establishment: establishment, force: incident.force, registry)
        if let frozen { policy.timing = try rulesShelf.rules(frozen).timing }
        let plan = DeadlinePlanner.plan(
            occurredAt: incident.content.occurredAt, receivedAt: since, policy: policy.timing, days: days,
            london: london)
        let rules = FrozenRules(policy, warnings: plan.warnings.map(\.description))
        return NotificationSchedule(
            releaseAt: plan.releaseAt, deadlineAt: plan.deadlineAt, late: plan.late, hold: plan.holdReason,
            plan: try rules.encoded(), area: policy.areaID)
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
            var policy = policies.resolve(la: code, force: force)
            policy.timing.ladder = policy.timing.ladder.map(\.forAuthority)
            return (policy, registry.calendar.officeDays)
        }
    }

    /// By when a person must resolve what the machine could not place: the next deadline of the force's area.
    ///
    /// It reads the calendar as it is known, without bringing it up to date: a push must not wait for that.
    ///
    /// - Parameters:
    ///   - occurredAt: of the incident; absent where only the time from which the person can know counts.
    ///   - since: when the record reached us, or when what is to be resolved came up.
    func exceptionDeadline(force: String, occurredAt: Timestamp? = nil, since: Timestamp) -> Timestamp {
        let area = area(ofForce: force)
        let calendar = knownRegistry.calendar
        let days = area?.localAuthorities.first.map(calendar.days(la:)) ?? calendar.officeDays
        return DeadlinePlanner.plan(
            occurredAt: occurredAt ?? since, receivedAt: since, policy: timing(ofForce: force), days: days,
            london: london
        ).deadlineAt
    }

    func timing(ofForce force: String) -> TimingRules {
        area(ofForce: force)?.settings(for: nil).timing ?? TimingRules()
    }

    private func area(ofForce force: String) -> AreaPolicy? {
        let book = policies
        return book.areas.first { $0.force == force } ?? (book.areas.count == 1 ? book.areas.first : nil)
    }
}

extension LadderStep {
    /// The same step where the authority itself is told: its officer stands for every role at a school.
    var forAuthority: LadderStep {
        var step = self
        step.recipients = recipients.reduce(into: []) { kept, recipient in
            let own = recipient.role == nil ? recipient : Recipient.laOfficer
            if !kept.contains(own) { kept.append(own) }
        }
        return step
    }
}
