/// One line of a pushed feed.
public struct FeedLine: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        /// Without its line ending.
        case bytes([UInt8])
        /// Longer than the splitter's limit: not kept.
        case tooLong
    }

    /// From 1, blank lines counted.
    public let number: Int
    public let content: Content
    /// False only for a last line that the stream ended without a line break: whole, or cut off.
    public let isTerminated: Bool
}
