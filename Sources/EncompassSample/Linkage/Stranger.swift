import EncompassCore

/// Generates a child who is on no roll and is easily mistaken for one who is.
struct Stranger {
    let generator: FamilyGenerator
    let family: Family
    /// The pupil on the roll.
    let model: SampleChild

    /// Born the same day, at the same address, at the same school according to the officer.
    func twin(_ entropy: inout SeededEntropy) -> SampleChild { somebody(born: model.dateOfBirth, &entropy) }

    /// In the same house, some years older or younger.
    func sibling(_ entropy: inout SeededEntropy) -> SampleChild {
        somebody(born: birth(entropy.within(330...2200), &entropy), &entropy)
    }

    /// With the same surname and about the same age, in another house of the town; some cousins share a forename.
    func cousin(_ entropy: inout SeededEntropy) -> (SampleChild, Family) {
        var child = somebody(born: model.dateOfBirth.adding(days: entropy.within(-500...500)), &entropy)
        if entropy.chance(0.15) { (child.forename, child.sex) = (model.forename, model.sex) }
        return (child, elsewhere(&entropy))
    }

    /// With the same forename and surname, born on another day, living elsewhere.
    func namesake(_ entropy: inout SeededEntropy) -> (SampleChild, Family) {
        var child = somebody(born: birth(entropy.within(20...1500), &entropy), &entropy)
        (child.forename, child.sex) = (model.forename, model.sex)
        return (child, elsewhere(&entropy))
    }

    /// That many days before or after the model's birth, but not within the last year.
    private func birth(_ days: Int, _ entropy: inout SeededEntropy) -> LocalDate {
        let later = model.dateOfBirth.adding(days: days)
        let isYounger = entropy.chance(0.5) && later <= generator.date.adding(days: -365)
        return isYounger ? later : model.dateOfBirth.adding(days: -days)
    }

    /// A child with a different name, registered nowhere, reported at the model's school.
    private func somebody(born birth: LocalDate, _ entropy: inout SeededEntropy) -> SampleChild {
        let names = generator.names
        var child = model
        child.sex = entropy.chance(0.5) ? .female : .male
        child.dateOfBirth = birth
        child.forename = names.forename(child.sex, family.tradition, &entropy)
        for _ in 0..<20 where isTaken(child.forename) {
            child.forename = names.forename(child.sex, family.tradition, &entropy)
        }
        child.middleNames = names.forename(child.sex, family.tradition, &entropy)
        child.knownAs = nil
        child.twin = nil
        // The school is the model's by name; its number is not known.
        return child.withoutNumbers
    }

    private func isTaken(_ forename: String) -> Bool { family.children.contains { $0.forename == forename } }

    private func elsewhere(_ entropy: inout SeededEntropy) -> Family {
        var household = family
        household.home = generator.addresses.home(in: family.town, &entropy)
        household.formerHome = nil
        household.otherHome = nil
        return household
    }
}

extension SampleChild {
    /// The same child, without numbers.
    var withoutNumbers: SampleChild {
        var child = self
        for row in child.rows.indices {
            child.rows[row].pupil.upn = nil
            child.rows[row].pupil.pupilId = nil
        }
        return child
    }
}
