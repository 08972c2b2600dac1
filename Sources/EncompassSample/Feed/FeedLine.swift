/// One line of the feed, and the answer it must get.
public struct FeedLine: Hashable, Sendable {
    public enum Answer: String, Hashable, Sendable { case accepted, duplicate, rejected }

    /// Without a line break.
    public var text: String
    /// Nil where the line cannot be read.
    public var reference: String?
    public var kind: FeedCase
    public var answer: Answer
}
