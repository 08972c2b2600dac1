public import EncompassCore

/// A child of an incident as it stands.
public struct StoredChild: Hashable, Sendable {
    public let id: String
    public let incident: String
    public let ordinal: Int
    /// What acknowledgements and pages call the child: the force's reference, else a number; it never changes.
    public let reference: String
    public let state: ChildState
    /// Whether a person agreed with the match (in assisted mode nothing goes out before).
    public let confirmed: Bool
    public let details: ChildDetails
    public let faults: [Fault]
    /// The pupil that the child is, where that is decided.
    public let pupil: Int64?
    /// Whether a person said, or agreed, that the child as it is reported is `pupil`.
    public let isNamed: Bool
    public let decidedBy: String?
    public let decidedAt: Timestamp?
    /// Why a person must say which child of the earlier revision this is; nil once that is clear.
    public let doubt: String?
    /// When a school gave the child back or a person sent it elsewhere: the next school's clock starts there.
    public let restartedAt: Timestamp?

    /// Whether a person came to the last decision.
    public var isDecidedByPerson: Bool { decidedBy.map { $0 != Actor.engine.description } ?? false }

    /// Whether the child is still the pupil for whom a place took them; of one who is no pupil of a roll, or of whom that
    /// was not kept, the report alone says.
    func isPupil(_ taken: Int64?) -> Bool { taken == nil || pupil == nil || taken == pupil }

    /// Whether nobody can say yet where the child is taught: the machine proposes, and a person has not agreed.
    var isUndecided: Bool {
        switch state {
        case .pending: true
        case .matched: !confirmed
        case .review: true
        case .unmatched, .ineligible: !isDecidedByPerson
        case .retracted: false
        }
    }
}
