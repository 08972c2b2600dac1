/// Whether a notification is the first of its incident or speaks of one that was sent before.
public enum NotificationKind: String, Hashable, Sendable, Codable, CaseIterable {
    case new, correction, retraction
}

/// What a school answers.
public enum AcknowledgementOutcome: String, Hashable, Sendable, Codable, CaseIterable {
    /// A named person has seen which children.
    case acknowledged
    /// A school's system has it; nobody has read it yet.
    case delivered
    case notOurPupil
    /// The school asks MASH to ring.
    case callBack
    /// A professional disagreement, open until a named person answers it.
    case challenge

    /// Whether a person at the school has been shown or told which children. Whoever says "not our pupil" of one child,
    /// asks for a call or challenges has read the notification.
    public var needsPerson: Bool { self != .delivered }
    /// Whether it stands on the phone list, with a deadline of its own, until somebody answers it.
    public var asksForAnswer: Bool { self == .callBack || self == .challenge }
}

/// How a phone call went.
public enum CallOutcome: String, Hashable, Sendable, Codable, CaseIterable {
    case spoke, noAnswer, leftMessage, wrongNumber

    /// Whether the call can acknowledge, where it reached a contact on the register or the head.
    public var canAcknowledge: Bool { self == .spoke }
    /// Whether the task stays on the list for another try.
    public var leavesTaskOpen: Bool { self != .spoke }
}
