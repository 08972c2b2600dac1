/// Whether a decision on an exception can be undone without a reason. Afterwards it is reopened, with one.
public struct UndoRule: Hashable, Sendable {
    /// How long a decision that sends nothing can be undone.
    public static let span = Span.minutes(15)

    /// Until when a decision can be undone.
    public enum Limit: Hashable, Sendable {
        /// Until the notification that follows from it leaves.
        case leaving
        case time(Timestamp)
    }

    /// Whether a message or a call about the child has reached somebody since the decision.
    public let hasLeft: Bool
    /// Whether a notification of the child is still waiting to leave.
    public let isWaiting: Bool
    /// Whether the decision leads to a notification, which may not be there yet.
    public let notifies: Bool
    public let decidedAt: Timestamp

    public init(hasLeft: Bool, isWaiting: Bool, notifies: Bool, decidedAt: Timestamp) {
        self.hasLeft = hasLeft
        self.isWaiting = isWaiting
        self.notifies = notifies
        self.decidedAt = decidedAt
    }

    /// | since the decision | undone |
    /// |---|---|
    /// | something has left | no: nil |
    /// | a notification waits to leave | until it leaves |
    /// | none is there yet | for a quarter of an hour, and no longer than until it leaves |
    /// | nothing is to be sent | for a quarter of an hour |
    public func limit(at now: Timestamp) -> Limit? {
        guard !hasLeft else { return nil }
        let end = decidedAt + UndoRule.span
        guard isWaiting || now <= end else { return nil }
        return isWaiting || notifies ? .leaving : .time(end)
    }
}
