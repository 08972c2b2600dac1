import Foundation

/// Decisions compared with the right answers: how often the wrong school would have been notified, and how often a
/// child missed.
public struct MatchEvaluation: Hashable, Sendable, Codable {
    /// The outcome at one threshold. Wrong matches and misses are counted separately, and never offset each other.
    public struct Row: Hashable, Sendable, Codable {
        /// The minimum probability for a match.
        public var threshold: Double
        public var right: Int
        /// Matched to the wrong pupil, or matched although the child is on no roll.
        public var wrong: Int
        /// Left to a person.
        public var review: Int
        /// Of those on a roll, neither matched nor shown to a person.
        public var missed: Int
        /// The share of matches that are right.
        public var precision: Interval
        /// The share of children on a roll who were matched correctly.
        public var recall: Interval
        /// The share left to a person.
        public var reviewRate: Interval
        /// In missed children, by the model's costs.
        public var cost: Double
    }

    public static let thresholds = [0.5, 0.9, 0.95, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999]

    /// How many children were judged.
    public let children: Int
    /// How many of them are on a roll.
    public let onRoll: Int
    /// By threshold, ascending.
    public let rows: [Row]

    /// `answers` are the right ones in the order of `decisions`: nil if the child is on no roll.
    public init(
        _ decisions: [MatchDecision], answers: [PupilKey?], costs: MatchCosts = MatchCosts(),
        thresholds: [Double] = MatchEvaluation.thresholds
    ) {
        let cases = Array(zip(decisions, answers))
        children = cases.count
        onRoll = cases.count { $0.1 != nil }
        let known = onRoll
        rows = thresholds.sorted().map { MatchEvaluation.row($0, cases, onRoll: known, costs) }
    }

    private static func row(
        _ threshold: Double, _ cases: [(MatchDecision, PupilKey?)], onRoll: Int, _ costs: MatchCosts
    ) -> Row {
        var (right, wrong, review, missed) = (0, 0, 0, 0)
        for (decision, answer) in cases {
            let isMatch = decision.verdict != .none && !decision.isBarred && decision.probability >= threshold
            if isMatch {
                if decision.best == answer { right += 1 } else { wrong += 1 }
            } else if decision.verdict != .none {
                review += 1
            } else if answer != nil {
                missed += 1
            }
        }
        return Row(
            threshold: threshold, right: right, wrong: wrong, review: review, missed: missed,
            precision: Interval(right, of: right + wrong), recall: Interval(right, of: onRoll),
            reviewRate: Interval(review, of: cases.count),
            cost: Double(wrong) * costs.wrongMatch + Double(missed) * costs.missedChild + Double(review) * costs.review)
    }
}

/// A share with its 95 % interval (Wilson's score interval).
public struct Interval: Hashable, Sendable, Codable {
    public let share: Double
    public let low: Double
    public let high: Double

    /// `part` of `whole`; if `whole` is 0, from 0 to 1.
    public init(_ part: Int, of whole: Int) {
        guard whole > 0 else {
            (share, low, high) = (0, 0, 1)
            return
        }
        let z = 1.959_964
        let n = Double(whole)
        let p = Double(part) / n
        let centre = p + z * z / (2 * n)
        let spread = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        share = p
        low = max(0, (centre - spread) / (1 + z * z / n))
        high = min(1, (centre + spread) / (1 + z * z / n))
    }
}
