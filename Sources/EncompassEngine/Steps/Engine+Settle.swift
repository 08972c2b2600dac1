import EncompassCore
import EncompassMatching
import EncompassStore

extension Engine {
    /// Matches the children of incidents that are not settled and brings their notifications into line.
    ///
    /// - Parameter limit: how many incidents at most, so that other steps get their turn.
    /// - Returns: how many incidents were looked at; fewer than `limit` when none is left.
    public func settleStep(limit: Int = 100) throws -> Int {
        let incidents = try store.unsettledIncidents(limit: limit)
        guard !incidents.isEmpty else { return 0 }
        let registry = try currentRegistry()
        for incident in incidents { try settle(incident, registry: registry, at: clock.now()) }
        return incidents.count
    }

    private func settle(_ incident: UnsettledIncident, registry: RegistrySnapshot, at now: Timestamp) throws {
        let judge = ChildJudge(store: store, registry: registry, london: london, policies: policies)
        let decisions = try judge.decisions(on: incident)
        let settlement = Settlement(
            incident: incident, decisions: decisions, placements: try judge.placements(of: incident),
            generation: registry.generation,
            exceptionDeadline: try exceptionDeadline(
                force: incident.force, occurredAt: incident.content.occurredAt, at: now),
            isAssisted: settings.matching == .assisted)
        let settled = try store.settle(settlement, at: now) { incident, target, establishment in
            try schedule(incident, at: target, registry: registry, establishment: establishment, now: now)
        }
        // Something changed meanwhile: the incident stays unsettled, and the next turn decides on what holds then.
        guard settled else { return bell.ring() }
        for decision in decisions { meters.count("encompass_children_total", [("state", decision.state.rawValue)]) }
    }
}
