/// How a push went.
public struct FeedPushReport: Hashable, Sendable {
    /// Lines read, empty ones included.
    public var lines = 0
    public var accepted = 0
    public var duplicates = 0
    public var rejected = 0
    /// Requests sent, tries after a failure included.
    public var requests = 0

    public init() {}

    mutating func add(_ answer: FeedAnswer) {
        accepted += answer.accepted
        duplicates += answer.duplicates
        rejected += answer.rejected
    }
}
