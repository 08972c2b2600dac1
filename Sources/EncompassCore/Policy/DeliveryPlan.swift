/// When one notification is due and when it may leave, and why.
public struct DeliveryPlan: Hashable, Sendable, Codable {
    public var deadlineAt: Timestamp
    /// Never after `deadlineAt`; the receipt itself where release is at once.
    public var releaseAt: Timestamp
    /// The establishment's first deadline was already past when the record reached us.
    public var late: Bool
    /// Why it waits; nil where it is released at once.
    public var holdReason: HoldReason?
    public var warnings: [Warning]

    public init(
        deadlineAt: Timestamp, releaseAt: Timestamp, late: Bool, holdReason: HoldReason? = nil,
        warnings: [Warning] = []
    ) {
        self.deadlineAt = deadlineAt
        self.releaseAt = releaseAt
        self.late = late
        self.holdReason = holdReason
        self.warnings = warnings
    }

    /// What a person should know about how the plan came about.
    public enum Warning: Hashable, Sendable, Codable, CustomStringConvertible {
        case calendar(CalendarWarning)
        /// The incident is dated after its receipt; the receipt was counted from instead.
        case occurredAfterReceipt

        public var description: String {
            switch self {
            case .calendar(let warning): warning.description
            case .occurredAfterReceipt: "the incident is dated after it was received: counted from the receipt"
            }
        }
    }
}
