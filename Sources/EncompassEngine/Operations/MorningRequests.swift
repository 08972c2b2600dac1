public import EncompassCore
public import EncompassStore

/// What a caller does with a phone task, or reports about a call.
public enum CallAction: Sendable, Codable {
    case claim(task: String)
    case unclaim(task: String)
    /// Claims everything that one call is about, or nothing.
    case claimAll(tasks: [String])
    case unclaimAll(tasks: [String])
    /// Answers a challenge or a request for a call back.
    case answer(task: String, answer: String)
    /// A call was made, now or at a time before now.
    case record(CallRequest)
    /// Writes to the school, after reading these notes of its.
    case write(notification: String, text: String, reading: [String])
    /// Notes of the school were read.
    case read(notification: String, notes: [String])
    /// One call was about several notifications: recorded for all of them, or for none.
    case recordAll([CallRequest])
}

extension CallAction {
    /// The tasks and notifications that it is about.
    var items: [WorkItem] {
        switch self {
        case .claim(let task), .unclaim(let task), .answer(let task, _): [.call(task)]
        case .claimAll(let tasks), .unclaimAll(let tasks): tasks.map { .call($0) }
        case .record(let request): [.notification(request.notification)]
        case .recordAll(let requests): requests.map { .notification($0.notification) }
        case .write(let notification, _, _), .read(let notification, _): [.notification(notification)]
        }
    }
}

/// A call as received over an interface.
public struct CallRequest: Sendable, Codable {
    /// The notification's id or short reference.
    public var notification: String
    public var outcome: CallOutcome
    public var spokeTo: String?
    public var note: String?
    /// When it was made; nil for now.
    public var at: Timestamp?
    /// Ids of the children whom the caller had before them; nil for those of the notification at that time.
    public var children: [String]?

    public init(
        notification: String, outcome: CallOutcome, spokeTo: String? = nil, note: String? = nil, at: Timestamp? = nil,
        children: [String]? = nil
    ) {
        self.notification = notification
        self.outcome = outcome
        self.spokeTo = spokeTo
        self.note = note
        self.at = at
        self.children = children
    }
}

/// A pause that one person requests and another is to approve.
public struct PauseRequest: Sendable, Codable {
    /// `urn:121234`, `la:926` or `area:norfolk`.
    public var scope: String
    /// The login of the account, or the name of the person, who is to approve it.
    public var approvedBy: String
    public var reason: String
    public var until: Timestamp
    /// Whether it begins at once, without an approver, for half an hour.
    public private(set) var isEmergency = false

    public init(scope: String, approvedBy: String, reason: String, until: Timestamp) {
        self.scope = scope
        self.approvedBy = approvedBy
        self.reason = reason
        self.until = until
    }

    /// One that begins at once, without an approver, and ends by itself.
    public init(emergencyFor scope: String, reason: String, at now: Timestamp) {
        self.init(scope: scope, approvedBy: "", reason: reason, until: now + Pause.emergencyLasts)
        isEmergency = true
    }
}

/// A legal hold to place.
public struct HoldRequest: Sendable, Codable {
    public var target: HoldTarget
    public var reason: String

    public init(target: HoldTarget, reason: String) {
        self.target = target
        self.reason = reason
    }
}

/// Schools that are shut at short notice, or open after all.
public struct ClosureRequest: Sendable, Codable {
    public var scope: Scope
    public var on: LocalDate
    /// The last day; nil for one day.
    public var through: LocalDate?
    public var reason: String

    public init(scope: Scope, on: LocalDate, through: LocalDate? = nil, reason: String) {
        self.scope = scope
        self.on = on
        self.through = through
        self.reason = reason
    }

    public var days: ClosureDays { ClosureDays(scope: scope, first: on, last: through ?? on) }
}
