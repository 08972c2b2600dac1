import Foundation

/// The candidates of one child with their weights, and the probability of each.
struct CandidateList: Sendable {
    struct Candidate: Sendable {
        var comparison: Comparison
        /// What the cap removed from the household's weight.
        var capped: Float
        /// What the possibility of kin removes; at most 0.
        var kin: Double
        /// What siblings in the same incident add.
        var support: Double
        /// Log2 odds against *on no roll*.
        var weight: Double
        var probability: Double
    }

    var candidates: [Candidate] = []
    /// Pupils ruled out by a person for a child who may have been a namesake with this birthday: no longer candidates,
    /// but still rivals to the others.
    var passedOver: [Candidate] = []
    let prior: Double

    init(_ comparisons: [Comparison], _ scorer: Scorer) {
        let model = scorer.model
        prior = log2(model.onRoll / (1 - model.onRoll) / max(1, Double(scorer.index.pupils.count)))
        add(comparisons, scorer)
        settle()
    }

    /// Adds those whose pupils are not among the candidates; probabilities are updated by `settle`.
    mutating func add(_ comparisons: [Comparison], _ scorer: Scorer) {
        let kin = KinAlternatives(scorer)
        for comparison in comparisons where !candidates.contains(where: { $0.comparison.pupil == comparison.pupil }) {
            let capped = min(0, Float(scorer.model.householdCap) - comparison.household)
            let loss = kin.loss(comparison, capped: capped)
            let weight = prior + Double(comparison.total + capped) + loss
            candidates.append(
                Candidate(comparison: comparison, capped: capped, kin: loss, support: 0, weight: weight, probability: 0)
            )
        }
    }

    /// Sorts the candidates and distributes probability among them and *on no roll*.
    mutating func settle() {
        candidates.sort { ($0.weight, $1.comparison.pupil) > ($1.weight, $0.comparison.pupil) }
        // A conflicting UPN or NHS number is a veto: that pupil is not a rival to the others either.
        let odds = candidates.map { $0.comparison.numberLevel == .conflict ? 0 : exp2(min($0.weight, 200)) }
        let all = odds.reduce(1, +)
        for place in candidates.indices { candidates[place].probability = odds[place] / all }
    }
}
