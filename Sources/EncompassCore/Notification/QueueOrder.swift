/// The order of the queue and of the phone list: by deadline, and since most deadlines are the same minute, within it by
/// risk, presence and repeats.
public struct QueueOrder: Hashable, Comparable, Sendable, Codable {
    public var deadlineAt: Timestamp
    public var risk: Incident.RiskGrade?
    /// Whether a child of it was there; nil where that is not known.
    public var present: Bool?
    /// Earlier incidents of these children.
    public var repeats: Int
    public var createdAt: Timestamp
    /// Breaks what ties are left, so that the order is the same on every machine.
    public var id: String

    public init(
        deadlineAt: Timestamp, risk: Incident.RiskGrade? = nil, present: Bool? = nil, repeats: Int = 0,
        createdAt: Timestamp, id: String
    ) {
        self.deadlineAt = deadlineAt
        self.risk = risk
        self.present = present
        self.repeats = repeats
        self.createdAt = createdAt
        self.id = id
    }

    public static func < (a: QueueOrder, b: QueueOrder) -> Bool {
        if a.deadlineAt != b.deadlineAt { return a.deadlineAt < b.deadlineAt }
        if a.riskRank != b.riskRank { return a.riskRank > b.riskRank }
        if a.presenceRank != b.presenceRank { return a.presenceRank > b.presenceRank }
        if a.repeats != b.repeats { return a.repeats > b.repeats }
        if a.createdAt != b.createdAt { return a.createdAt < b.createdAt }
        return a.id < b.id
    }

    /// High 3, medium 2, not graded 1 (it may be anything but was not called high), standard 0.
    public var riskRank: Int {
        switch risk {
        case .high: 3
        case .medium: 2
        case nil: 1
        case .standard: 0
        }
    }

    /// Present 2, not known 1, not present 0.
    public var presenceRank: Int {
        switch present {
        case true: 2
        case nil: 1
        case false: 0
        }
    }
}
