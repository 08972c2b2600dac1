public import EncompassCore

/// One row of the delivery queue. It carries no child's details.
public struct QueueItem: Hashable, Sendable {
    public struct Attempt: Hashable, Sendable {
        public let id: String
        public let step: Int
        public let role: String
        public let channel: String
        public let state: MessageState
        public let attempt: Int
        public let createdAt: Timestamp
        public let updatedAt: Timestamp
        public let sentAt: Timestamp?
        public let dueAt: Timestamp
        public let reason: String?
        public let detail: String?
    }

    public let id: String
    public let reference: String
    public let incident: String
    public let force: String
    public let incidentReference: String
    public let target: Scope
    public let placeName: String
    public let kind: NotificationKind
    public let replaces: String?
    public let childCount: Int
    public let state: NotificationState
    /// Why it waits, where it does.
    public let hold: HoldReason?
    public let overdue: Bool
    public let late: Bool
    public let isRestricted: Bool
    public let createdAt: Timestamp
    public let releaseAt: Timestamp
    public let deadlineAt: Timestamp
    public let step: Int
    public let nextAt: Timestamp?
    public let risk: Int
    public let present: Int
    public let repeats: Int
    public let attempts: [Attempt]
    public let acknowledgement: AcknowledgementRecord?
    public let hasOpenPhoneTask: Bool
    /// Whether a pause keeps its messages back; its ladder runs on.
    public let isPaused: Bool
}

/// Who acknowledged, when and how.
public struct AcknowledgementRecord: Hashable, Sendable {
    public let by: String
    public let at: Timestamp
    public let via: String
}

/// Which notifications a list is to hold.
public struct QueueFilter: Hashable, Sendable {
    public var states: [NotificationState]
    /// Only those past their deadline and not acknowledged.
    public var overdue: Bool?
    public var target: Scope?
    public var targets: [Scope]?
    public var force: String?
    /// Only those that still need something.
    public var openOnly: Bool
    /// Whether the question is about one place, or some.
    var namesPlace: Bool { target != nil || targets != nil }

    public init(
        states: [NotificationState] = [], overdue: Bool? = nil, target: Scope? = nil, targets: [Scope]? = nil,
        force: String? = nil, openOnly: Bool = false
    ) {
        self.states = states
        self.overdue = overdue
        self.target = target
        self.targets = targets
        self.force = force
        self.openOnly = openOnly
    }
}

/// Where a page of a list ended: the deadline and id of its last row, and nothing else of what that row is about.
public struct QueueCursor: Hashable, Sendable {
    public let deadline: Timestamp
    public let id: String

    /// Without an id, the page begins after everything of that deadline.
    public init(deadline: Timestamp, id: String = "") {
        self.deadline = deadline
        self.id = id
    }

    public init(after item: QueueItem) { self.init(deadline: item.deadlineAt, id: item.id) }

    public init(after item: ExceptionItem) { self.init(deadline: item.deadlineAt, id: item.id) }

    /// Reads what `description` wrote; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let deadline = Int64(parts[0]) else { return nil }
        self.init(deadline: Timestamp(milliseconds: deadline), id: String(parts[1]))
    }

    public var description: String { "\(deadline.milliseconds).\(id)" }
}
