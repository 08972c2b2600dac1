/// What of a child speaks against being the pupil, field by field.
///
/// Surname, day and house are shared by twins, and however much they weigh, they do not outweigh that the child has another
/// second name, or that two facts about the child are not the pupil's. One such fact may be a clerk's slip; two are another
/// child.
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
    /// The given name is not letter for letter the pupil's.
    private let isNameChanged: Bool
    private let isSexKnown: Bool
    /// The short form given is one of girls and of boys, and the sex is not known to be the pupil's.
    private let needsSex: Bool

    init(_ comparison: Comparison, _ scorer: Scorer) {
        given = comparison.givenLevel.isContradiction
        isStranger = comparison.givenLevel == .different
        // Of two surnames written in the forename's place the second is no second name.
        middle =
            comparison.givenLevel != .swapped && (comparison.middleLevel == .different || comparison.isHalfOfDouble)
        surname = comparison.surnameLevel == .different
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

    /// Anything but the school, which a name of a school may not outweigh.
    var isAny: Bool { given || middle || surname || sex || date || home }

    /// Why the pupil may not be matched by machine.
    var objections: [String] {
        var objections: [String] = []
        if given, !isStranger { objections.append(MatchNote.ownName) }
        if middle { objections.append(MatchNote.secondName) }
        if needsSex { objections.append(MatchNote.eitherSex) }
        if home, isNameChanged, !isSexKnown { objections.append(MatchNote.changedElsewhere) }
        if sex, isNameChanged { objections.append(MatchNote.sexAndName) }
        if sex && (surname || date || home) || surname && (date || isDateUnknown && home) {
            objections.append(MatchNote.twoFacts)
        }
        return objections
    }
}
