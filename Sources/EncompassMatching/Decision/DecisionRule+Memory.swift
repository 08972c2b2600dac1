import EncompassCore

extension DecisionRule {
    /// The decision as a person left it the last time this child came.
    func settled(_ decision: MatchDecision, by remembered: [ClericalDecision]) -> MatchDecision {
        var decision = decision
        for made in remembered {
            switch made {
            case .isPupil(let key): settle(&decision, as: key, made)
            case .attends:
                decision.remembered = made
                decision.notes.append(MatchNote.remembered)
                if decision.verdict == .match { decision.verdict = .review }
            case .isNot: if decision.remembered == nil { decision.remembered = made }
            }
        }
        return decision
    }

    private func settle(_ decision: inout MatchDecision, as key: PupilKey, _ made: ClericalDecision) {
        guard let pupil = scorer.index.pupils.first(where: { $0.key == key }) else { return }
        decision.remembered = made
        decision.notes.append(MatchNote.remembered)
        decision.best = key
        decision.verdict = pupil.isProtected ? .review : .match
        if pupil.isProtected { decision.notes.append(MatchNote.protected) }
        let candidate =
            decision.candidates.first { $0.key == key }
            ?? MatchCandidate(key: key, probability: 0, weight: 0, waterfall: [])
        decision.candidates = Array(([candidate] + decision.candidates.filter { $0.key != key }).prefix(5))
        decision.probability = candidate.probability
        decision.weight = candidate.weight
    }

    /// Where two children who are not one and the same claim one pupil, only the likelier keeps it.
    func withoutDoubleClaims(_ decisions: [MatchDecision], _ household: [ChildDetails]) -> [MatchDecision] {
        var decisions = decisions
        for a in decisions.indices {
            for b in decisions.indices where b > a {
                guard decisions[a].verdict == .match, decisions[b].verdict == .match,
                    decisions[a].best == decisions[b].best,
                    !isOneChild(household[a], household[b])
                else { continue }
                let weaker = decisions[a].weight < decisions[b].weight ? a : b
                decisions[weaker].verdict = .review
                decisions[weaker].notes.append(MatchNote.claimedTwice)
            }
        }
        return decisions
    }

    private func isOneChild(_ a: ChildDetails, _ b: ChildDetails) -> Bool {
        guard let identity = ChildIdentity(a) else { return false }
        return identity == ChildIdentity(b)
    }
}
