/// A child compared with one roll row: every field's level and weight.
struct Comparison: Sendable {
    var place: Int
    var pupil: UInt32
    var given: Score
    var middle: Score
    var surname: Score
    var date: Score
    var age: Score
    var sex: Score
    var upn: Score
    var nhs: Score
    var address: Score
    /// The child's address is where the pupil lived before.
    var earlier: Earlier?
    var school: Score
    /// The child's house number is known.
    var isHouseKnown: Bool
    /// The child has a double forename, and the pupil only the first half.
    var isHalfOfDouble: Bool
    /// The sex must agree, otherwise the given name is not one of the pupil's.
    var needsSex: Bool
    /// The address compared is that of the incident.
    var isIncidentAddress: Bool

    /// An earlier home, with what the present one weighs.
    struct Earlier: Sendable {
        var until: Int32
        var present: Float
    }

    var givenLevel: GivenLevel { GivenLevel(rawValue: given.level) ?? .missing }
    var surnameLevel: SurnameLevel { SurnameLevel(rawValue: surname.level) ?? .missing }
    var dateLevel: DateLevel { DateLevel(rawValue: date.level) ?? .missing }
    var addressLevel: AddressLevel { AddressLevel(rawValue: address.level) ?? .missing }
    var ageLevel: AgeLevel { AgeLevel(rawValue: age.level) ?? .missing }
    var sexLevel: SexLevel { SexLevel(rawValue: sex.level) ?? .missing }
    var upnLevel: UPNLevel { UPNLevel(rawValue: upn.level) ?? .missing }
    var nhsLevel: UPNLevel { UPNLevel(rawValue: nhs.level) ?? .missing }
    /// Of UPN and NHS number together: a conflict of either is a veto, else either is enough.
    var numberLevel: UPNLevel {
        let levels = [upnLevel, nhsLevel]
        return levels.contains(.conflict) ? .conflict : levels.contains(.same) ? .same : .missing
    }
    /// The number that is the same, in words.
    var sameNumber: String { upnLevel == .same ? "UPN" : "NHS number" }
    var middleLevel: MiddleLevel { MiddleLevel(rawValue: middle.level) ?? .missing }
    var schoolLevel: SchoolLevel { SchoolLevel(rawValue: school.level) ?? .missing }

    /// The child's own fields.
    var individual: Float {
        given.weight + middle.weight + date.weight + age.weight + sex.weight + upn.weight + nhs.weight
    }
    /// The fields that a household shares.
    var household: Float { surname.weight + address.weight + school.weight }
    var total: Float { individual + household }
}

/// The registry with a model's weights for it: what every comparison needs. A class, so that the inner loops pass one
/// reference.
final class Scorer: Sendable {
    let index: IndexTables
    let model: MatchModel
    let givens: GivenComparison
    let surnames: SurnameComparison
    let dates: DateComparison
    let addresses: AddressComparison
    let others: OtherComparisons

    init(_ index: IndexTables, _ model: MatchModel) {
        // Read once here, so that the first child of the night does not wait for it.
        _ = (Nicknames.standard, NameFrequencies.given([]), NameFrequencies.surname([]))
        self.index = index
        self.model = model
        let given = model.parameters(GivenLevel.self)
        givens = GivenComparison(
            weights: GivenWeights(given, frequencies: index.frequencies, kin: model.kin))
        surnames = SurnameComparison(weights: SurnameWeights(model.parameters(SurnameLevel.self)))
        dates = DateComparison(model.parameters(DateLevel.self))
        addresses = AddressComparison(model.parameters(AddressLevel.self), kin: model.kin, index: index)
        others = OtherComparisons(model)
    }
}
