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
    /// of where a child lives if its own address is not known. `day` is when it happened; without it, ages are no
    /// evidence. An unborn child is no pupil.
    public func decide(
        _ household: [ChildDetails], location: PostalAddress? = nil, on day: LocalDate? = nil
    ) -> [MatchDecision] {
        var born = decide(born: household.filter { !$0.isUnborn }, location: location, on: day)[...]
        return household.map { child in
            guard child.isUnborn else { return born.removeFirst() }
            return MatchDecision(verdict: .none, notes: [MatchNote.unborn], modelVersion: scorer.model.version)
        }
    }

    private func decide(
        born household: [ChildDetails], location: PostalAddress?, on day: LocalDate?
    ) -> [MatchDecision] {
        var search = CandidateSearch(scorer)
        let probes = household.map { ChildProbe($0, location: location, on: day, scorer) }
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

extension Matcher {
    /// How the child compares with one pupil, field by field, whether or not the search would find that pupil: for a
    /// person who asks *why not this one*. Nil if the index has no such pupil. Scans the whole index: a few
    /// milliseconds for a million pupils.
    public func explain(_ child: ChildDetails, as key: PupilKey, location: PostalAddress? = nil) -> MatchCandidate? {
        guard let pupil = scorer.index.pupils.firstIndex(where: { $0.key == key }) else { return nil }
        let probe = ChildProbe(child, location: location, scorer)
        var search = CandidateSearch(scorer)
        let comparisons = scorer.index.rows.indices.filter { scorer.index.rows[$0].pupil == UInt32(pupil) }
            .map { search.comparison($0, probe) }
        guard let best = comparisons.max(by: { $0.total < $1.total }) else { return nil }
        let list = CandidateList([best], scorer)
        return list.candidates.first.map { Explanation(scorer: scorer).candidate($0, prior: list.prior) }
    }
}

extension Matcher {
    /// The pupils who may be meant by a name, in either order and with a slip or two, and by a date of birth if there is
    /// one: for a person who searches the rolls. Best first; nobody whose forename or surname speaks against it.
    ///
    /// - Parameter isSeen: whether the person sees a pupil who is at the schools with these URNs; the others take no place
    ///   in the list.
    public func search(
        _ child: ChildDetails, limit: Int,
        where isSeen: (PupilKey, ArraySlice<UInt32>) throws -> Bool
    ) rethrows -> [MatchCandidate] {
        var search = CandidateSearch(scorer)
        let list = CandidateList(search.candidates(of: ChildProbe(child, location: nil, scorer)), scorer)
        let found = list.candidates.filter { $0.comparison.given.weight > 0 && $0.comparison.surname.weight > 0 }
        let index = scorer.index
        var seen: [CandidateList.Candidate] = []
        for candidate in found where seen.count < limit {
            let pupil = Int(candidate.comparison.pupil)
            if try isSeen(index.pupils[pupil].key, index.urns(of: pupil)) { seen.append(candidate) }
        }
        return seen.map { Explanation(scorer: scorer).candidate($0, prior: list.prior) }
    }
}

extension Matcher {
    /// The fewest children that describe a population.
    public static let fewestToSurvey = 500

    /// The matcher for a whole file of children, adapted to what the file shows about its population
    /// (`PopulationSurvey`); nil for fewer than `fewestToSurvey`. Never for a night's incidents: the configured model
    /// decides those.
    public func surveyed(for households: [[ChildDetails]]) -> (matcher: Matcher, survey: PopulationSurvey)? {
        guard households.reduce(0, { $0 + $1.count }) >= Matcher.fewestToSurvey else { return nil }
        let index = PupilIndex(tables: scorer.index)
        let survey = PopulationSurvey(index, feed: households, model: scorer.model)
        var matcher = self
        matcher.scorer = Scorer(scorer.index, survey.adapted(scorer.model, to: index, feed: households))
        return (matcher, survey)
    }

    /// The model that it uses.
    public var model: MatchModel { scorer.model }
}
