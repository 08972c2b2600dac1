public import EncompassCore

/// The truth about one child of an incident.
public struct FeedChild: Hashable, Sendable {
    public enum Expectation: Hashable, Sendable {
        /// Described without error: the schools are told.
        case told
        /// On a roll, described with errors: the schools are told or a person decides; another pupil would be wrong.
        case toldOrPerson
        /// Nothing may go out before a person has decided.
        case person
        /// On no roll: no pupil is the right one.
        case nobody
    }

    /// The child's reference within the incident.
    public var reference: String
    public var expectation: Expectation
    /// Who it is on the rolls; nil for `nobody`.
    public var identity: PupilIdentity?
    /// Who must be told once it is settled, main registration first.
    public var establishments: [URN]
    public var errors: [PoliceError]
}
