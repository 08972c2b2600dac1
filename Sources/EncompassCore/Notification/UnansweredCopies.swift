/// How long to send nothing to a destination that takes messages and does not answer.
///
/// Each such copy may have arrived, and after two of them a person must call: so the others wait until one has been
/// answered.
///
/// | copies in a row without an answer | wait |
/// |---|---|
/// | 0, 1 | none |
/// | 2 | 30 seconds |
/// | 3 | 1 minute |
/// | 4 | 2 minutes |
/// | … | twice as long each time, at most 10 minutes |
public struct UnansweredCopies: Hashable, Sendable {
    private static let first = Span.seconds(30)
    private static let longest = Span.minutes(10)

    private var count = 0
    private var lastAt: Timestamp?

    public init() {}

    /// A copy was sent and not answered.
    public mutating func note(at now: Timestamp) {
        count += 1
        lastAt = now
    }

    /// Whether to send nothing now.
    public func holds(at now: Timestamp) -> Bool {
        // A clock that was put back ends the wait.
        guard let lastAt, now >= lastAt else { return false }
        return now - lastAt < wait
    }

    /// The present wait.
    var wait: Span {
        guard count > 1 else { return .seconds(0) }
        return min(UnansweredCopies.longest, UnansweredCopies.first * (1 << min(count - 2, 10)))
    }
}
