/// Whether a decision on an exception can be undone without a reason. Afterwards it is reopened, with one.
public struct UndoRule: Hashable, Sendable {
    /// How long a decision that sends nothing can be undone.
    public static let span = Span.minutes(15)

    /// Whether a message or a call about the child has reached somebody since the decision.
    public let hasLeft: Bool
    /// Whether a notification of the child is still waiting to leave.
    public let isWaiting: Bool
    public let decidedAt: Timestamp

    public init(hasLeft: Bool, isWaiting: Bool, decidedAt: Timestamp) {
        self.hasLeft = hasLeft
        self.isWaiting = isWaiting
        self.decidedAt = decidedAt
    }

    /// | since the decision | undone |
    /// |---|---|
    /// | something has left | no |
    /// | a notification waits to leave | yes, until it leaves |
    /// | nothing is to be sent | for a quarter of an hour |
    public func allows(at now: Timestamp) -> Bool {
        guard !hasLeft else { return false }
        return isWaiting || now - decidedAt <= UndoRule.span
    }
}
