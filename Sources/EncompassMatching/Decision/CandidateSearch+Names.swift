import Foundation

extension CandidateSearch {
    /// Forename and surname compared with a row's: the best of all names of both.
    mutating func names(_ row: PupilRow, _ probe: ChildProbe) -> (given: Score, surname: Score) {
        var given = givenScore(probe, row.forename)
        var surname = surnameScore(probe, row.surname)
        if row.extra != 0 { improve(&given, &surname, scorer.index.extras[Int(row.extra)], probe) }
        if given.level == GivenLevel.different.rawValue, surname.level == SurnameLevel.different.rawValue,
            let exchanged = probe.exchanged, let scores = scores(exchanged, row)
        {
            return scores
        }
        return (given, surname)
    }

    private mutating func improve(
        _ given: inout Score, _ surname: inout Score, _ extra: ExtraNames, _ probe: ChildProbe
    ) {
        if extra.preferredForename != 0 {
            var score = givenScore(probe, extra.preferredForename)
            if score.level == GivenLevel.exact.rawValue { score.level = GivenLevel.alias.rawValue }
            // Anna-Mae who is called Anna is not Anna-Lee.
            let isOther = given.level == GivenLevel.firstOfSeveral.rawValue || given.needs.contains(.secondName)
            let isCalledSo = score.level == GivenLevel.alias.rawValue && given.needs.contains(.secondName)
            if isCalledSo || isBetter(score, than: given), !isOther || probe.middles.isEmpty { given = score }
        }
        if extra.middle != 0, given.weight < 0 {
            let score = givenScore(probe, extra.middle)
            if score.level <= GivenLevel.alias.rawValue, score.weight > 4 {
                given = Score(level: GivenLevel.secondName.rawValue, weight: score.weight - 4)
            }
        }
        for id in [extra.preferredSurname, extra.formerSurname] where id != 0 {
            var score = surnameScore(probe, id)
            if score.level == SurnameLevel.exact.rawValue { score.level = SurnameLevel.alias.rawValue }
            if score.weight > surname.weight { surname = score }
        }
    }

    /// A name that agrees is preferred to one that is only similar: Dave is David, even if he prefers Davey.
    private func isBetter(_ score: Score, than other: Score) -> Bool {
        func isAgreement(_ score: Score) -> Bool { GivenLevel(rawValue: score.level)?.isAgreement ?? false }
        if isAgreement(score) != isAgreement(other), score.weight > 1, other.weight > 1 { return isAgreement(score) }
        return score.weight > other.weight
    }

    /// Forename and surname swapped; nil unless both then agree.
    private mutating func scores(_ exchanged: ExchangedNames, _ row: PupilRow) -> (given: Score, surname: Score)? {
        guard row.forename != 0, row.surname != 0, exchanged.couldBe(row, scorer.index) else { return nil }
        let (scorer, names) = (scorer, exchanged)
        let surname = exchangedSurnameScores.score(row.surname) {
            scorer.surnames.compare([names.surname], row.surname, in: scorer.index)
        }
        guard surname.level != SurnameLevel.different.rawValue else { return nil }
        let given = exchangedGivenScores.score(row.forename) {
            scorer.givens.compare([names.given], row.forename, in: scorer.index)
        }
        guard let level = GivenLevel(rawValue: given.level), level.isAgreement else { return nil }
        return (
            Score(level: GivenLevel.swapped.rawValue, weight: given.weight - exchanged.penalty, kin: given.kin), surname
        )
    }

    private mutating func givenScore(_ probe: ChildProbe, _ id: UInt32) -> Score {
        if id == 0 || probe.givens.isEmpty { return Score(level: GivenLevel.missing.rawValue, weight: 0) }
        let scorer = scorer
        return givenScores.score(id) { scorer.givens.compare(probe.givens, id, in: scorer.index) }
    }

    private mutating func surnameScore(_ probe: ChildProbe, _ id: UInt32) -> Score {
        if id == 0 || probe.surnames.isEmpty { return Score(level: SurnameLevel.missing.rawValue, weight: 0) }
        let scorer = scorer
        return surnameScores.score(id) { scorer.surnames.compare(probe.surnames, id, in: scorer.index) }
    }
}
