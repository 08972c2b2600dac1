public import EncompassCore

/// A child of an incident as it stands.
public struct StoredChild: Hashable, Sendable {
    public let id: String
    public let incident: String
    public let ordinal: Int
    public let state: ChildState
    /// Whether a person agreed with the match (in assisted mode nothing goes out before).
    public let confirmed: Bool
    public let details: ChildDetails
    public let faults: [Fault]
    /// The pupil that the child is, where that is decided.
    public let pupil: Int64?
    public let decidedBy: String?
    public let decidedAt: Timestamp?

    /// What the acknowledgement and the pages call the child: the force's reference, else its position from 1.
    public var reference: String { details.reference ?? String(ordinal + 1) }
}

extension ChildDetails {
    /// Whether another revision's child is this one.
    func isSameChild(as other: ChildDetails) -> Bool {
        if let reference, let theirs = other.reference { return reference == theirs }
        return forename == other.forename && surname == other.surname && dateOfBirth == other.dateOfBirth
    }

    /// Whether everything that a match rests on is the same.
    func hasSameIdentity(as other: ChildDetails) -> Bool {
        forename == other.forename && surname == other.surname && knownAs == other.knownAs
            && formerSurname == other.formerSurname && dateOfBirth == other.dateOfBirth && sex == other.sex
            && upn == other.upn && address == other.address && school == other.school
    }
}
