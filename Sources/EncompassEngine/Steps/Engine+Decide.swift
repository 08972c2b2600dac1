import EncompassCore
import EncompassMatching
import EncompassStore
import Synchronization

extension Engine {
    /// Matches the children of undecided incidents and reconciles their notifications.
    ///
    /// An incident that fails is set aside and put on the exception list. Many share a transaction, in which each is
    /// checked again and succeeds or fails by itself.
    ///
    /// - Parameter limit: at most this many incidents, so that other steps get their turn.
    /// - Returns: how many incidents were processed; 0 when none is left.
    public func decideStep(limit: Int = 100) throws -> Int {
        let now = clock.now()
        try reopenUndecided(at: now)
        let ids = try store.incidents.undecided(at: now, limit: limit)
        guard !ids.isEmpty else { return 0 }
        let registry = try currentRegistry()
        for start in stride(from: 0, to: ids.count, by: Engine.stepsPerTransaction) {
            try decide(Array(ids[start...].prefix(Engine.stepsPerTransaction)), registry: registry, at: now)
        }
        return ids.count
    }

    /// After each import, re-matches children that no earlier roll matched.
    private func reopenUndecided(at now: Timestamp) throws {
        let generation = try store.registry.generation()
        guard generation != reopenedFor.withLock({ $0 }) else { return }
        try store.exceptions.protect(at: now)
        while try store.incidents.reopenUndecided(before: generation, at: now, limit: 200) == 200 {}
        try followCalendar()
        reopenedFor.withLock { $0 = generation }
    }

    private func decide(_ ids: [String], registry: RegistrySnapshot, at now: Timestamp) throws {
        var decisions: [IncidentDecision] = []
        for (id, found) in zip(ids, try store.incidents.undecided(ids: ids)) {
            let decided = try isolated(id, at: now) {
                try found.get().map { try decision(on: $0, registry: registry, at: now) }
            }
            if let decided, let decision = decided { decisions.append(decision) }
        }
        let results = try store.incidents.decide(decisions, at: now) { incident, target, establishment, since, rules in
            try schedule(
                incident, at: target, registry: registry, establishment: establishment, since: since, frozen: rules)
        }
        for (decision, result) in zip(decisions, results) {
            guard let isSaved = try isolated(decision.incident.id, at: now, { try result.get() }) else { continue }
            // Something changed meanwhile: the incident stays undecided, and the next turn decides on the new state.
            guard isSaved else {
                workSignal.send()
                continue
            }
            for child in decision.decisions {
                meters.count("encompass_children_total", [("state", child.state.rawValue)])
            }
        }
    }

    private func isolated<Value>(_ id: String, at now: Timestamp, _ work: () throws -> Value) throws -> Value? {
        try isolated("settle", id, work) { kind in
            try store.incidents.setAside(
                incident: id, detail: kind, deadline: exceptionDeadline(force: "", since: now),
                retryingIn: Engine.pauseAfterFault, at: now)
        }
    }

    private func decision(
        on incident: UndecidedIncident, registry: RegistrySnapshot, at now: Timestamp
    ) throws -> IncidentDecision {
        let deadline = exceptionDeadline(
            force: incident.force, occurredAt: incident.content.occurredAt, since: incident.receivedAt)
        let judge = ChildJudge(
            store: store, registry: registry, london: london, policies: policies,
            notificationDay: schoolDay(force: incident.force, at: now),
            officeDeadline: officeDeadline(
                force: incident.force, occurredAt: incident.content.occurredAt, since: incident.receivedAt))
        let decisions = try judge.decisions(on: incident) + judge.unplaced(in: incident)
        return IncidentDecision(
            incident: incident, decisions: decisions, placements: try judge.placements(of: incident),
            generation: registry.generation,
            exceptionDeadline: deadline,
            isAssisted: settings.matching == .assisted)
    }
}
