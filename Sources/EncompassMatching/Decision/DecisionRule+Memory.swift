import EncompassCore

/// Earlier decisions about a child with this name and birthday, and the facts about the present child.
struct Recollection: Sendable {
    var entries: [ClericalMemory.Entry] = []
    var likeness: ChildLikeness?

    /// The facts that differ between this child and the one decided about; nil if that child's facts were not stored.
    func differences(_ entry: ClericalMemory.Entry) -> Set<ChildLikeness.Fact>? {
        guard let likeness, let then = entry.likeness else { return nil }
        return likeness.differences(from: then)
    }

    private func agrees(_ entry: ClericalMemory.Entry, on fact: ChildLikeness.Fact) -> Bool {
        guard let likeness, let then = entry.likeness else { return false }
        return likeness.agrees(on: fact, with: then)
    }

    /// Pupils who are not this child: a person decided so about a child with the same facts.
    var excluded: Set<PupilKey> {
        Set(entries.compactMap { if case .isNot(let key) = $0.decision, differences($0) == [] { key } else { nil } })
    }

    /// Pupils that a person ruled out for a child who may have been a namesake with this birthday.
    var doubtful: Set<PupilKey> {
        Set(entries.compactMap { if case .isNot(let key) = $0.decision, differences($0) != [] { key } else { nil } })
    }

    /// Whether a person decided so about this same child, by more than name and birthday.
    func isSurelyNot(_ key: PupilKey) -> Bool {
        entries.contains { $0.decision == .isNot(key) && differences($0) == [] && isKnown($0) }
    }

    /// Whether a fact besides name and birthday shows that the child is the one decided about.
    func isKnown(_ entry: ClericalMemory.Entry) -> Bool {
        [.upn, .nhs, .home, .school].contains { agrees(entry, on: $0) }
    }

    /// Why a decision that the child is a pupil cannot be reused: the contradictions, in words.
    func contradictions(_ entry: ClericalMemory.Entry, _ comparison: Comparison, _ scorer: Scorer) -> [String] {
        let against = Contradictions(comparison, scorer)
        var facts = differences(entry) ?? []
        // A value that is now the pupil's own supports the decision, whatever was recorded then.
        if comparison.addressLevel == .house { facts.remove(.home) }
        if comparison.sexLevel == .same { facts.remove(.sex) }
        if comparison.upnLevel == .same { facts.remove(.upn) }
        if comparison.nhsLevel == .same { facts.remove(.nhs) }
        if comparison.schoolLevel == .same { facts.remove(.school) }
        if comparison.upnLevel == .conflict { facts.insert(.upn) }
        if comparison.nhsLevel == .conflict { facts.insert(.nhs) }
        if against.sex { facts.insert(.sex) }
        if against.home, !agrees(entry, on: .home) { facts.insert(.home) }
        if against.school, !agrees(entry, on: .school) { facts.insert(.school) }
        var names: [String] = []
        if against.given { names.append("given name") }
        if against.middle { names.append("second given name") }
        if against.surname { names.append("surname") }
        if comparison.dateLevel == .different { names.append("date of birth") }
        return Recollection.words(facts) + names
    }

    /// The same for a decision that the child attends a school whose roll is not held.
    func contradictions(_ entry: ClericalMemory.Entry, attends urn: URN, _ probe: ChildProbe) -> [String] {
        var facts = differences(entry) ?? []
        let isNamed = probe.schools == [UInt32(urn.number)]
        if isNamed { facts.remove(.school) }
        let namesOne = likeness?.hashes[ChildLikeness.Fact.school.rawValue] != nil
        if namesOne, !isNamed, !agrees(entry, on: .school) { facts.insert(.school) }
        return Recollection.words(facts)
    }

    private static func words(_ facts: Set<ChildLikeness.Fact>) -> [String] {
        [ChildLikeness.Fact.home, .upn, .nhs, .sex, .school].filter(facts.contains).map(\.words)
    }
}

extension DecisionRule {
    /// A person's last decision about this child, if it was this child.
    ///
    /// Name and birthday are not an identity: a decision about one Olivia Smith does not apply to another. So a
    /// remembered decision makes a match only if nothing contradicts it; otherwise a person sees it, with the reason.
    func settled(
        _ decision: MatchDecision, by recollection: Recollection, _ probe: ChildProbe, _ list: CandidateList,
        _ search: inout CandidateSearch
    ) -> MatchDecision {
        var decision = decision
        for entry in recollection.entries {
            switch entry.decision {
            case .isPupil(let key): settle(&decision, as: key, entry, recollection, probe, list, &search)
            case .attends(let urn):
                let differing = recollection.contradictions(entry, attends: urn, probe)
                // No roll has this child, so only the facts at the time can show that it is the same.
                if differing.isEmpty, recollection.isKnown(entry) {
                    decision.remembered = entry.decision
                    decision.notes.append(MatchNote.remembered)
                    if decision.verdict == .match { decision.verdict = .review }
                } else {
                    let isVague = differing.isEmpty && recollection.differences(entry) != nil
                    doubt(&decision, [isVague ? MatchNote.namesakes : MatchNote.differ(differing)])
                    decision.verdict = .review
                }
            case .isNot(let key):
                if decision.remembered == nil, !recollection.doubtful.contains(key) {
                    decision.remembered = entry.decision
                }
                if decision.verdict == .match, decision.best == key, recollection.doubtful.contains(key) {
                    doubt(&decision, [MatchNote.namesakeExcluded])
                    decision.verdict = .review
                }
            }
        }
        return decision
    }

    private func settle(
        _ decision: inout MatchDecision, as key: PupilKey, _ entry: ClericalMemory.Entry, _ recollection: Recollection,
        _ probe: ChildProbe, _ list: CandidateList, _ search: inout CandidateSearch
    ) {
        guard let (candidate, pupil) = candidate(key, probe, list, &search) else { return }
        let differing = recollection.contradictions(entry, candidate.comparison, scorer)
        var reasons = differing.isEmpty ? [] : [MatchNote.differ(differing)]
        if recollection.differences(entry) == nil { reasons.append(MatchNote.likenessUnknown) }
        if hasRival(candidate, list) { reasons.append(MatchNote.secondPupil) }
        let isSure = decision.verdict == .match && decision.best == key && differing.isEmpty
        decision.remembered = entry.decision
        decision.best = key
        decision.probability = candidate.probability
        decision.weight = candidate.weight
        let shown =
            decision.candidates.first { $0.key == key }
            ?? Explanation(scorer: scorer).candidate(candidate, prior: list.prior)
        decision.candidates = Array(([shown] + decision.candidates.filter { $0.key != key }).prefix(5))
        decision.notes.append(MatchNote.remembered)
        if pupil.isProtected, !decision.notes.contains(MatchNote.protected) {
            decision.notes.append(MatchNote.protected)
        }
        if pupil.isMixed, !decision.notes.contains(MatchNote.twoChildren) {
            decision.notes.append(MatchNote.twoChildren)
        }
        if reasons.isEmpty || isSure {
            decision.verdict = pupil.isProtected || pupil.isMixed ? .review : .match
        } else {
            decision.verdict = .review
            doubt(&decision, reasons)
        }
    }

    private func doubt(_ decision: inout MatchDecision, _ reasons: [String]) {
        let words = MatchNote.decidedBefore + reasons.filter { !$0.isEmpty }.map { "; " + $0 }.joined()
        decision.doubt = words
        decision.notes.append(words.prefix(1).uppercased() + words.dropFirst() + ".")
    }

    /// Whether another pupil might also be the child.
    private func hasRival(_ candidate: CandidateList.Candidate, _ list: CandidateList) -> Bool {
        (list.candidates + list.passedOver).contains {
            $0.comparison.pupil != candidate.comparison.pupil && $0.comparison.numberLevel != .conflict
                && ($0.probability >= scorer.model.costs.reviewThreshold
                    || $0.weight > candidate.weight - scorer.model.margin && $0.weight > 0)
        }
    }

    /// The remembered pupil, compared with the child even if the search did not find that pupil.
    private func candidate(
        _ key: PupilKey, _ probe: ChildProbe, _ list: CandidateList, _ search: inout CandidateSearch
    ) -> (CandidateList.Candidate, PupilRecord)? {
        let index = scorer.index
        guard let place = index.pupils.firstIndex(where: { $0.key == key }) else { return nil }
        if let held = list.candidates.first(where: { $0.comparison.pupil == UInt32(place) }) {
            return (held, index.pupils[place])
        }
        let comparisons = index.rows.indices.filter { index.rows[$0].pupil == UInt32(place) }
            .map { search.comparison($0, probe) }
        guard let best = comparisons.max(by: { $0.total < $1.total }) else { return nil }
        var candidate = CandidateList([best], scorer).candidates[0]
        candidate.probability = 0
        return (candidate, index.pupils[place])
    }

    /// If two children who are not the same both match one pupil, only the more likely one keeps the match.
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
