import Foundation

/// The other reasons why a pupil may look like a child: as a twin, a sibling, a cousin.
///
/// Against a stranger, surname, address and school are strong evidence. Against a twin they are not, and neither is the
/// date of birth. So the likelihood that the two are not one person is a sum over all these, each with its expected
/// number of pupils; this step of the explanation is what the sum subtracts from the match weight.
struct KinAlternatives {
    private let kin: KinParameters
    private let pupils: Double
    private let dates: [LevelParameters]

    init(_ scorer: Scorer) {
        kin = scorer.model.kin
        pupils = max(1, Double(scorer.index.pupils.count))
        dates = scorer.model.parameters(DateLevel.self)
    }

    /// In bits, at most 0.
    func loss(_ comparison: Comparison, capped: Float) -> Double {
        let (twin, others) = alternatives(comparison, capped: capped)
        return -log2(1 + twin + others)
    }

    /// The probability that a child who is not the pupil is the pupil's twin.
    func twinShare(_ comparison: Comparison, capped: Float) -> Double {
        let (twin, others) = alternatives(comparison, capped: capped)
        return twin / (1 + twin + others)
    }

    /// Twins, siblings and cousins, compared with one stranger.
    private func alternatives(_ comparison: Comparison, capped: Float) -> (twin: Double, others: Double) {
        let shared = exp2(Double(comparison.household + capped))
        let surname = exp2(Double(comparison.surname.weight))
        let near = exp2(Double(min(comparison.address.weight, 3)))
        // A twin has the child's date of birth, and the child's age.
        let date = exp2(Double(comparison.date.weight + comparison.age.weight))
        let name = Double(comparison.given.kin)
        let twin = kin.twins / pupils * shared * date * name
        let sibling = kin.siblings / pupils * shared * siblingDate(comparison) * name
        let cousin = kin.cousins / pupils * surname * near * siblingDate(comparison)
        return (twin, sibling + cousin)
    }

    /// The same if the pupil is known to live with the child's siblings: what the household shares is no evidence, and
    /// the pupil is kin or the child.
    func individualWeight(_ comparison: Comparison) -> Double {
        let name = Double(comparison.given.kin)
        let twins = min(0.5, kin.twins)
        let alternatives =
            twins * exp2(Double(comparison.date.weight + comparison.age.weight)) * name
            + (1 - twins) * siblingDate(comparison) * name
        return Double(comparison.individual) - log2(max(alternatives, 1e-12))
    }

    /// How often a sibling's date of birth falls on this level, compared with chance.
    private func siblingDate(_ comparison: Comparison) -> Double {
        let level = comparison.dateLevel
        if level == .missing { return 1 }
        return exp2(Double(comparison.date.weight)) * kin.siblingDates[level.index] / max(dates[level.index].m, 1e-9)
    }
}
