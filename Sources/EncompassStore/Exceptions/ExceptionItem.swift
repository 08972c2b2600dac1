public import EncompassCore

/// What a person must settle, because the machine must not guess.
public enum ExceptionKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Plausible candidates, or a fault in what was recorded.
    case review
    /// On no roll that we hold.
    case unmatched
    /// A sure match that waits for a person's yes (assisted mode).
    case confirm
    /// Not of school age at the incident, as the machine reads it.
    case ineligible
    /// A record that could not be read.
    case quarantined
    /// A revision that contradicts one that is held.
    case conflict
    /// A school said that the child is not its pupil.
    case notOurPupil
    /// A restricted incident, or one with a safe address: a supervisor releases it.
    case restricted
    /// The machine cannot carry on with it, for a fault of its own or in what is stored: somebody else must.
    case fault
}

/// One entry of the exception list. It carries no child's details.
public struct ExceptionItem: Hashable, Sendable {
    public let id: String
    public let kind: ExceptionKind
    public let force: String
    public let incident: String?
    public let incidentReference: String?
    public let child: String?
    public let quarantine: String?
    /// How many records of one push it is about.
    public let records: Int
    public let openedAt: Timestamp
    public let deadlineAt: Timestamp
    public let step: Int
    public let nextAt: Timestamp?
    public let isRestricted: Bool
    /// Why it stands here, in words without personal data.
    public let detail: String
    public let settledAt: Timestamp?
    public let settledBy: String?
    public let decision: String?
}

/// An exception about to be opened.
struct NewException {
    var kind: ExceptionKind
    var force: String
    var incident: String?
    var child: String?
    var quarantine: String?
    var push: String?
    var deadlineAt: Timestamp
    var restricted = false
    var detail: String

    init(
        kind: ExceptionKind, force: String, incident: String? = nil, child: String? = nil, quarantine: String? = nil,
        push: String? = nil, deadlineAt: Timestamp, restricted: Bool = false, detail: String
    ) {
        self.kind = kind
        self.force = force
        self.incident = incident
        self.child = child
        self.quarantine = quarantine
        self.push = push
        self.deadlineAt = deadlineAt
        self.restricted = restricted
        self.detail = detail
    }
}

/// A person's decision on an exception.
public enum Resolution: Hashable, Sendable {
    /// The child is this pupil.
    case match(pupil: Int64)
    /// The child attends this establishment, whose roll may not be held.
    case establishment(URN)
    /// The child is this pupil, and attends this one of the establishments where the rolls have them.
    case registration(pupil: Int64, at: URN)
    /// The authority's officer is told.
    case passToAuthority(String)
    /// Nothing is to be sent for this.
    case dismiss

    /// The bounded name that the log and the item carry.
    public var name: String {
        switch self {
        case .match: "match"
        case .establishment, .registration: "establishment"
        case .passToAuthority: "passToLA"
        case .dismiss: "dismiss"
        }
    }
}
