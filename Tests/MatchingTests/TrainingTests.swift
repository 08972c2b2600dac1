import EncompassCore
import EncompassMatching
import Testing

@Suite struct TrainingTests {
    private static let forenames = [
        "Oliver", "Amelia", "Noah", "Isla", "George", "Ava", "Leo", "Mia", "Jude", "Elsie", "Rory", "Willow",
    ]
    private static let surnames = [
        "Fenwick", "Talbot", "Hargreave", "Okafor", "Nowak", "Pritchard", "Sandhu", "Lowther", "Beck", "Ames",
    ]

    /// A roll of strangers and a feed with known slips: ten in a hundred with a wrong sex, twenty with a birthday one
    /// day off.
    private func world() -> (PupilIndex, [[ChildDetails]]) {
        var entropy = SeededEntropy(seed: 11)
        var roll = Roll()
        var feed: [[ChildDetails]] = []
        for number in 0..<3000 {
            let forename = Self.forenames[Int(entropy.next() % 12)]
            let surname = Self.surnames[Int(entropy.next() % 10)] + ["", "son", "ley", "ford"][Int(entropy.next() % 4)]
            let day = LocalDate(dayNumber: Int32(14_600 + entropy.next() % 5000))
            let address = PostalAddress(
                lines: ["\(number % 90 + 1) Quay Road"], postcode: "NR\(number % 19 + 1) \(number % 9)AB")
            let sex: Sex = number % 2 == 0 ? .female : .male
            roll.add(forename, surname, day.description, at: address, sex: sex)
            guard number % 3 == 0 else { continue }
            let isWrong = entropy.next() % 10 == 0
            feed.append([
                ChildDetails(
                    forename: forename, surname: surname,
                    dateOfBirth: entropy.next() % 5 == 0 ? day.adding(days: day.day % 10 == 9 ? -1 : 1) : day,
                    sex: isWrong ? (sex == .male ? .female : .male) : sex, address: address)
            ])
        }
        return (roll.index(), feed)
    }

    @Test func expectationMaximisationFindsTheSlipsOfAFeed() throws {
        let (index, feed) = world()
        let model = MatchTrainer(index: index, strength: 50)
            .trained(on: feed, rounds: 6, version: "t", description: "t", date: LocalDate(dayNumber: 0))
        let sex = try #require(model.fields.first { $0.field == .sex })
        let dates = try #require(model.fields.first { $0.field == .dateOfBirth })
        #expect(abs(sex.levels[1].m - 0.1) < 0.03)
        #expect(abs(dates.levels[0].m - 0.8) < 0.04)
        #expect(abs(sex.levels[0].u - 0.5) < 0.05)
        #expect(model.onRoll > 0.9)
        #expect(model.version == "t")
    }

    @Test func trainingOnAFeedLosesNobodyAndMatchesNobodyWrongly() {
        let (index, feed) = world()
        let model = MatchTrainer(index: index, strength: 50)
            .trained(on: feed, rounds: 4, version: "t", description: "t", date: LocalDate(dayNumber: 0))
        let answers = (0..<feed.count).map { PupilKey(raw: Int64($0 * 3)) }
        func rows(_ model: MatchModel) -> MatchEvaluation.Row? {
            let matcher = Matcher(index: index, model: model)
            let decisions = feed.flatMap { matcher.decide($0) }
            return MatchEvaluation(decisions, answers: answers, thresholds: [model.costs.matchThreshold]).rows.first
        }
        let (before, after) = (rows(.standard), rows(model))
        #expect(before?.wrong == 0 && after?.wrong == 0)
        #expect((after?.right ?? 0) >= (before?.right ?? 0))
        #expect((after?.recall.share ?? 0) > 0.95)
    }

    @Test func anEvaluationCountsWrongSchoolsAndMissesSeparately() {
        let (a, b) = (PupilKey(raw: 1), PupilKey(raw: 2))
        func decision(_ verdict: Verdict, _ best: PupilKey?, _ probability: Double) -> MatchDecision {
            MatchDecision(verdict: verdict, best: best, probability: probability, modelVersion: "t")
        }
        let evaluation = MatchEvaluation(
            [
                decision(.match, a, 0.9999), decision(.match, a, 0.9999), decision(.review, b, 0.6),
                decision(.none, nil, 0),
            ],
            answers: [a, b, b, b], thresholds: [0.5, 0.99])
        #expect(evaluation.onRoll == 4)
        #expect(evaluation.rows.map(\.right) == [2, 1])
        #expect(evaluation.rows.map(\.wrong) == [1, 1])
        #expect(evaluation.rows.map(\.review) == [0, 1])
        #expect(evaluation.rows.map(\.missed) == [1, 1])
        #expect(abs(evaluation.rows[1].cost - 21.03) < 1e-9)
    }

    @Test func intervalsAreWilsons() {
        let interval = Interval(0, of: 1000)
        #expect(interval.low < 1e-9)
        #expect(abs(interval.high - 0.00383) < 0.0001)
        #expect(Interval(0, of: 0).high == 1)
    }

    @Test func aRegistryWithFamiliesStillSuspectsKin() {
        let (index, feed) = world()
        let survey = PopulationSurvey(index, feed: feed)
        #expect(survey.housed == 3000)
        var roll = Roll()
        for number in 0..<50 { roll.add("Rosalind", "Fenwick", "2015-03-\(10 + number % 10)") }
        let families = PopulationSurvey(roll.index(), feed: [[Roll.child("Rosalind", "Fenwick")]])
        #expect(!families.holdsNoFamilies)
        let adapted = families.adapted(.standard, to: roll.index(), feed: [])
        #expect(adapted.kin.requiresGivenName && adapted.costs == MatchModel.standard.costs)
        #expect(adapted.kin.siblings == MatchModel.standard.kin.siblings)
    }
}
