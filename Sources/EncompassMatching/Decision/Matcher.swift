public import EncompassCore

/// Decides how likely it is that a child is a pupil, and why. A value: any thread may use it.
public struct Matcher: Sendable {
    var scorer: Scorer
    private let decisions: ClericalMemory
    private let identityKey: (UInt64, UInt64)

    /// `identityKey` is the key that `decisions` were hashed with.
    public init(
        index: PupilIndex, model: MatchModel, decisions: ClericalMemory = .empty, identityKey: (UInt64, UInt64) = (0, 0)
    ) {
        scorer = Scorer(index.tables, model)
        self.decisions = decisions
        self.identityKey = identityKey
    }

    /// One decision for each child of an incident, in order. `location` is where the incident happened: weak evidence
    /// of where a child lives if its own address is not known.
    public func decide(_ household: [ChildDetails], location: PostalAddress? = nil) -> [MatchDecision] {
        var search = CandidateSearch(scorer)
        let probes = household.map { ChildProbe($0, location: location, scorer) }
        let lists = probes.map { CandidateList(search.candidates(of: $0), scorer) }
        let supported = HouseholdSupport(scorer: scorer).support(lists, probes, &search)
        let rule = DecisionRule(scorer: scorer)
        let decisions = zip(household, zip(probes, supported)).map { child, pair in
            rule.decide(pair.0, pair.1, recollection(child), &search)
        }
        return rule.withoutDoubleClaims(decisions, household)
    }

    private func recollection(_ child: ChildDetails) -> Recollection {
        guard !decisions.isEmpty, let identity = ChildIdentity(child, key: identityKey) else { return Recollection() }
        return Recollection(
            entries: decisions.decisions(about: identity),
            likeness: ChildLikeness(child, of: identity, key: identityKey))
    }
}
