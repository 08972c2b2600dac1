/// The costs of mistakes, in missed children; the thresholds follow from these only.
public struct MatchCosts: Hashable, Sendable, Codable {
    /// A child's details at the wrong school.
    public var wrongMatch: Double
    /// A child whose school is never notified.
    public var missedChild: Double
    /// A person's review of one child.
    public var review: Double
    /// Whether anybody reviews. If nobody does, a child who is not matched is missed.
    public var isReviewed: Bool

    public init(wrongMatch: Double = 20, missedChild: Double = 1, review: Double = 0.03, isReviewed: Bool = true) {
        self.wrongMatch = wrongMatch
        self.missedChild = missedChild
        self.review = review
        self.isReviewed = isReviewed
    }

    /// A model file may omit `isReviewed`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        wrongMatch = try values.decode(Double.self, forKey: .wrongMatch)
        missedChild = try values.decode(Double.self, forKey: .missedChild)
        review = try values.decode(Double.self, forKey: .review)
        isReviewed = try values.decodeIfPresent(Bool.self, forKey: .isReviewed) ?? true
    }

    /// From this probability on, sending without review is expected to cost less than a review: `(1 - p) · wrong ≤
    /// review`; if nobody reviews, less than the miss: `(1 - p) · wrong ≤ p · missed`.
    public var matchThreshold: Double {
        isReviewed ? 1 - review / wrongMatch : wrongMatch / (wrongMatch + missedChild)
    }
    /// From this probability on, a review is expected to cost less than the miss: `p · missed ≥ review`.
    public var reviewThreshold: Double { review / missedChild }
}
