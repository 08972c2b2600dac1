public import EncompassCore

/// One labelled child of an evaluation set.
public struct LinkageChild: Sendable {
    /// The reason for the right answer.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// On the roll: `truth` is the pupil.
        case onRoll
        /// On the roll together with a twin.
        case twinPair
        /// On no roll, with a twin, a sibling, a cousin or a namesake who is.
        case twinOfPupil, siblingOfPupil, cousinOfPupil, namesakeOfPupil
        /// On no roll, and neither is any relative.
        case unknown
    }

    /// Unique within the set.
    public var key: String
    /// Children of one incident are one household.
    public var incident: String
    public var child: ChildDetails
    public var kind: Kind
    /// The right answer; nil if it is *none*.
    public var truth: PupilIdentity?
    /// The pupil on the roll who is easily mistaken for this child; nil for a child on the roll.
    public var decoy: PupilIdentity?
    /// Adopted, a witness, looked after under another name: never to be matched by machine.
    public var isProtected: Bool
    public var errors: [PoliceError]
}
