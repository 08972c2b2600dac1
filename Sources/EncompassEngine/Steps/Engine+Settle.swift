import EncompassCore
import EncompassMatching
import EncompassStore
import Synchronization

extension Engine {
    /// Matches the children of incidents that are not settled and brings their notifications into line.
    ///
    /// - Parameter limit: how many incidents at most, so that other steps get their turn.
    /// One that cannot be settled is set aside and stands on the exception list.
    ///
    /// - Returns: how many incidents were looked at; 0 when none is left.
    public func settleStep(limit: Int = 100) throws -> Int {
        let now = clock.now()
        try reopenUndecided(at: now)
        let ids = try store.unsettledIncidents(at: now, limit: limit)
        guard !ids.isEmpty else { return 0 }
        let registry = try currentRegistry()
        for id in ids {
            try isolated("settle", id) {
                guard let incident = try store.unsettledIncident(id: id) else { return }
                try settle(incident, registry: registry, at: now)
            } setAside: { kind in
                try store.setAside(
                    incident: id, detail: kind, deadline: exceptionDeadline(force: "", since: now),
                    retryingIn: Engine.pauseAfterFault, at: now)
            }
        }
        return ids.count
    }

    /// Once for every registry that lands: what no roll told is asked of the new ones.
    private func reopenUndecided(at now: Timestamp) throws {
        let generation = try store.registryGeneration()
        guard generation != reopenedFor.withLock({ $0 }) else { return }
        while try store.reopenUndecided(before: generation, at: now, limit: 200) == 200 {}
        try followCalendar()
        reopenedFor.withLock { $0 = generation }
    }

    private func settle(_ incident: UnsettledIncident, registry: RegistrySnapshot, at now: Timestamp) throws {
        let deadline = exceptionDeadline(
            force: incident.force, occurredAt: incident.content.occurredAt, since: incident.receivedAt)
        let judge = ChildJudge(
            store: store, registry: registry, london: london, policies: policies,
            tellingDay: london.date(deadline))
        let decisions = try judge.decisions(on: incident) + judge.unplaced(in: incident)
        let settlement = Settlement(
            incident: incident, decisions: decisions, placements: try judge.placements(of: incident),
            generation: registry.generation,
            exceptionDeadline: deadline,
            isAssisted: settings.matching == .assisted)
        let settled = try store.settle(settlement, at: now) { incident, target, establishment, since, plan in
            try schedule(
                incident, at: target, registry: registry, establishment: establishment, since: since, frozen: plan)
        }
        // Something changed meanwhile: the incident stays unsettled, and the next turn decides on what holds then.
        guard settled else { return bell.ring() }
        for decision in decisions { meters.count("encompass_children_total", [("state", decision.state.rawValue)]) }
    }
}
