public import EncompassCore
public import Foundation

/// An incident whose children or notifications are not yet in line with what is held.
public struct UnsettledIncident: Sendable {
    public let id: String
    public let force: String
    public let reference: String
    public let revision: Int
    /// When the revision that stands reached us.
    public let receivedAt: Timestamp
    /// Restricted, or with an address that must stay secret: a supervisor releases what comes of it.
    public let isGuarded: Bool
    /// Counts changes; a settlement computed for an older count is refused.
    public let change: Int
    public let content: Incident
    public let children: [StoredChild]
    /// The places decided so far, by child id.
    public let placements: [String: [Placement]]
}

/// What the matcher decided of one child.
public struct ChildDecision: Sendable {
    public var child: String
    public var state: ChildState
    public var pupil: Int64?
    /// The pupil that the matcher thought likeliest, matched or not.
    public var best: Int64?
    /// Where the pupil is taught, as of the incident.
    public var targets: [Scope]
    public var probability: Double
    public var weight: Double
    public var model: String
    /// The readable explanation, encoded: it names candidates, so it is kept as a body.
    public var explanation: Data
    /// The exceptions to open, with words that hold no personal data.
    public var exceptions: [(kind: ExceptionKind, detail: String)]

    public init(
        child: String, state: ChildState, pupil: Int64?, best: Int64? = nil, targets: [Scope], probability: Double,
        weight: Double,
        model: String, explanation: Data, exceptions: [(kind: ExceptionKind, detail: String)]
    ) {
        self.child = child
        self.state = state
        self.pupil = pupil
        self.best = best
        self.targets = targets
        self.probability = probability
        self.weight = weight
        self.model = model
        self.explanation = explanation
        self.exceptions = exceptions
    }
}

/// When and under which frozen rules a place is told.
public struct NotificationSchedule: Sendable, Hashable {
    public var releaseAt: Timestamp
    public var deadlineAt: Timestamp
    public var late: Bool
    /// Why it waits, where it does not go out at once.
    public var hold: HoldReason?
    /// The timing rules and the ladder as they are today, encoded; later changes of policy do not touch them.
    public var plan: String
    /// The area whose callers ring, where the place is in one.
    public var area: String?

    public init(
        releaseAt: Timestamp, deadlineAt: Timestamp, late: Bool, hold: HoldReason?, plan: String, area: String? = nil
    ) {
        self.releaseAt = releaseAt
        self.deadlineAt = deadlineAt
        self.late = late
        self.hold = hold
        self.plan = plan
        self.area = area
    }
}

/// Everything that one settlement needs beside the database.
public struct Settlement: Sendable {
    public var incident: UnsettledIncident
    public var decisions: [ChildDecision]
    /// Where the pupils whom a person named are taught, by child id.
    public var placements: [String: [Scope]]
    public var generation: Int64
    /// By when a person must settle what the machine could not.
    public var exceptionDeadline: Timestamp
    /// Whether a sure match waits for a person.
    public var isAssisted: Bool

    var isIndependentOfRegistry: Bool { decisions.isEmpty && placements.isEmpty }

    public init(
        incident: UnsettledIncident, decisions: [ChildDecision], placements: [String: [Scope]] = [:],
        generation: Int64, exceptionDeadline: Timestamp, isAssisted: Bool
    ) {
        self.incident = incident
        self.decisions = decisions
        self.placements = placements
        self.generation = generation
        self.exceptionDeadline = exceptionDeadline
        self.isAssisted = isAssisted
    }
}
