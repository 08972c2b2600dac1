import EncompassCore
import EncompassMatching
import Foundation
import Testing

@Suite struct ModelTests {
    @Test func theShippedModelIsPinned() {
        #expect(MatchModel.standard.version == "2026-11-29.1")
        #expect(MatchModel.standard.trainedAt.description == "2026-11-20")
        #expect(!MatchModel.standard.trainedOn.isEmpty)
    }

    @Test func everyDecisionNamesItsModel() {
        var model = MatchModel.standard
        model.version = "county-7"
        var roll = Roll()
        roll.add("Rosalind", "Fenwick")
        let decision = Matcher(index: roll.index(), model: model).decide([Roll.child("Rosalind", "Fenwick")])[0]
        #expect(decision.modelVersion == "county-7")
    }

    @Test func modelsAndDecisionsRoundTripAsText() throws {
        let model = try JSONDecoder().decode(MatchModel.self, from: JSONEncoder().encode(MatchModel.standard))
        #expect(model == .standard)
        var roll = Roll()
        roll.add("Rosalind", "Fenwick")
        let decision = roll.decide(Roll.child("Rosalind", "Fenwick"))
        #expect(try JSONDecoder().decode(MatchDecision.self, from: JSONEncoder().encode(decision)) == decision)
    }

    @Test func thresholdsFollowFromTheCosts() {
        let costs = MatchCosts(wrongMatch: 20, missedChild: 1, review: 0.02)
        #expect(abs(costs.matchThreshold - 0.999) < 1e-12)
        #expect(abs(costs.reviewThreshold - 0.02) < 1e-12)
        #expect(MatchCosts().wrongMatch == 20)
    }

    @Test func aWaterfallAddsUpToItsWeight() throws {
        var roll = Roll()
        roll.add("Rosalind", "Fenwick", middle: "Grace", sex: .female)
        roll.add("Hugo", "Fenwick")
        var child = Roll.child("Rosa Grace", "Fenwik")
        child.sex = .female
        for candidate in roll.decide(child).candidates {
            let sum = candidate.waterfall.reduce(0) { $0 + $1.weight }
            #expect(abs(sum - candidate.weight) < 0.05)
        }
    }

    @Test func theSameInputHasTheSameResult() {
        var roll = Roll()
        for number in 0..<50 { roll.add(["Oliver", "Amelia"][number % 2], "Smith", "2015-03-\(10 + number % 10)") }
        let matcher = Matcher(index: roll.index(), model: .standard)
        let child = Roll.child("Oliver", "Smith", "2015-03-12")
        #expect(matcher.decide([child]) == matcher.decide([child]))
    }
}
