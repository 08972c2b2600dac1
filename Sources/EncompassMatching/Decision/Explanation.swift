import EncompassCore

/// A candidate's explanation for people: field by field, in match weight.
struct Explanation {
    let scorer: Scorer

    func candidate(_ candidate: CandidateList.Candidate, prior: Double) -> MatchCandidate {
        MatchCandidate(
            key: scorer.index.pupils[Int(candidate.comparison.pupil)].key, probability: candidate.probability,
            weight: candidate.weight, waterfall: waterfall(candidate, prior: prior))
    }

    private func waterfall(_ candidate: CandidateList.Candidate, prior: Double) -> [MatchStep] {
        let comparison = candidate.comparison
        var steps = [
            MatchStep(field: "prior", level: "any one pupil of this registry", weight: prior),
            step("forename", comparison.givenLevel, comparison.given),
            step("middle names", comparison.middleLevel, comparison.middle),
            step("surname", comparison.surnameLevel, comparison.surname),
            step("date of birth", comparison.dateLevel, comparison.date),
            step("age", comparison.ageLevel, comparison.age),
            step("sex", comparison.sexLevel, comparison.sex),
            step("UPN", comparison.upnLevel, comparison.upn),
            step("NHS number", comparison.nhsLevel, comparison.nhs),
            address(comparison),
            step("school", comparison.schoolLevel, comparison.school),
        ].filter { $0.weight != 0 || $0.level == UPNLevel.conflict.label }
        if candidate.capped < 0 {
            steps.append(
                MatchStep(
                    field: "household", level: "limit on what a household shares",
                    weight: Double(candidate.capped)))
        }
        if candidate.kin < -0.01 {
            steps.append(
                MatchStep(
                    field: "kin", level: "may be a twin, brother, sister or cousin instead", weight: candidate.kin))
        }
        if candidate.support > 0 {
            steps.append(
                MatchStep(
                    field: "siblings", level: "lives with another child of this incident", weight: candidate.support))
        }
        return steps
    }

    private func address(_ comparison: Comparison) -> MatchStep {
        var step = step("address", comparison.addressLevel, comparison.address)
        guard let earlier = comparison.earlier else { return step }
        let day = LocalDate(dayNumber: earlier.until).components
        step.level = "lived there until \(Explanation.months[day.month - 1]) \(day.year)"
        return step
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    private func step(_ field: String, _ level: some ComparisonLevel, _ score: Score) -> MatchStep {
        MatchStep(field: field, level: level.label, weight: Double(score.weight))
    }
}
