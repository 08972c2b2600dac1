/// What a whole file of children shows about its population, by expectation maximisation: how many are on a roll, and
/// how many of the others are twins of pupils.
///
/// A night's few children do not show it, so the shipped model assumes far more twins than there are. A whole file
/// does: if surname, home and birthday agree but the given name differs in case after case, there are many twins; if
/// that hardly ever happens, there are hardly any.
struct FeedPopulation {
    /// How many children the starting shares count for.
    private static let strength = 100.0
    private static let rounds = 5

    /// Share of the children who are on a roll.
    private(set) var onRoll: Double
    /// Like `KinParameters.twins`.
    private(set) var twins: Double

    init(_ sample: FeedSample, index: IndexTables, model start: MatchModel) {
        (onRoll, twins) = (start.onRoll, start.kin.twins)
        let offRoll = 1 - start.onRoll
        let all = Double(sample.children.count) + FeedPopulation.strength
        for _ in 0..<FeedPopulation.rounds {
            var model = start
            (model.onRoll, model.kin.twins) = (onRoll, twins)
            let expected = FeedPopulation.expected(sample, Scorer(index, model))
            onRoll = min(0.98, max(0.02, (expected.onRoll + FeedPopulation.strength * start.onRoll) / all))
            let share = (expected.twins + FeedPopulation.strength * offRoll * start.kin.twins) / all
            twins = min(10, max(0.02, share / (1 - onRoll)))
        }
    }

    /// How many children to expect on a roll, and how many who are not the most similar pupil but that pupil's twin.
    private static func expected(_ sample: FeedSample, _ scorer: Scorer) -> (onRoll: Double, twins: Double) {
        let kin = KinAlternatives(scorer)
        var (onRoll, twins) = (0.0, 0.0)
        for child in sample.children {
            let list = CandidateList(child.comparisons, scorer)
            let known = min(1, list.candidates.reduce(0) { $0 + $1.probability })
            onRoll += known
            twins += (1 - known) * (list.candidates.map { kin.twinShare($0.comparison, capped: $0.capped) }.max() ?? 0)
        }
        return (onRoll, twins)
    }
}
