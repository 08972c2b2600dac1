public import EncompassCore

/// How long a push waits before it tries a request again.
public struct FeedRetry: Hashable, Sendable {
    /// Tries of one request, the first included.
    public var tries: Int
    /// The wait after the first failure; doubled after each further one.
    public var first: Span
    /// The longest wait, our own or one that the server asks for.
    public var longest: Span

    /// About twenty minutes in all.
    public init(tries: Int = 12, first: Span = .seconds(1), longest: Span = .minutes(5)) {
        self.tries = tries
        self.first = first
        self.longest = longest
    }

    /// - Parameter asked: what the server's `Retry-After` said.
    func wait(after failures: Int, asked: Span?) -> Span {
        let doubled = first * (1 << min(failures - 1, 20))
        return min(longest, max(asked ?? doubled, Span(milliseconds: 0)))
    }

    /// The other side may do better later: busy, or a proxy without a server behind it.
    static func isTemporary(_ status: Int) -> Bool { [429, 502, 503, 504].contains(status) }
}
