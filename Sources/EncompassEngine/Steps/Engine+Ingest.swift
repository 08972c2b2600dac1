import EncompassCore
public import EncompassStore

extension Engine {
    /// Stores a part of a push; when this returns it is on the disk and may be answered.
    ///
    /// - Parameters:
    ///   - credential: of role `feed`, whose force every incident in `items` must name.
    ///   - push: one name for all parts of a push of lines.
    public func ingest(
        _ items: [IngestItem], credential: Credential, push: String? = nil
    ) throws -> [IngestOutcome] {
        let now = clock.now()
        let force = credential.force ?? ""
        let context = IngestContext(
            force: force, credential: credential.id,
            exceptionDeadline: exceptionDeadline(force: force, since: now), push: push)
        let outcomes = try store.incidents.ingest(items, context: context, at: now)
        for outcome in outcomes {
            meters.count("encompass_incidents_received_total", [("force", force), ("outcome", outcome.label)])
        }
        bell.ring()
        return outcomes
    }

    /// By when a person must settle what the machine could not place: the next deadline of the force's area.
    ///
    /// It reads the calendar as it is known, without bringing it up to date: a push must not wait for that.
    ///
    /// - Parameters:
    ///   - occurredAt: of the incident; absent where only the time from which the person can know counts.
    ///   - since: when the record reached us, or when what is to be settled came up.
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
