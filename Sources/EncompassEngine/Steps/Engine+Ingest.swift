import EncompassCore
public import EncompassStore

extension Engine {
    /// Stores a part of a push; when this returns it is on the disk and may be answered.
    ///
    /// - Parameter credential: of role `feed`, whose force every incident in `items` must name.
    public func ingest(_ items: [IngestItem], credential: Credential) throws -> [IngestOutcome] {
        let now = clock.now()
        let force = credential.force ?? ""
        let context = IngestContext(
            force: force, credential: credential.id,
            exceptionDeadline: try exceptionDeadline(force: force, occurredAt: now, at: now))
        let outcomes = try store.ingest(items, context: context, at: now)
        for outcome in outcomes {
            meters.count("encompass_incidents_received_total", [("force", force), ("outcome", outcome.label)])
        }
        bell.ring()
        return outcomes
    }

    /// By when a person must settle what the machine could not place: the next deadline of the force's area.
    func exceptionDeadline(force: String, occurredAt: Timestamp, at now: Timestamp) throws -> Timestamp {
        let book = policies
        let area = book.areas.first { $0.force == force } ?? (book.areas.count == 1 ? book.areas.first : nil)
        let rules = area?.settings(for: nil).timing ?? TimingRules()
        let calendar = try currentRegistry().calendar
        let days = area?.localAuthorities.first.map(calendar.days(la:)) ?? calendar.officeDays
        return DeadlinePlanner.plan(
            occurredAt: occurredAt, receivedAt: now, policy: rules, days: days, london: london
        ).deadlineAt
    }
}

extension IngestOutcome {
    /// The bounded word for metrics.
    var label: String {
        switch self {
        case .accepted: "accepted"
        case .duplicate: "duplicate"
        case .conflict: "conflict"
        case .quarantined: "quarantined"
        }
    }
}
