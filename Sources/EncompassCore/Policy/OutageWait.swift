/// After a time without the service, people have rung schools from paper, and the service does not know of it yet.
public struct OutageWait: Hashable, Sendable, Codable {
    /// When the service was last seen running.
    public let since: Timestamp
    /// When it ran again.
    public let backAt: Timestamp
    /// Until then nobody is written to again about what was open before.
    public let until: Timestamp

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
    public init?(lastSeen: Timestamp?, backAt now: Timestamp, calls: Calls) {
        guard let lastSeen, now - lastSeen >= OutageWait.shortestOutage,
            calls.wereListed || calls.fellDue || calls.wereInPack
        else { return nil }
        since = lastSeen
        backAt = now
        until = now + OutageWait.length
    }

    /// When a message about a notification may leave. What came in since the service runs again was on nobody's list.
    public func release(of createdAt: Timestamp, at now: Timestamp) -> Timestamp {
        createdAt < backAt && now < until ? until : now
    }
}
