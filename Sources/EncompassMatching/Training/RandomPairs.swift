import EncompassCore

/// Children paired with random pupils: how often each level occurs by chance.
struct RandomPairs {
    private let counts: LevelCounts

    /// `pairs` of them, the same for the same input.
    init(index: PupilIndex, households: [[ChildDetails]], pairs: Int = 200_000) {
        var counts = LevelCounts()
        let children = Array(households.joined().prefix(2000))
        let scorer = Scorer(index.tables, .standard)
        var entropy = SeededEntropy(seed: 20_261_119)
        if !children.isEmpty, index.count > 0 {
            let each = max(1, pairs / children.count)
            for child in children {
                let probe = ChildProbe(child, location: nil, scorer)
                var search = CandidateSearch(scorer)
                for _ in 0..<each {
                    let place = Int(entropy.next() % UInt64(index.tables.rows.count))
                    counts.add(search.comparison(place, probe), 1)
                }
            }
        }
        self.counts = counts
    }

    /// The field's parameters with the observed u; m is unchanged.
    func estimated(_ field: FieldParameters, strength: Double) -> FieldParameters {
        var field = field
        let shares = counts.shares(field.field, expected: field.levels, value: \.u, strength: strength)
        for (level, share) in shares.enumerated() { field.levels[level].u = share }
        return field
    }
}
