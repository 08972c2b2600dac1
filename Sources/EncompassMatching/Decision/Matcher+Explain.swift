public import EncompassCore

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
