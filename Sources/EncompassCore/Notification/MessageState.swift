/// The state of one message: one recipient, one channel, one step of the ladder.
public enum MessageState: String, Hashable, Sendable, Codable, CaseIterable {
    case queued, sending, sent, delivered, deferred, failed

    /// What can happen to a message.
    public enum Event: String, Hashable, Sendable, CaseIterable {
        /// The dispatcher leases it.
        case lease
        /// The daemon that was sending it has died. It may have been sent, so it is sent again under the same id.
        case recover
        /// The transport accepted it.
        case accepted
        /// A temporary failure: to be retried.
        case deferred
        /// A permanent failure, or the last attempt failed.
        case rejected
        /// The school's system has it, which may be known before the send is recorded.
        case delivered
        /// The channel's provider had accepted it, and could not deliver it.
        case lost
        /// The channel's provider had accepted it, and could not send it on, whatever the address: to be retried.
        case returned
        /// It is no longer needed, and was not sent.
        case withdraw
        /// A person asks for a retry now.
        case retry
    }

    /// The state after `event`.
    ///
    /// ```
    ///            lease    recover  accepted  deferred  rejected  delivered  lost    returned  withdraw  retry
    /// queued     sending  stale    stale     stale     failed    stale      stale   stale     failed    queued
    /// sending    stale    queued   sent      deferred  failed    delivered  failed  deferred  already   stale
    /// deferred   sending  stale    stale     stale     failed    stale      stale   stale     failed    queued
    /// sent       stale    stale    stale     stale     stale     delivered  failed  deferred  already   stale
    /// delivered  stale    stale    stale     stale     stale     delivered  stale   stale     already   stale
    /// failed     stale    stale    stale     stale     stale     stale      stale   stale     stale     stale
    /// ```
    public func transition(_ event: Event) -> Result<MessageState, Refusal> {
        switch (event, self) {
        case (.lease, .queued), (.lease, .deferred): .success(.sending)
        case (.recover, .sending): .success(.queued)
        case (.accepted, .sending): .success(.sent)
        case (.deferred, .sending): .success(.deferred)
        case (.rejected, .queued), (.rejected, .sending), (.rejected, .deferred): .success(.failed)
        case (.delivered, .sending), (.delivered, .sent), (.delivered, .delivered): .success(.delivered)
        case (.lost, .sending), (.lost, .sent): .success(.failed)
        case (.returned, .sending), (.returned, .sent): .success(.deferred)
        case (.withdraw, .queued), (.withdraw, .deferred): .success(.failed)
        case (.withdraw, .sending), (.withdraw, .sent), (.withdraw, .delivered): .failure(.alreadySent)
        case (.retry, .queued), (.retry, .deferred): .success(.queued)
        default: .failure(.stale)
        }
    }

    /// The state after a copy was sent without an answer: the connection broke, the server was silent, or the daemon
    /// died, and the recipient may or may not have it.
    ///
    /// | copies without an answer | next state |
    /// |---|---|
    /// | 1 | `deferred`: one further copy, under the same Message-ID |
    /// | 2 and more | `failed`, with the reason `uncertain`: only a person can find out, so somebody calls |
    ///
    /// - Parameter copies: how many were sent, including this one.
    public static func unanswered(copies: Int) -> MessageState { copies < 2 ? .deferred : .failed }

    /// The reason of a failed message that may have arrived.
    public static let uncertain = "uncertain"

}

/// When to retry a message after a temporary failure.
///
/// The wait doubles from `first` to `longest`, but is at most half of the time until the last hour; in the last hour it
/// is two minutes or a sixth of the time left: the usual waits of mail servers would miss the deadline.
public struct Backoff: Hashable, Sendable, Codable {
    public var first: Span
    public var longest: Span
    /// The shortest wait, even near the deadline, so that a struggling server is not hammered.
    public var least: Span

    public init(first: Span = .seconds(20), longest: Span = .minutes(15), least: Span = .seconds(10)) {
        self.first = first
        self.longest = longest
        self.least = least
    }

    /// The time of the next attempt.
    ///
    /// - Parameters:
    ///   - attempt: how many attempts have failed, from 1.
    ///   - deadline: the deadline, or the next step of the ladder if that is earlier.
    ///   - retryAfter: the receiver's request, respected as far as the deadline allows.
    ///   - entropy: shortens the wait by up to a quarter, so that a night's messages are not all retried at once.
    public func next(
        attempt: Int, now: Timestamp, deadline: Timestamp, retryAfter: Span? = nil, entropy: inout some Entropy
    ) -> Timestamp {
        let ceiling = ceiling(left: deadline - now)
        let wait = min(doubled(attempt), ceiling)
        let draw = entropy.bytes(2).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        let shortened = Span(milliseconds: wait.milliseconds - wait.milliseconds * draw / (4 * 65_536))
        return now + max(least, shortened, min(retryAfter ?? least, ceiling))
    }

    /// The longest wait that `left` allows; after the deadline, as in the last hour.
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
