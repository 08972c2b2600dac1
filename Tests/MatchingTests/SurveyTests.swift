import EncompassCore
import EncompassMatching
import EncompassSample
import Testing

/// A whole file of children shows how many are on no roll, and how many of those are twins of pupils.
@Suite struct SurveyTests {
    private struct County {
        var index: PupilIndex
        var keys: [String: PupilKey] = [:]
        var households: [[LinkageChild]] = []

        /// `offRoll` is the share of households whose child is on no roll, although a look-alike is.
        init(offRoll: Double, children: Int, seed: UInt64) {
            let set = LinkageSet(pupils: 20_000, children: children, seed: seed, part: .heldOut, offRoll: offRoll)
            index = LabelledSet.index(set, &keys)
            households = set.households()
        }

        func outcome(_ kept: (LinkageChild) -> Bool = { _ in true }) -> (
            survey: PopulationSurvey, right: Int, wrong: Int
        )? {
            let cases = households.filter { $0.allSatisfy(kept) }
            let feed = cases.map { $0.map(\.child) }
            guard let (matcher, survey) = Matcher(index: index, model: .standard).surveyed(for: feed) else {
                return nil
            }
            var (right, wrong) = (0, 0)
            for (children, decisions) in zip(cases, feed.map { matcher.decide($0) }) {
                for (child, decision) in zip(children, decisions) where decision.verdict == .match {
                    if decision.best == child.truth.flatMap({ keys[$0.key] }) { right += 1 } else { wrong += 1 }
                }
            }
            return (survey, right, wrong)
        }
    }

    @Test func withoutTwinsInTheFileTheyAreSuspectedLess() throws {
        let county = County(offRoll: 0.02, children: 3000, seed: 23)
        let (survey, right, wrong) = try #require(county.outcome())
        #expect(survey.absentTwins < MatchModel.standard.kin.twins)
        #expect(survey.onRoll > 0.88)
        #expect(!survey.holdsNoFamilies)
        let strict = Matcher(index: county.index, model: .standard)
        let unsurveyed = county.households.flatMap { strict.decide($0.map(\.child)) }.count { $0.verdict == .match }
        #expect(right + wrong > unsurveyed)
        #expect(wrong <= 1)
    }

    @Test func withManyTwinsInTheFileHardlyAnybodyIsMatched() throws {
        let county = County(offRoll: 1, children: 4500, seed: 29)
        let (survey, right, wrong) = try #require(county.outcome { $0.kind == .twinOfPupil })
        #expect(survey.absentTwins > 3 * MatchModel.standard.kin.twins)
        #expect(survey.onRoll < 0.5)
        #expect(right == 0 && wrong <= 1)
    }

    @Test func aNightsChildrenAreNotSurveyed() {
        let matcher = Matcher(index: Roll().index(), model: .standard)
        #expect(matcher.surveyed(for: [[Roll.child("Rosalind", "Fenwick")]]) == nil)
    }

    @Test func trainingLearnsHowRareTwinsAre() {
        let county = County(offRoll: 0.02, children: 1500, seed: 31)
        let model = MatchTrainer(index: county.index).trained(
            on: county.households.map { $0.map(\.child) }, rounds: 2, version: "t", description: "t",
            date: LocalDate(dayNumber: 0))
        #expect(model.kin.twins < MatchModel.standard.kin.twins)
    }
}
