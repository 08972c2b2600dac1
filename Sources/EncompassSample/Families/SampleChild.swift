public import EncompassCore

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
