public import EncompassCore

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
