public import EncompassCore

/// A made-up household: where it lives, and its adults and children.
public struct Family: Sendable {
    public var index: Int
    public var tradition: Tradition
    /// Index into the county's towns.
    public var town: Int
    public var home: PostalAddress
    /// Where the family lived before, if it has moved in recent years; rolls may still have that address.
    public var formerHome: PostalAddress?
    /// Where the other parent lives, if the parents have separated.
    public var otherHome: PostalAddress?
    public var mother: SampleAdult
    public var father: SampleAdult
    /// Eldest first, one to six.
    public var children: [SampleChild]
}

/// A made-up parent or step-parent.
public struct SampleAdult: Hashable, Sendable {
    public var forename: String
    public var surname: String
    public var dateOfBirth: LocalDate
    public var relationship: String
}

/// A made-up child with true details, and their rows on the rolls.
public struct SampleChild: Sendable {
    /// Whether a child is on a roll of the county, and why not.
    public enum RollStatus: Hashable, Sendable, CaseIterable {
        case onRoll, underAge, homeEducated, elsewhere, leftEducation, missing
    }

    /// Position in the generated population: eight times the family number, plus the position in the family.
    public var number: Int
    public var forename: String
    public var middleNames: String?
    public var surname: String
    /// The name that everybody uses, if it is not the first forename.
    public var knownAs: String?
    /// A surname that the child had before.
    public var formerSurname: String?
    /// A surname used at home that is not the legal one, usually a step-parent's.
    public var usedSurname: String?
    public var dateOfBirth: LocalDate
    public var sex: Sex
    public var rollStatus: RollStatus
    /// Adopted, a witness, or looked after under another name.
    public var isProtected: Bool
    /// Position in the family of a twin born the same day.
    public var twin: Int?
    /// One for each registration, the main one first; empty unless `rollStatus` is `onRoll`.
    public var rows: [RollRow]

    /// Nil for a child on no roll.
    public var identity: PupilIdentity? {
        rows.first.map { PupilIdentity(upn: $0.pupil.upn, pupilId: $0.pupil.pupilId, urn: $0.enrolment.urn) }
    }

    /// The establishments to notify on `date`, main one first.
    public func establishments(on date: LocalDate) -> [URN] {
        rows.filter { $0.enrolment.isActive(on: date) }.map(\.enrolment.urn)
    }
}

/// A pupil's identity on the rolls: the unique pupil number, or the establishment's own number if there is none.
public struct PupilIdentity: Hashable, Sendable {
    public var upn: String?
    public var pupilId: String?
    /// The establishment that gave the `pupilId`.
    public var urn: URN

    public init(upn: String?, pupilId: String?, urn: URN) {
        self.upn = upn
        self.pupilId = pupilId
        self.urn = urn
    }

    /// The unique pupil number, or else the pupil id: unique within one generated county.
    public var key: String { upn ?? pupilId ?? "" }
}
