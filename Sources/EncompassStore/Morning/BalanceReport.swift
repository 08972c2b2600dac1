public import EncompassCore

/// What the auditor found: whether everything that was received is somewhere, and what is not.
public struct BalanceReport: Hashable, Sendable {
    public var at: Timestamp
    /// Children of the incidents received in the time that is counted.
    public var received: Int
    /// Where they are; a child whose incident was not yet looked at is `pending`.
    public var byState: [ChildState: Int]
    /// Of the matched, those of whom no place is notified because a named person cancelled that, with a reason.
    public var cancelled: Int
    /// Records that could not be read and wait for a person.
    public var quarantined: Int
    public var differences: [BalanceDifference]
    /// What stands where it must and has been left lying by people.
    public var neglected: [NeglectedWork]

    public init(
        at: Timestamp, received: Int = 0, byState: [ChildState: Int] = [:], cancelled: Int = 0, quarantined: Int = 0,
        differences: [BalanceDifference] = [], neglected: [NeglectedWork] = []
    ) {
        self.at = at
        self.received = received
        self.byState = byState
        self.cancelled = cancelled
        self.quarantined = quarantined
        self.differences = differences
        self.neglected = neglected
    }

    public var holds: Bool { differences.isEmpty }
    /// How many things are not where they must be.
    public var difference: Int { differences.reduce(0) { $0 + $1.count } }
}

/// Things of one kind that are not where they must be.
public struct BalanceDifference: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// A child in a state that there is not, or not looked at although its incident was.
        case childState
        /// A child who waits for a person and stands on no exception list.
        case childAdrift
        /// A matched child with no place where it is taught.
        case childNowhere
        /// A matched child whose establishment has no notification with that child in it.
        case childUntold
        /// A matched child whose places are all ruled out, without a named person's word that nobody be notified.
        case childSilenced
        /// A notification that is neither closed, nor on its ladder with a step to come, nor on the phone list.
        case notificationAdrift
        /// An incident that has waited too long to be matched and scheduled.
        case incidentUnsettled
        /// A refused record that stands on no exception list.
        case quarantineAdrift
        /// An exception that nobody has settled, behind on its own ladder or off it before anybody was told.
        case exceptionAdrift
        /// A message that has been on its way for too long.
        case messageStuck
    }

    public var kind: Kind
    public var count: Int
    /// The first of them, at most `idLimit`, in order.
    public var ids: [String]

    public static let idLimit = 20

    public init(kind: Kind, count: Int, ids: [String]) {
        self.kind = kind
        self.count = count
        self.ids = ids
    }
}

/// How long things may take before the auditor calls them lost.
public struct BalanceLimits: Hashable, Sendable {
    /// How far behind a step of a ladder may be.
    public var step: Span
    /// How long an incident may wait for its settlement.
    public var settlement: Span
    /// How long one attempt at a message may take; above any transport's own limit.
    public var sending: Span
    /// How long a task of the phone list may lie when its deadline is no further off than this.
    public var call: Span
    /// How long a claim on a task counts as somebody at work.
    public var claim: Span

    public init(
        step: Span = .minutes(3), settlement: Span = .minutes(5), sending: Span = .minutes(20),
        call: Span = .minutes(15), claim: Span = .minutes(15)
    ) {
        self.step = step
        self.settlement = settlement
        self.sending = sending
        self.call = call
        self.claim = claim
    }
}
