public import EncompassCore

/// A message to be sent now, with everything that its rendering needs and no child's details.
public struct LeasedMessage: Sendable {
    public let id: String
    /// The message whose id the letter carries, the same each time: this one's own, or the first's of several.
    public let letter: String
    /// Whether it follows a call that the school has already acknowledged.
    public let isConfirmation: Bool
    /// The number of this attempt, from 1; a result counts only for the attempt that made it.
    public let attempt: Int
    public let notification: String
    public let reference: String
    public let kind: NotificationKind
    public let target: Scope
    public let placeName: String
    public let channel: Contact.Channel
    public let address: String
    public let createdAt: Timestamp
    public let deadlineAt: Timestamp
    /// Whether it was released while the school is at work.
    public let inSchoolHours: Bool
    /// The secret of the link for this recipient alone.
    public let linkToken: String
    public let plan: String
    /// The other messages of the same letter, to the same person.
    public internal(set) var others: [LeasedMessage] = []
}

/// What became of an attempt.
public enum MessageOutcome: Hashable, Sendable {
    /// The transport took it.
    case sent
    /// Try again at the given time; the reason is bounded, the detail is for people and holds nothing personal.
    case deferred(reason: String, detail: String, retryAt: Timestamp)
    /// It may have been taken, and no answer came: one further copy at the given time, or a person.
    case unanswered(reason: String, detail: String, retryAt: Timestamp)
    /// It will never get there.
    case failed(reason: String, detail: String)
}
