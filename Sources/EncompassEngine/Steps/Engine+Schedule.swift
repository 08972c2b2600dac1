public import EncompassCore
import EncompassStore
import EncompassWords

extension Engine {
    /// When a place is notified of an incident, under its policy of today or the rules that its notification was made
    /// under.
    ///
    /// - Parameters:
    ///   - since: when the record reached us, or when the clock restarted for another school. A person's late decision
    ///     does not make it due later.
    ///   - frozen: those rules, encoded.
    func schedule(
        _ incident: UndecidedIncident, at target: Scope, registry: RegistrySnapshot, establishment: Establishment?,
        since: Timestamp, frozen: String? = nil
    ) throws -> NotificationSchedule {
        var (policy, days) = ruling(for: target, establishment: establishment, force: incident.force, registry)
        if let frozen {
            let rules = try rulesCache.rules(frozen)
            (policy.timing, policy.content) = (rules.timing, rules.content)
        }
        let plan = DeadlinePlanner.plan(
            occurredAt: incident.content.occurredAt, receivedAt: since, policy: policy.timing, days: days,
            london: london)
        let rules = FrozenRules(policy, warnings: plan.warnings.map { Words.english($0.phrase) })
        return NotificationSchedule(
            releaseAt: plan.releaseAt, deadlineAt: plan.deadlineAt, late: plan.late, hold: plan.holdReason,
            rules: try rules.encoded(), area: policy.areaID, kindsWithTexts: policy.content.kindsWithTexts)
    }

    /// The policy and the calendar of a place.
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
        case .provider(let id):
            return (policies.resolve(la: id.authority, force: force), registry.calendar.officeDays)
        }
    }

    /// The deadline of an exception: the next deadline of the force's area.
    ///
    /// Uses the calendar already in memory: a push must not wait for a refresh.
    ///
    /// - Parameters:
    ///   - occurredAt: of the incident; nil if only the time from which a person can know counts.
    ///   - since: when the record reached us, or when the exception came up.
    func exceptionDeadline(force: String, occurredAt: Timestamp? = nil, since: Timestamp) -> Timestamp {
        DeadlinePlanner.plan(
            occurredAt: occurredAt ?? since, receivedAt: since, policy: timing(ofForce: force),
            days: days(ofForce: force), london: london
        ).deadlineAt
    }

    /// The school day on which schools of the force's area are notified of what is decided at `moment`: where a child
    /// goes on that day is what counts.
    public func schoolDay(force: String, at moment: Timestamp) -> LocalDate {
        DeadlinePlanner.schoolDay(
            at: moment, rules: timing(ofForce: force), days: days(ofForce: force), london: london)
    }

    private func days(ofForce force: String) -> SchoolDays {
        let calendar = knownRegistry.calendar
        return area(ofForce: force)?.localAuthorities.first.map(calendar.days(la:)) ?? calendar.officeDays
    }

    /// The deadline of an exception about an unborn child: the next deadline on a day when offices are open, since a
    /// school's holiday is none for an authority.
    func officeDeadline(force: String, occurredAt: Timestamp, since: Timestamp) -> Timestamp {
        DeadlinePlanner.plan(
            occurredAt: occurredAt, receivedAt: since, policy: timing(ofForce: force),
            days: knownRegistry.calendar.officeDays, london: london
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
    /// The same step for an authority that is itself notified: its officer takes every role of a school.
    var forAuthority: LadderStep {
        var step = self
        step.recipients = recipients.reduce(into: []) { kept, recipient in
            let own = recipient.role == nil ? recipient : Recipient.laOfficer
            if !kept.contains(own) { kept.append(own) }
        }
        return step
    }
}
