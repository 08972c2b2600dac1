/// Where a page of a list ended: the deadline and id of its last row, and nothing else about that row.
public struct QueueCursor: Hashable, Sendable {
    public let deadline: Timestamp
    public let id: String

    /// Without an id, the page begins after everything of that deadline.
    public init(deadline: Timestamp, id: String = "") {
        self.deadline = deadline
        self.id = id
    }

    /// Parses a `description`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let deadline = Int64(parts[0]) else { return nil }
        self.init(deadline: Timestamp(milliseconds: deadline), id: String(parts[1]))
    }

    public var description: String { "\(deadline.milliseconds).\(id)" }
}
