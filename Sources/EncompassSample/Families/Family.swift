public import EncompassCore

/// A made-up household: where it lives, who its adults and children are.
public struct Family: Sendable {
    public var index: Int
    public var tradition: Tradition
    /// Index into the county's towns.
    public var town: Int
    public var home: PostalAddress
    /// Where the family lived before, when it has moved in the last years; rolls may still have it.
    public var formerHome: PostalAddress?
    /// Where the other parent lives, when the parents have parted.
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

/// A made-up child as they truly are, and their rows on the rolls.
public struct SampleChild: Sendable {
    /// Why a child is, or is not, on a roll of the county.
    public enum Standing: Hashable, Sendable, CaseIterable {
        case onRoll, underAge, homeEducated, elsewhere, leftEducation, missing
    }

    /// Position in the generated population: family number times eight, and the place in the family.
    public var number: Int
    public var forename: String
    public var middleNames: String?
    public var surname: String
    /// The name that everybody uses, where it is not the first forename.
    public var knownAs: String?
    /// A surname that the child had before.
    public var formerSurname: String?
    /// A surname in use at home that is not the legal one: a step-parent's, as a rule.
    public var usedSurname: String?
    public var dateOfBirth: LocalDate
    public var sex: Sex
    public var standing: Standing
    /// Adopted, a witness, or looked after under another name.
    public var isProtected: Bool
    /// Place in the family of a twin born the same day.
    public var twin: Int?
    /// One for each registration, the main one first; empty unless `standing` is `onRoll`.
    public var rows: [RollRow]

    /// Nil for a child on no roll.
    public var identity: PupilIdentity? {
        rows.first.map { PupilIdentity(upn: $0.pupil.upn, pupilId: $0.pupil.pupilId, urn: $0.enrolment.urn) }
    }

    /// The establishments that must be told on `date`, main one first.
    public func establishments(on date: LocalDate) -> [URN] {
        rows.filter { $0.enrolment.isActive(on: date) }.map(\.enrolment.urn)
    }
}

/// Who a pupil is on the rolls: the unique pupil number, or the establishment's own where there is none.
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

    /// The unique pupil number, else the pupil id: unique within one generated county.
    public var key: String { upn ?? pupilId ?? "" }
}
