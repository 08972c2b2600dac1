/// How a child as reported and a pupil as on the roll agree, field by field, for a person who compares them. Stricter than
/// the matcher: a letter out is a difference.
public struct ChildAgreement: Hashable, Sendable {
    public enum Field: String, Hashable, Sendable, CaseIterable {
        case forename, surname, dateOfBirth, sex, upn, nhsNumber, address
    }

    /// Whether both say the same; absent if one of them says nothing.
    public let agrees: [Field: Bool]

    public init(_ child: ChildDetails, _ pupil: PupilDetails) {
        var agrees: [Field: Bool] = [:]
        func compare(_ field: Field, _ reported: String?, _ held: String?...) {
            guard let reported = reported.map(PersonName.words), !reported.isEmpty else { return }
            agrees[field] = held.compactMap { $0.map(PersonName.words) }.contains(reported)
        }
        let all = [pupil.forename, pupil.middleNames].compactMap(\.self).joined(separator: " ")
        compare(.forename, child.forename, pupil.forename, pupil.preferredForename, all)
        compare(.surname, child.surname, pupil.surname, pupil.preferredSurname)
        if let born = child.dateOfBirth { agrees[.dateOfBirth] = born == pupil.dateOfBirth }
        if let one = child.sex, let other = pupil.sex, one != .unspecified, other != .unspecified {
            agrees[.sex] = one == other
        }
        if let one = child.upn.flatMap({ UPN($0) }), let other = pupil.upn.flatMap({ UPN($0) }) {
            agrees[.upn] = one == other
        }
        if let one = child.nhsNumber.flatMap({ NHSNumber($0) }), let other = pupil.nhsNumber.flatMap({ NHSNumber($0) })
        {
            agrees[.nhsNumber] = one == other
        }
        if let one = child.address?.house, let other = pupil.address?.house {
            agrees[.address] = one == other
        } else if let one = child.address?.numberedHome, one == pupil.address?.numberedHome {
            agrees[.address] = true
        }
        self.agrees = agrees
    }

    /// What a person would need as well to be sure at a glance.
    public enum Need: String, Hashable, Sendable, CaseIterable {
        case forename, surname, dateOfBirth
        /// An address, a UPN or an NHS number.
        case homeOrNumber

        fileprivate var fields: [Field] {
            switch self {
            case .forename: [.forename]
            case .surname: [.surname]
            case .dateOfBirth: [.dateOfBirth]
            case .homeOrNumber: [.upn, .nhsNumber, .address]
            }
        }
    }

    /// What could not be compared, since one side or both say nothing of it.
    public var lacking: [Need] {
        Need.allCases.filter { need in need.fields.allSatisfy { agrees[$0] == nil } }
    }

    /// Whether name, date of birth, and a home or a number were compared, and nothing differs.
    public var isComplete: Bool { lacking.isEmpty && !agrees.values.contains(false) }
}
