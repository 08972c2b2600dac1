import EncompassCore

/// Makes the children of one family: births, names, what they are called.
struct ChildBuilder {
    let generator: FamilyGenerator
    let family: Family
    let surname: String

    private static let sizes = WeightedIndex([0.36, 0.40, 0.16, 0.055, 0.018, 0.007])
    private static let twinBirths = 0.016

    func children(_ entropy: inout SeededEntropy) -> [SampleChild] {
        let births = births(&entropy)
        let legal = legalSurname(&entropy)
        // Children before this place were born to an earlier partner.
        let stepFamily = entropy.chance(0.09)
        let step = stepFamily ? entropy.within(1...births.count) : 0
        let stepSurname = stepFamily ? generator.names.surname(family.tradition, &entropy) : legal
        var children: [SampleChild] = []
        for (place, birth) in births.enumerated() {
            var child = child(place, birth.date, place < step ? stepSurname : legal, children, &entropy)
            child.twin = birth.twin
            if place < step { rename(&child, to: legal, &entropy) }
            children.append(child)
        }
        return children
    }

    /// Eldest first; twins point at each other.
    private func births(_ entropy: inout SeededEntropy) -> [(date: LocalDate, twin: Int?)] {
        let wanted = ChildBuilder.sizes.draw(&entropy) + 1
        let youngest = generator.date.adding(days: -731)
        var births: [(date: LocalDate, twin: Int?)] = []
        var day = generator.date.adding(days: -entropy.within(732...6_930))
        while births.count < wanted, day <= youngest {
            if births.count + 1 < 6, entropy.chance(ChildBuilder.twinBirths) {
                births.append((day, births.count + 1))
                births.append((day, births.count - 1))
            } else {
                births.append((day, nil))
            }
            day = day.adding(days: 330 + min(entropy.below(1900), entropy.below(1900)) + entropy.below(400))
        }
        return births
    }

    private func legalSurname(_ entropy: inout SeededEntropy) -> String {
        let mother = family.mother.surname
        guard mother != surname else { return surname }
        switch entropy.below(100) {
        case ..<14: return mother
        case ..<25 where !mother.utf8.contains(0x2D) && !surname.utf8.contains(0x2D):
            return entropy.chance(0.85) ? mother + "-" + surname : mother + " " + surname
        default: return surname
        }
    }

    private func child(
        _ place: Int, _ birth: LocalDate, _ surname: String, _ elder: [SampleChild], _ entropy: inout SeededEntropy
    ) -> SampleChild {
        let sex: Sex = entropy.chance(0.512) ? .male : .female
        var forename = generator.names.forename(sex, family.tradition, &entropy)
        for _ in 0..<8 where elder.contains(where: { $0.forename == forename }) {
            forename = generator.names.forename(sex, family.tradition, &entropy)
        }
        var child = SampleChild(
            number: family.index * 8 + place, forename: forename, surname: surname, dateOfBirth: birth, sex: sex,
            standing: .onRoll, isProtected: entropy.chance(0.003), rows: [])
        child.middleNames = middleNames(sex, &entropy)
        child.knownAs = knownAs(child, &entropy)
        if child.isProtected || entropy.chance(0.015) {
            child.formerSurname = generator.names.surname(family.tradition, &entropy)
        }
        return child
    }

    /// A child of an earlier partner may go by the family's name, or have taken it.
    private func rename(_ child: inout SampleChild, to legal: String, _ entropy: inout SeededEntropy) {
        switch entropy.below(10) {
        case ..<4: child.usedSurname = legal
        case ..<6:
            child.formerSurname = child.surname
            child.surname = legal
        default: break
        }
    }

    private func middleNames(_ sex: Sex, _ entropy: inout SeededEntropy) -> String? {
        guard entropy.chance(0.72) else { return nil }
        let first = generator.names.forename(sex, family.tradition, &entropy)
        return entropy.chance(0.2) ? first + " " + generator.names.forename(sex, family.tradition, &entropy) : first
    }

    private func knownAs(_ child: SampleChild, _ entropy: inout SeededEntropy) -> String? {
        switch entropy.below(100) {
        case ..<12: return generator.names.nickname(of: child.forename, &entropy)
        case ..<15: return child.middleNames.flatMap { $0.split(separator: " ").first.map(String.init) }
        default: return nil
        }
    }
}
