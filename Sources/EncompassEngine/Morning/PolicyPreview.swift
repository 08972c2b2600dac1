public import EncompassCore
public import EncompassStore

/// What would happen for one incident at one establishment, by the registry as it is now. Changes nothing.
public struct PolicyPreview: Sendable {
    public let establishment: Establishment
    public let policy: EstablishmentPolicy
    public let plan: DeliveryPlan
    public let steps: [PlannedStep]
    /// In plain words, with the names of those who would be notified: for the screen, never for a log.
    public let lines: [String]

    /// - Parameters:
    ///   - channels: the channels on which messages can be sent.
    ///   - force: the force whose policy applies to an establishment outside every area.
    /// - Throws: `StoreError` `notFound` for an establishment that is not in the registry.
    public init(
        urn: URN, occurredAt: Timestamp, receivedAt: Timestamp, store: Store, policies: PolicyBook,
        channels: [Contact.Channel] = [.email], force: String? = nil, london: London
    ) throws {
        guard let establishment = try store.registry.establishment(urn) else {
            throw StoreError(.notFound, "establishment.unknown", ["urn": urn])
        }
        self.establishment = establishment
        policy = policies.resolve(establishment, force: force)
        let data = try store.registry.calendarData()
        let calendar = SchoolCalendar(
            periods: data.periods, bankHolidays: data.bankHolidays, authorities: data.authorities)
        let days = calendar.days(urn: urn, la: policy.localAuthority)
        plan = DeadlinePlanner.plan(
            occurredAt: occurredAt, receivedAt: receivedAt, policy: policy.timing, days: days, london: london)
        let officers = try policy.localAuthority.map { try store.registry.contacts(.localAuthority($0)) } ?? []
        let contacts = RecipientChooser(
            contacts: try (store.registry.contacts(.establishment(urn)) + officers).map(\.contact), establishment: urn,
            la: policy.localAuthority, channels: policy.content.channels.filter(channels.contains),
            mobileFirst: days.emergencyClosure(on: london.date(plan.deadlineAt)))
        let inSchoolHours = policy.timing.isInSchoolHours(
            plan.releaseAt, deadline: plan.deadlineAt, days: days, london: london)
        steps = LadderPlanner.plan(
            release: plan.releaseAt, deadline: plan.deadlineAt, policy: policy.timing, contacts: contacts,
            now: receivedAt, london: london, inSchoolHours: inSchoolHours)
        lines =
            PolicyExplanation(
                policy: policy, occurredAt: occurredAt, receivedAt: receivedAt, plan: plan, steps: steps,
                contacts: contacts, inSchoolHours: inSchoolHours, london: london
            ).lines
    }
}
