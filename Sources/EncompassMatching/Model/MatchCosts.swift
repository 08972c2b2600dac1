/// What mistakes cost, in missed children; the thresholds follow from these and from nothing else.
public struct MatchCosts: Hashable, Sendable, Codable {
    /// A child's details at the wrong school.
    public var wrongMatch: Double
    /// A child whose school is never told.
    public var missedChild: Double
    /// A person looking at one child.
    public var review: Double

    public init(wrongMatch: Double = 20, missedChild: Double = 1, review: Double = 0.03) {
        self.wrongMatch = wrongMatch
        self.missedChild = missedChild
        self.review = review
    }

    /// From this probability on, sending unseen is expected to cost less than a person's look: `(1 - p) · wrong ≤ review`.
    public var matchThreshold: Double { 1 - review / wrongMatch }
    /// From this probability on, a person's look is expected to cost less than the miss: `p · missed ≥ review`.
    public var reviewThreshold: Double { review / missedChild }
}
