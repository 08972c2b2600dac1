/// When a message that met a temporary failure is tried again.
///
/// The wait doubles from `first` to `longest`, but takes no more than half of what is left before the last hour; in the
/// last hour it is two minutes or a sixth of the time left: a wait that suits a mailing list would lose the morning.
public struct Backoff: Hashable, Sendable, Codable {
    public var first: Span
    public var longest: Span
    /// The shortest wait, however near the deadline, so that a struggling server is not hammered.
    public var least: Span

    public init(first: Span = .seconds(20), longest: Span = .minutes(15), least: Span = .seconds(10)) {
        self.first = first
        self.longest = longest
        self.least = least
    }

    /// The moment of the next try.
    ///
    /// - Parameters:
    ///   - attempt: how many tries have failed, from 1.
    ///   - deadline: the deadline, or the next step of the ladder where that is what must not be missed.
    ///   - retryAfter: what the receiver asked for: honoured as far as the deadline allows.
    ///   - entropy: shortens the wait by up to a quarter, so that a night's messages do not come back as one.
    public func next(
        attempt: Int, now: Timestamp, deadline: Timestamp, retryAfter: Span? = nil, entropy: inout some Entropy
    ) -> Timestamp {
        let ceiling = ceiling(left: deadline - now)
        let wait = min(doubled(attempt), ceiling)
        let draw = entropy.bytes(2).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        let shortened = Span(milliseconds: wait.milliseconds - wait.milliseconds * draw / (4 * 65_536))
        return now + max(least, shortened, min(retryAfter ?? least, ceiling))
    }

    /// The longest wait that `left` allows; once the deadline is past, as in the last hour.
    func ceiling(left: Span) -> Span {
        guard left > .hours(1) else {
            let sixth = Span(milliseconds: left.milliseconds / 6)
            return left > Span(milliseconds: 0) ? max(least, min(.minutes(2), sixth)) : .minutes(2)
        }
        return min(longest, max(.minutes(2), Span(milliseconds: (left - .hours(1)).milliseconds / 2)))
    }

    private func doubled(_ attempt: Int) -> Span {
        var wait = first
        for _ in 0..<min(max(attempt - 1, 0), 32) where wait < longest { wait = wait * 2 }
        return min(wait, longest)
    }
}

extension Span {
    fileprivate static func - (a: Span, b: Span) -> Span { Span(milliseconds: a.milliseconds - b.milliseconds) }
}
