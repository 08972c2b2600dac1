public import EncompassCore
public import Foundation

/// A notification whose next step of the ladder is due, with those who may be told as they stand now.
public struct DueNotification: Sendable {
    public let id: String
    public let force: String
    public let target: Scope
    public let kind: NotificationKind
    public let state: NotificationState
    public let hold: HoldReason?
    public let isRestricted: Bool
    public let late: Bool
    public let releaseAt: Timestamp
    public let deadlineAt: Timestamp
    /// The rules frozen when it was made, encoded.
    public let plan: String
    /// Whether its first step was taken while the school is at work: then its ladder is that of school hours.
    public let inSchoolHours: Bool
    /// The step that is due, from 0.
    public let step: Int
    public let contacts: [StoredContact]
    /// Who may be a party to the incident: a contact who is one of them learns nothing.
    public let parties: ExcludedPeople
    public let hasOpenPhoneTask: Bool
    /// Whether a message of the steps taken is under way or has arrived.
    public let hasLiveMessage: Bool
    /// Whether of one of its children nobody can say now that it belongs there: nobody is written to then who was not
    /// before.
    public let isInDoubt: Bool
    /// The contacts who were written to of it, or of what it replaced.
    public let writtenTo: Set<Data>
}

/// A message that a step queues.
public struct PlannedMessage: Hashable, Sendable {
    public var role: Contact.Role
    public var contact: Data
    public var channel: Contact.Channel

    public init(role: Contact.Role, contact: Data, channel: Contact.Channel) {
        self.role = role
        self.contact = contact
        self.channel = channel
    }
}

/// What a step of the ladder comes to.
public struct StepOutcome: Sendable {
    public var messages: [PlannedMessage]
    /// Why a person must ring, where one must: a bounded word (`ladder`, `noContact`, `undeliverable`).
    public var phoneTask: String?
    /// By when somebody must have rung, where that is before the deadline.
    public var phoneDueAt: Timestamp?
    /// Who at the desk is told.
    public var alert: [Recipient]
    public var nextStep: Int
    /// Absent when the ladder has ended.
    public var nextAt: Timestamp?
    /// Whether the ladder is that of school hours.
    public var inSchoolHours: Bool
    /// What the step did, for the log.
    public var note: String

    public init(
        messages: [PlannedMessage] = [], phoneTask: String? = nil, phoneDueAt: Timestamp? = nil,
        alert: [Recipient] = [], nextStep: Int, nextAt: Timestamp?, inSchoolHours: Bool = false, note: String
    ) {
        self.messages = messages
        self.phoneTask = phoneTask
        self.phoneDueAt = phoneDueAt
        self.alert = alert
        self.nextStep = nextStep
        self.nextAt = nextAt
        self.inSchoolHours = inSchoolHours
        self.note = note
    }
}
