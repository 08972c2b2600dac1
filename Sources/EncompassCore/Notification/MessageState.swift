/// How far one message has got: one recipient, one channel, one step of the ladder.
public enum MessageState: String, Hashable, Sendable, Codable, CaseIterable {
    case queued, sending, sent, delivered, deferred, failed

    /// What can happen to a message.
    public enum Event: String, Hashable, Sendable, Codable, CaseIterable {
        /// The dispatcher has taken it in hand.
        case lease
        /// The daemon that had it in hand is gone: whether it went out is not known, so it goes again under the same id.
        case recover
        /// The transport took it.
        case accepted
        /// A temporary failure: to be tried again.
        case deferred
        /// A permanent failure, or the last try failed.
        case rejected
        /// A mailbox or a school's system has it.
        case delivered
        /// A receipt says that it never arrived.
        case bounced
        /// Nobody needs it any more, and it has not left.
        case withdraw
        /// A person wants it tried once more.
        case retry
    }

    /// The state after `event`. A receipt may overtake the record of the send, and is the truth whenever it comes.
    ///
    /// ```
    ///            lease    recover  accepted  deferred  rejected  delivered  bounced  withdraw  retry
    /// queued     sending  queued   stale     stale     failed    delivered  failed   failed    queued
    /// sending    stale    queued   sent      deferred  failed    delivered  failed   already   stale
    /// deferred   sending  deferred stale     stale     failed    delivered  failed   failed    queued
    /// sent       stale    sent     sent      stale     stale     delivered  failed   already   queued
    /// delivered  stale    delivered delivered stale    stale     delivered  stale    already   queued
    /// failed     stale    failed   stale     stale     failed    delivered  failed   failed    queued
    /// ```
    public func transition(_ event: Event) -> Result<MessageState, Refusal> {
        switch (event, self) {
        case (.lease, .queued), (.lease, .deferred): .success(.sending)
        case (.recover, .sending): .success(.queued)
        case (.recover, _): .success(self)
        case (.accepted, .sending), (.accepted, .sent): .success(.sent)
        case (.accepted, .delivered): .success(.delivered)
        case (.deferred, .sending): .success(.deferred)
        case (.rejected, .queued), (.rejected, .sending), (.rejected, .deferred), (.rejected, .failed):
            .success(.failed)
        case (.delivered, _): .success(.delivered)
        case (.bounced, .delivered): .failure(.stale)
        case (.bounced, _): .success(.failed)
        case (.withdraw, .queued), (.withdraw, .deferred), (.withdraw, .failed): .success(.failed)
        case (.withdraw, _): .failure(.alreadySent)
        case (.retry, .sending): .failure(.stale)
        case (.retry, _): .success(.queued)
        case (.lease, _), (.accepted, _), (.deferred, _), (.rejected, _): .failure(.stale)
        }
    }

    /// The state after a copy has gone of which no answer came: the line broke, the server was silent, or the daemon
    /// died meanwhile, so that the recipient may or may not have it.
    ///
    /// | copies without an answer | what follows |
    /// |---|---|
    /// | 1 | `deferred`: one further copy, under the same Message-ID |
    /// | 2 and more | `failed`, for the reason `uncertain`: no machine can find out, so a person rings |
    ///
    /// - Parameter copies: how many there have been, this one included.
    public static func unanswered(copies: Int) -> MessageState { copies < 2 ? .deferred : .failed }

    /// Why a message has failed of which it is not known whether it arrived.
    public static let uncertain = "uncertain"

    /// Whether it may still go out, or is on its way.
    public var isOpen: Bool { self == .queued || self == .sending || self == .deferred }
}

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
