/// What is kept for a time and then erased.
public enum RetentionKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// An incident, its children and everything that was made for it.
    case incident
    /// Names and notes of a closed notification: who was shown what, who answered, calls, delivery details.
    case notification
    /// What the force pushed, byte for byte, next to what was read of it.
    case rawRecord
    /// Resolved exceptions about refused records, refused revisions, and remembered clerical decisions.
    case exception
    /// The facts of entries of the audit log; the entries themselves stay.
    case auditPayload
    /// Entries of earlier rolls, and contacts who have left the register.
    case rollHistory
    /// Alarms, reports and their messages to people at the desk, and mail servers' answers.
    case mailText
}

/// How long each kind is kept. `docs/retention.md` says where the defaults come from.
public struct RetentionPeriods: Hashable, Sendable, Codable {
    public var incident = Span.days(2192)
    public var notification = Span.days(2192)
    public var rawRecord = Span.days(365)
    public var exception = Span.days(730)
    public var auditPayload = Span.days(2192)
    public var rollHistory = Span.days(365)
    public var mailText = Span.days(90)
    /// How old a backup may become.
    public var backups = Span.days(90)
    /// How long a file stays in a watched folder's `done` or `rejected`.
    public var files = Span.days(30)

    public init() {}

    public subscript(kind: RetentionKind) -> Span {
        switch kind {
        case .incident: incident
        case .notification: notification
        case .rawRecord: rawRecord
        case .exception: exception
        case .auditPayload: auditPayload
        case .rollHistory: rollHistory
        case .mailText: mailText
        }
    }

    /// The age at which a backup breaks the shortest promise: it still has what was to be erased by then.
    public var oldestBackup: Span { min(backups, RetentionKind.allCases.map { self[$0] }.min() ?? backups) }
}

/// What decides whether one thing may be erased.
public struct RetentionFacts: Hashable, Sendable {
    public var kind: RetentionKind
    /// When it ended: the period runs from then.
    public var endedAt: Timestamp
    /// When the same child last came to notice, for an incident: a child's incidents are kept together, so that the
    /// period begins again with each.
    public var lastNoticedAt: Timestamp?
    /// Whether somebody must still do something about it.
    public var isOpen: Bool
    /// Whether something that is kept depends on it: an incident names the pupil of an earlier roll.
    public var isNeeded: Bool
    /// Legal holds that cover it, by id.
    public var holds: [String]

    public init(
        _ kind: RetentionKind, endedAt: Timestamp, lastNoticedAt: Timestamp? = nil, isOpen: Bool = false,
        isNeeded: Bool = false, holds: [String] = []
    ) {
        self.kind = kind
        self.endedAt = endedAt
        self.lastNoticedAt = lastNoticedAt
        self.isOpen = isOpen
        self.isNeeded = isNeeded
        self.holds = holds
    }
}

/// Whether a thing may be erased now.
public enum RetentionDecision: Hashable, Sendable {
    /// Its period is over.
    case due
    /// Its period is not over yet.
    case kept(until: Timestamp)
    /// Its period is over, and somebody must still do something about it.
    case open
    /// Its period is over, and something that is kept depends on it.
    case needed
    /// Its period is over, and these legal holds cover it.
    case held([String])

    /// | over | open | needed | held | decision |
    /// |---|---|---|---|---|
    /// | no | | | | kept |
    /// | yes | yes | | | open |
    /// | yes | no | yes | | needed |
    /// | yes | no | no | yes | held |
    /// | yes | no | no | no | due |
    ///
    /// An incident takes its notifications with it, so it is kept for the longer of the two periods.
    public init(_ facts: RetentionFacts, _ periods: RetentionPeriods, at now: Timestamp) {
        let period = facts.kind == .incident ? max(periods.incident, periods.notification) : periods[facts.kind]
        let end = max(facts.endedAt, facts.lastNoticedAt ?? facts.endedAt) + period
        self =
            if end > now {
                .kept(until: end)
            } else if facts.isOpen {
                .open
            } else if facts.isNeeded {
                .needed
            } else if !facts.holds.isEmpty {
                .held(facts.holds)
            } else {
                .due
            }
    }
}
