/// After a time without the service, people have rung schools from paper, and the service does not know of it yet.
public struct OutageWait: Hashable, Sendable, Codable {
    /// When the service was last seen running.
    public let since: Timestamp
    /// When it ran again.
    public let backAt: Timestamp
    /// Until then nobody is written to again about what was open before.
    public let until: Timestamp
    /// Up to which deadline an outage pack lists what is open; nil if none is written.
    public let packedUntil: Timestamp?

    /// A shorter outage sends nobody to the paper list.
    public static let shortestOutage = Span.minutes(10)
    /// How long the desk has to enter its calls.
    public static let length = Span.minutes(10)

    /// What the outage may have left to people.
    public struct Calls: Hashable, Sendable {
        /// Whether calls were on the phone list.
        public var wereListed: Bool
        /// Whether a deadline passed during the outage without an acknowledgement.
        public var fellDue: Bool
        /// Whether something open and released is in the outage pack.
        public var wereInPack: Bool

        public init(wereListed: Bool, fellDue: Bool, wereInPack: Bool) {
            self.wereListed = wereListed
            self.fellDue = fellDue
            self.wereInPack = wereInPack
        }
    }

    /// Whether to wait; nil if nobody can have rung meanwhile.
    ///
    /// - Parameter packedUntil: up to which deadline an outage pack lists what is open; nil if none is written.
    public init?(lastSeen: Timestamp?, backAt now: Timestamp, packedUntil: Timestamp?, calls: Calls) {
        guard let lastSeen, now - lastSeen >= OutageWait.shortestOutage,
            calls.wereListed || calls.fellDue || calls.wereInPack
        else { return nil }
        since = lastSeen
        backAt = now
        until = now + OutageWait.length
        self.packedUntil = packedUntil
    }

    /// A first message leaves this long before its deadline at the latest.
    public static let beforeDeadline = Span.minutes(5)

    /// A notification whose messages may wait.
    public struct Waiting: Hashable, Sendable {
        public var kind: NotificationKind
        public var createdAt: Timestamp
        public var deadlineAt: Timestamp
        /// Whether a message about it may have left.
        public var wasWritten: Bool
        /// Whether a call about it was on the phone list before the service ran again.
        public var isListed: Bool

        public init(
            kind: NotificationKind, createdAt: Timestamp, deadlineAt: Timestamp, wasWritten: Bool, isListed: Bool
        ) {
            self.kind = kind
            self.createdAt = createdAt
            self.deadlineAt = deadlineAt
            self.wasWritten = wasWritten
            self.isListed = isListed
        }
    }

    /// When a message about a notification may leave. What came in since the service runs again was on nobody's list, and
    /// what corrects or takes back was on none either. A school that has heard nothing in writing waits only as long as
    /// its deadline allows; one whose deadline has passed waits only if somebody can have rung it from paper.
    public func release(of notification: Waiting, at now: Timestamp) -> Timestamp {
        guard notification.kind == .new, notification.createdAt < backAt, now < until else { return now }
        guard !notification.wasWritten else { return until }
        guard notification.deadlineAt > backAt else {
            return notification.isListed || packedUntil != nil ? until : now
        }
        return max(now, min(until, notification.deadlineAt - OutageWait.beforeDeadline))
    }
}
