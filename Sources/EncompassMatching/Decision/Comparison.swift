/// A child compared with one roll row: every field's level and weight.
struct Comparison: Sendable {
    var place: Int
    var pupil: UInt32
    var given: Score
    var middle: Score
    var surname: Score
    var date: Score
    var sex: Score
    var upn: Score
    var address: Score
    var school: Score
    /// The child's house number is known.
    var isHouseKnown: Bool
    /// The child has a double forename, and the pupil only the first half.
    var isHalfOfDouble: Bool
    /// The sex must agree, otherwise the given name is not one of the pupil's.
    var needsSex: Bool
    /// The address compared is that of the incident.
    var isIncidentAddress: Bool

    var givenLevel: GivenLevel { GivenLevel(rawValue: given.level) ?? .missing }
    var surnameLevel: SurnameLevel { SurnameLevel(rawValue: surname.level) ?? .missing }
    var dateLevel: DateLevel { DateLevel(rawValue: date.level) ?? .missing }
    var addressLevel: AddressLevel { AddressLevel(rawValue: address.level) ?? .missing }
    var sexLevel: SexLevel { SexLevel(rawValue: sex.level) ?? .missing }
    var upnLevel: UPNLevel { UPNLevel(rawValue: upn.level) ?? .missing }
    var middleLevel: MiddleLevel { MiddleLevel(rawValue: middle.level) ?? .missing }
    var schoolLevel: SchoolLevel { SchoolLevel(rawValue: school.level) ?? .missing }

    /// The child's own fields.
    var individual: Float { given.weight + middle.weight + date.weight + sex.weight + upn.weight }
    /// The fields that a household shares.
    var household: Float { surname.weight + address.weight + school.weight }
    var total: Float { individual + household }
}
