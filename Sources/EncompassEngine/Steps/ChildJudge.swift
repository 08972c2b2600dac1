import EncompassCore
import EncompassMatching
import EncompassStore
import Foundation

/// Turns what the matcher thinks of a child into what is done about it.
struct ChildJudge {
    let store: Store
    let registry: RegistrySnapshot
    let london: London
    let policies: PolicyBook

    /// Decisions on the children that wait for one, each looked at beside the others of its incident.
    func decisions(on incident: UnsettledIncident) throws -> [ChildDecision] {
        let children = incident.children.filter { $0.state != .retracted }
        guard incident.content.status != .retracted, children.contains(where: { $0.state == .pending }) else {
            return []
        }
        let matches = registry.matcher.decide(children.map(\.details), location: incident.content.location)
        return try zip(children, matches).filter { $0.0.state == .pending }.map { child, match in
            try decision(on: child, match, of: incident)
        }
    }

    /// Where the pupils whom a person named are taught, for children that have no place yet.
    func placements(of incident: UnsettledIncident) throws -> [String: [Scope]] {
        try incident.children.reduce(into: [:]) { places, child in
            guard child.state == .matched, let pupil = child.pupil, incident.placements[child.id]?.isEmpty ?? true
            else { return }
            places[child.id] = try schools(ofPupil: pupil, on: day(of: incident)).map(Scope.establishment)
        }
    }

    private func day(of incident: UnsettledIncident) -> LocalDate { london.date(incident.content.occurredAt) }

    private func decision(
        on child: StoredChild, _ match: MatchDecision, of incident: UnsettledIncident
    ) throws -> ChildDecision {
        var decision = ChildDecision(
            child: child.id, state: .unmatched, pupil: nil, best: match.best?.raw, targets: [],
            probability: match.probability,
            weight: match.weight, model: match.modelVersion, explanation: try JSONEncoder().encode(match),
            exceptions: [])
        if match.verdict == .none, case .attends(let urn)? = match.remembered {
            decision.state = .matched
            decision.targets = [.establishment(try store.successor(of: urn) ?? urn)]
            return decision
        }
        switch match.verdict {
        case .match: try accept(match, for: child, of: incident, into: &decision)
        case .review: decision.review("there are plausible candidates, none of them sure")
        case .none: try reject(child, of: incident, into: &decision)
        }
        if !child.faults.isEmpty, decision.state != .review {
            decision.review(
                "what was recorded of the child has a fault: \(child.faults.map(\.detail).joined(separator: "; "))")
        }
        return decision
    }

    private func accept(
        _ match: MatchDecision, for child: StoredChild, of incident: UnsettledIncident,
        into decision: inout ChildDecision
    ) throws {
        guard let pupil = match.best?.raw else { return decision.review("there are plausible candidates") }
        let entries = try store.rollEntries(pupil: pupil)
        let places = try schools(entries, on: day(of: incident))
        guard !places.isEmpty else {
            return decision.review("the pupil is on a roll, but not at any establishment on the day of the incident")
        }
        decision.state = .matched
        decision.pupil = pupil
        decision.targets = places.map(Scope.establishment)
    }

    private func reject(
        _ child: StoredChild, of incident: UnsettledIncident, into decision: inout ChildDecision
    ) throws {
        let area = policies.areas.first { $0.force == incident.force }
        let earlyYears = area?.settings(for: nil).content.earlyYears ?? false
        let eligibility = Eligibility.assess(
            dateOfBirth: child.details.dateOfBirth, isOnRoll: false, earlyYears: earlyYears, on: day(of: incident))
        if eligibility.isProposedIneligible {
            decision.state = .ineligible
            decision.exceptions = [
                (.ineligible, "by the recorded date of birth not of school age: a person must agree")
            ]
        } else {
            decision.state = .unmatched
            decision.exceptions = [(.unmatched, "on no roll that is held: find the school, or pass to the authority")]
        }
    }

    private func schools(ofPupil pupil: Int64, on date: LocalDate) throws -> [URN] {
        try schools(store.rollEntries(pupil: pupil), on: date)
    }

    /// Every establishment where the pupil is registered that day; a closed one stands for its successor.
    private func schools(_ entries: [RollRow], on date: LocalDate) throws -> [URN] {
        var found: [URN] = []
        for enrolment in entries.map(\.enrolment) where enrolment.isActive(on: date) {
            let urn = try store.successor(of: enrolment.urn) ?? enrolment.urn
            if !found.contains(urn) { found.append(urn) }
        }
        return found.sorted()
    }
}

extension ChildDecision {
    fileprivate mutating func review(_ detail: String) {
        state = .review
        targets = []
        pupil = nil
        exceptions = [(.review, detail)]
    }
}
