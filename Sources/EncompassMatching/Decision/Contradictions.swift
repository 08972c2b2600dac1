import Foundation

/// The contradictions between a child and a pupil, field by field.
///
/// Twins share surname, birthday and house. However much these weigh, they do not outweigh a different middle name, or
/// two facts about the child that are not the pupil's. One such fact may be a clerk's slip; two mean another child.
struct Contradictions {
    let given: Bool
    private let isStranger: Bool
    let middle: Bool
    let surname: Bool
    let sex: Bool
    let date: Bool
    /// No day was given.
    private let isDateUnknown: Bool
    let home: Bool
    let school: Bool
    /// The given name is not exactly the pupil's.
    private let isNameChanged: Bool
    /// The surname is similar to the pupil's, but is not one of the pupil's surnames.
    private let isSurnameChanged: Bool
    private let isSexKnown: Bool
    /// The short form given is used for girls and boys, and the sex is not known to be the pupil's.
    private let needsSex: Bool

    init(_ comparison: Comparison, _ scorer: Scorer) {
        given = comparison.givenLevel.isContradiction
        isStranger = comparison.givenLevel == .different
        // If two surnames were written as the forename, the second is not a middle name.
        middle =
            comparison.givenLevel != .swapped && (comparison.middleLevel == .different || comparison.isHalfOfDouble)
        surname = comparison.surnameLevel == .different
        isSurnameChanged = comparison.surnameLevel > .half && comparison.surnameLevel < .different
        sex = comparison.sexLevel == .different
        date = comparison.dateLevel.isNear || comparison.dateLevel == .different
        isDateUnknown = comparison.dateLevel == .missing || comparison.dateLevel == .yearOnly
        school = comparison.schoolLevel == .different
        let isElsewhere =
            comparison.addressLevel == .sector || comparison.addressLevel == .district
            || comparison.addressLevel == .different
        home = isElsewhere && !comparison.isIncidentAddress
        isSexKnown = comparison.sexLevel != .missing
        needsSex = comparison.needsSex && comparison.sexLevel != .same
        isNameChanged = !comparison.givenLevel.isFull && ![.swapped, .missing].contains(comparison.givenLevel)
    }

    /// Any contradiction except the school's; a school's name may not outweigh one.
    var isAny: Bool { given || middle || surname || sex || date || home }

    /// Why the pupil may not be matched by machine.
    var objections: [String] {
        var objections: [String] = []
        if given, !isStranger { objections.append(MatchNote.ownName) }
        if middle { objections.append(MatchNote.secondName) }
        if needsSex { objections.append(MatchNote.eitherSex) }
        if home, isNameChanged, !isSexKnown { objections.append(MatchNote.changedElsewhere) }
        if home, isNameChanged, isSurnameChanged { objections.append(MatchNote.bothNamesElsewhere) }
        if sex, isNameChanged { objections.append(MatchNote.sexAndName) }
        if sex && (surname || date || home) || surname && (date || isDateUnknown && (home || isNameChanged)) {
            objections.append(MatchNote.twoFacts)
        }
        return objections
    }
}

/// A child's forename read as a surname and the surname as a forename.
struct ExchangedNames: Sendable {
    let given: NameProbe
    let surname: NameProbe
    /// How much more likely the right order is, in bits.
    let penalty: Float
    /// Share of records in which the two are swapped.
    private static let share: Float = 0.01

    /// Neither name is empty.
    init(forename: NameProbe, surname: NameProbe, in index: IndexTables) {
        given = NameProbe(given: surname.name, isAlias: false, in: index)
        self.surname = NameProbe(surname: forename.name, isAlias: false, in: index)
        let meant = forename.wholeFrequency * surname.wholeFrequency
        let exchanged = ExchangedNames.share * given.wholeFrequency * self.surname.wholeFrequency
        penalty = log2(1 + meant / exchanged)
    }

    /// Whether the beginnings of a row's names make comparing them worthwhile.
    func couldBe(_ row: PupilRow, _ index: IndexTables) -> Bool {
        let first = index.surnames.range(row.surname).lowerBound
        return index.surnames.pool[first] == surname.whole.bytes[0]
            || index.givenNames.pool[index.givenNames.range(row.forename).lowerBound] == given.whole.bytes[0]
    }
}
