import EncompassCore

/// Puts the children of one family on the rolls of schools and colleges.
struct Enroller {
    let generator: FamilyGenerator
    let family: Family
    /// The family's choice for each stage, so that brothers and sisters mostly share a school.
    private let choices: [Int?]
    private let isIndependent: Bool
    let rollHasOldHome: Bool

    init(generator: FamilyGenerator, family: Family, _ entropy: inout SeededEntropy) {
        self.generator = generator
        self.family = family
        isIndependent = entropy.chance(0.055)
        rollHasOldHome = family.formerHome != nil && entropy.chance(0.55)
        let (catchment, town) = (generator.county.catchment, family.town)
        let infant = catchment.ordinary(town, .infant, &entropy)
        choices = Stage.allCases.map { stage in
            if let infant, generator.county.places[infant].stages.contains(stage) { return infant }
            return catchment.ordinary(town, stage, &entropy)
        }
    }

    func enrol(_ child: inout SampleChild, _ entropy: inout SeededEntropy) {
        let age = Stage.ageAtStartOfYear(born: child.dateOfBirth, on: generator.date)
        let stage = Stage(ageAtStartOfYear: age)
        child.standing = standing(age, &entropy)
        guard child.standing == .onRoll, let main = place(stage, &entropy) else {
            if child.standing == .onRoll { child.standing = .missing }
            return
        }
        let pupil = details(of: child, age, at: main, &entropy)
        let entered = entryDate(main, age, &entropy)
        func row(_ place: Int, _ status: Enrolment.Status, left: LocalDate? = nil, from: LocalDate? = entered)
            -> RollRow
        {
            let enrolment = Enrolment(
                urn: generator.county.places[place].establishment.urn, status: status, entryDate: from,
                leavingDate: left)
            return RollRow(pupil: pupil, enrolment: enrolment, isProtected: child.isProtected)
        }
        let status: Enrolment.Status = generator.county.places[main].kind == .college ? .furtherEducation : .current
        child.rows = [row(main, status)]
        guard generator.county.places[main].hasUPN else { return }
        if let second = secondPlace(stage, besides: main, &entropy) {
            child.rows = [row(main, second.isGuest ? .current : .main)]
            child.rows.append(
                row(second.place, second.isGuest ? .guest : .subsidiary, from: generator.date.adding(days: -60)))
        } else if entropy.chance(0.02), let earlier = generator.county.catchment.ordinary(family.town, stage, &entropy),
            earlier != main
        {
            child.rows.append(
                row(earlier, .previous, left: generator.date.adding(days: -entropy.within(30...600)), from: nil))
        }
    }

    private func standing(_ age: Int, _ entropy: inout SeededEntropy) -> SampleChild.Standing {
        switch age {
        case ..<3: return .underAge
        case 3: return entropy.chance(0.55) ? .onRoll : .underAge
        case 16, 17: return entropy.chance(0.93) ? .onRoll : .leftEducation
        case 18...: return entropy.chance(0.4) ? .onRoll : .leftEducation
        default: break
        }
        switch entropy.below(1000) {
        case ..<12: return .homeEducated
        case ..<16: return .elsewhere
        case ..<18: return .missing
        default: return .onRoll
        }
    }

    private func place(_ stage: Stage, _ entropy: inout SeededEntropy) -> Int? {
        let catchment = generator.county.catchment
        if isIndependent, let place = catchment.independent(stage, &entropy) { return place }
        if entropy.chance(0.016), let place = catchment.special(stage, &entropy) { return place }
        if stage == .secondary, entropy.chance(0.004), let place = catchment.alternative(&entropy) { return place }
        if entropy.chance(0.1) { return catchment.ordinary(family.town, stage, &entropy) }
        return choices[stage.rawValue]
    }

    private func secondPlace(
        _ stage: Stage, besides main: Int, _ entropy: inout SeededEntropy
    ) -> (place: Int, isGuest: Bool)? {
        let draw = entropy.below(1000)
        guard draw < 14 else { return nil }
        let catchment = generator.county.catchment
        let place = draw < 6 ? catchment.alternative(&entropy) : catchment.ordinary(family.town, stage, &entropy)
        guard let place, place != main, generator.county.places[place].hasUPN else { return nil }
        return (place, draw >= 11)
    }

    private func entryDate(_ place: Int, _ age: Int, _ entropy: inout SeededEntropy) -> LocalDate? {
        if entropy.chance(0.1) { return nil }
        let (year, month, _) = generator.date.components
        let start = (month >= 9 ? year : year - 1) - entropy.below(max(1, min(age - 3, 5)))
        return LocalDate(year: start, month: 9, day: entropy.within(2...5)).flatMap { $0 <= generator.date ? $0 : nil }
    }
}
