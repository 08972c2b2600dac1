/// One step of a notification's ladder, or of an exception's, at its moment.
///
/// It names roles, not people: who holds them is looked up when the step is due.
public struct PlannedStep: Hashable, Sendable, Codable {
    /// Its place in the ladder, from 0: stays the same however often the ladder is planned anew from the same rules.
    public var index: Int
    /// Never before the release, later than the step before it.
    public var at: Timestamp
    public var action: LadderAction

    public init(index: Int, at: Timestamp, action: LadderAction) {
        self.index = index
        self.at = at
        self.action = action
    }
}

/// What a step does; any of these together.
public struct LadderAction: Hashable, Sendable, Codable {
    /// Roles at the school or authority that are written to.
    public var tell: [Contact.Role]
    /// Absent: each contact's own first channel.
    public var channel: Contact.Channel?
    /// Opens a task on the phone list.
    public var phone: PhoneReason?
    /// People at the desk who are told.
    public var alert: [Recipient]
    /// The deadline has come: overdue.
    public var overdue: Bool

    public init(
        tell: [Contact.Role] = [], channel: Contact.Channel? = nil, phone: PhoneReason? = nil, alert: [Recipient] = [],
        overdue: Bool = false
    ) {
        self.tell = tell
        self.channel = channel
        self.phone = phone
        self.alert = alert
        self.overdue = overdue
    }

    public var isEmpty: Bool { tell.isEmpty && phone == nil && alert.isEmpty && !overdue }

    /// Why somebody has to ring.
    public enum PhoneReason: String, Hashable, Sendable, Codable, CaseIterable {
        /// The ladder has come to its phone step.
        case ladder
        /// The area rings first and writes afterwards.
        case phoneFirst
        /// Nobody at the school can be reached by machine.
        case unreachable
    }
}
