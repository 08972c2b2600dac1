public import EncompassCore

/// Estimates a model's parameters from a registry and a feed, without knowing who is who: m, the share on a roll and
/// the share of twins by expectation maximisation, u from random pairs.
public struct MatchTrainer: Sendable {
    private let index: PupilIndex
    private let start: MatchModel
    /// How many children the starting model counts for: a little data changes it only a little.
    private let strength: Double

    public init(index: PupilIndex, start: MatchModel = .standard, strength: Double = 200) {
        self.index = index
        self.start = start
        self.strength = strength
    }

    /// The model after `rounds` of expectation (who each child may be, by the current model) and maximisation (the
    /// parameters that make those most likely). `version`, `description` and `date` are written into it.
    public func trained(
        on households: [[ChildDetails]], rounds: Int = 10, version: String, description: String, date: LocalDate
    ) -> MatchModel {
        var model = start
        let pairs = RandomPairs(index: index, households: households)
        for field in model.fields.indices {
            model.fields[field] = pairs.estimated(model.fields[field], strength: strength)
        }
        for _ in 0..<rounds { model = round(model, households) }
        if start.kin.requiresGivenName {
            let sample = FeedSample(Scorer(index.tables, model), households)
            model.kin.twins = FeedPopulation(sample, index: index.tables, model: model).twins
        }
        model.version = version
        model.trainedOn = description
        model.trainedAt = date
        return model
    }

    private func round(_ model: MatchModel, _ households: [[ChildDetails]]) -> MatchModel {
        let scorer = Scorer(index.tables, model)
        var search = CandidateSearch(scorer)
        var counts = LevelCounts()
        var (onRoll, children) = (0.0, 0.0)
        for child in households.joined() {
            let probe = ChildProbe(child, location: nil, scorer)
            let list = CandidateList(search.candidates(of: probe), scorer)
            children += 1
            for candidate in list.candidates {
                onRoll += candidate.probability
                counts.add(candidate.comparison, candidate.probability)
            }
        }
        return maximised(model, counts, onRoll: (onRoll + strength * start.onRoll) / (children + strength))
    }

    private func maximised(_ model: MatchModel, _ counts: LevelCounts, onRoll: Double) -> MatchModel {
        var model = model
        model.onRoll = min(0.99, max(0.05, onRoll))
        for place in model.fields.indices {
            let expected = start.fields[place].levels
            let shares = counts.shares(model.fields[place].field, expected: expected, value: \.m, strength: strength)
            for (level, share) in shares.enumerated() { model.fields[place].levels[level].m = share }
        }
        return model
    }
}
