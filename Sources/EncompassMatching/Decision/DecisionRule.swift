import EncompassCore
import Foundation

/// Turns probabilities into a verdict: thresholds from the costs, a margin, and objections that no probability
/// overrides.
struct DecisionRule {
    let scorer: Scorer

    func decide(
        _ probe: ChildProbe, _ list: CandidateList, _ recollection: Recollection, _ search: inout CandidateSearch
    ) -> MatchDecision {
        var notes = probe.notes
        if probe.address?.isIncident == true { notes.append(MatchNote.locationUsed) }
        let excluded = recollection.excluded
        var list = list
        let before = list.candidates.count
        // A number that is the pupil's is new evidence since a person said no.
        let isRuledOut = { excluded.contains(key($0)) && $0.comparison.numberLevel != .same }
        list.passedOver = list.candidates.filter { isRuledOut($0) && !recollection.isSurelyNot(key($0)) }
        list.candidates.removeAll(where: isRuledOut)
        if list.candidates.count < before {
            notes.append(MatchNote.excluded)
            list.settle()
        }
        if list.candidates.contains(where: { $0.support > 0 }) { notes.append(MatchNote.household) }
        var (best, objections) = weighed(list)
        if let best, excluded.contains(key(best)) {
            objections.append(MatchNote.excludedNumber(best.comparison.sameNumber))
        }
        notes += objections
        if let best { notes += unusable(scorer.index.rows[best.comparison.place]) }
        if let best, scorer.index.pupils[Int(best.comparison.pupil)].isNumberShared, probe.upn != 0 {
            notes.append(MatchNote.pupilSharesUPN)
        }
        if let best, scorer.index.pupils[Int(best.comparison.pupil)].isNHSShared, probe.nhs != 0 {
            notes.append(MatchNote.pupilSharesNHS)
        }
        let verdict = verdict(best, objections)
        let shown = plausible(list).prefix(5).map { Explanation(scorer: scorer).candidate($0, prior: list.prior) }
        let decision = MatchDecision(
            verdict: verdict, best: verdict == .none ? nil : best.map(key),
            probability: best?.probability ?? 0, weight: best?.weight ?? 0, candidates: Array(shown), notes: notes,
            isBarred: !objections.isEmpty, modelVersion: scorer.model.version,
            schools: probe.schools.compactMap { URN(number: Int32($0)) })
        return settled(decision, by: recollection, probe, list, &search)
    }

    /// The unusable fields in the row of the most likely pupil.
    private func unusable(_ row: PupilRow) -> [String] {
        let notes = MatchNote.pupilUnusable
        return [(PupilRow.Unusable.forename, notes.forename), (.surname, notes.surname), (.address, notes.address)]
            .filter { row.unusable.contains($0.0) }.map(\.1)
    }

    private func plausible(_ list: CandidateList) -> [CandidateList.Candidate] {
        list.candidates.filter { $0.probability >= 0.000_1 || $0.comparison.numberLevel == .conflict && $0.weight > 0 }
    }

    /// The best candidate, with the objections to it.
    private func weighed(_ list: CandidateList) -> (CandidateList.Candidate?, [String]) {
        let best = list.candidates.first { $0.comparison.numberLevel != .conflict }
        let vetoed = list.candidates.filter {
            $0.comparison.numberLevel == .conflict && $0.weight > max(0, best?.weight ?? 0)
        }
        let numbers = vetoed.map { $0.comparison.upnLevel == .conflict ? "UPN" : "NHS number" }
        let veto = Set(numbers).sorted().reversed().map(MatchNote.conflict)
        guard let best, best.probability >= scorer.model.costs.reviewThreshold else { return (nil, veto) }
        return (best, veto + objections(best, list))
    }

    private func verdict(_ best: CandidateList.Candidate?, _ objections: [String]) -> Verdict {
        guard let best else { return objections.isEmpty ? .none : .review }
        return best.probability >= scorer.model.costs.matchThreshold && objections.isEmpty ? .match : .review
    }

    /// Why even a probable candidate may not be matched by machine.
    private func objections(_ best: CandidateList.Candidate, _ list: CandidateList) -> [String] {
        var objections: [String] = []
        let comparison = best.comparison
        let pupil = scorer.index.pupils[Int(comparison.pupil)]
        if pupil.isProtected { objections.append(MatchNote.protected) }
        if pupil.isMixed { objections.append(MatchNote.twoChildren) }
        let contradictions = Contradictions(comparison, scorer)
        if scorer.model.kin.requiresGivenName { objections += contradictions.objections }
        let isNumber = comparison.numberLevel == .same
        let isName = comparison.givenLevel.isAgreement && comparison.given.weight > 1
        if isNumber {
            let isNamed = isName || comparison.givenLevel == .missing || comparison.givenLevel == .initial
            let isDated = comparison.dateLevel != .different && comparison.dateLevel != .yearOnly
            if !isNamed || !isDated || !isName && comparison.dateLevel != .exact {
                objections.append(MatchNote.stranger(comparison.sameNumber))
            }
        } else if scorer.model.kin.requiresGivenName {
            if !isName { objections.append(MatchNote.noGivenName) }
            if !isDated(best) { objections.append(MatchNote.noDate) }
            if !isPlaced(best) { objections.append(MatchNote.noFamily) }
        }
        let isClose = (list.candidates + list.passedOver).contains {
            $0.comparison.pupil != comparison.pupil && $0.comparison.numberLevel != .conflict
                && best.weight - $0.weight < scorer.model.margin
        }
        if isClose { objections.append(MatchNote.margin) }
        if contradictions.isAny, comparison.schoolLevel == .nameAlike, !isSureWithoutSchool(best, list) {
            objections.append(MatchNote.schoolAlone)
        }
        if comparison.ageLevel == .different { objections.append(MatchNote.age) }
        if best.probability >= scorer.model.costs.matchThreshold, !isSureWithoutAge(best, list) {
            objections.append(MatchNote.ageAlone)
        }
        if comparison.earlier != nil, !isSureWithoutEarlierHome(best, list) { objections.append(MatchNote.earlierHome) }
        return objections
    }

    /// Whether the candidate would be matched if no age had been given: an age is an officer's guess, and makes no match
    /// that was none before.
    private func isSureWithoutAge(_ best: CandidateList.Candidate, _ list: CandidateList) -> Bool {
        guard best.comparison.ageLevel != .missing else { return true }
        func weight(_ candidate: CandidateList.Candidate) -> Double {
            candidate.weight - Double(candidate.comparison.age.weight)
        }
        let own = weight(best)
        let rivals = (list.candidates + list.passedOver).filter {
            $0.comparison.pupil != best.comparison.pupil && $0.comparison.upnLevel != .conflict
        }.map(weight)
        let odds = exp2(min(own, 200))
        let all = rivals.reduce(1 + odds) { $0 + exp2(min($1, 200)) }
        return odds / all >= scorer.model.costs.matchThreshold
            && rivals.allSatisfy { own - $0 >= scorer.model.margin }
    }

    /// Whether the candidate would be matched if the officer had named no school. If siblings were found too, the
    /// school does not count.
    private func isSureWithoutSchool(_ best: CandidateList.Candidate, _ list: CandidateList) -> Bool {
        isSure(best, list) { $0.school = Score(level: SchoolLevel.missing.rawValue, weight: 0) }
    }

    /// Whether the candidate would be matched without the address: a child who has moved into a pupil's earlier home
    /// is not that pupil because of it.
    private func isSureWithoutEarlierHome(_ best: CandidateList.Candidate, _ list: CandidateList) -> Bool {
        isSure(best, list) { comparison in
            guard let earlier = comparison.earlier else { return }
            comparison.address.weight = max(0, earlier.present)
        }
    }

    private func isSure(
        _ best: CandidateList.Candidate, _ list: CandidateList, without change: (inout Comparison) -> Void
    ) -> Bool {
        if best.support > 0 { return true }
        let comparisons = list.candidates.map { candidate in
            var comparison = candidate.comparison
            change(&comparison)
            return comparison
        }
        let first = CandidateList(comparisons, scorer).candidates.first {
            $0.comparison.pupil == best.comparison.pupil
        }
        return (first?.probability ?? 0) >= scorer.model.costs.matchThreshold
    }

    /// The date of birth agrees; or is near or not known, and the child's home is the pupil's, or the postcode with
    /// exactly the same name: a namesake elsewhere with another date of birth is not the child.
    private func isDated(_ candidate: CandidateList.Candidate) -> Bool {
        let comparison = candidate.comparison
        let name = comparison.givenLevel
        let surname = comparison.surnameLevel
        let isSurname = surname != .different && surname != .missing
        let isHome = comparison.addressLevel == .house || candidate.support > 0
        let isPostcode = comparison.addressLevel == .unit && !isOtherHouse(comparison) && name.isFull && isSurname
        switch comparison.dateLevel {
        case .exact: return true
        case .swapped, .oneFigure: return isHome || isPostcode
        case .twoParts: return isHome && isSurname && (name.isFull || name == .nickname || name == .spelling)
        case .missing, .yearOnly:
            return isPostcode || isHome && (isSurname || candidate.support > 0)
        case .different: return false
        }
    }

    /// Two house numbers that differ.
    private func isOtherHouse(_ comparison: Comparison) -> Bool {
        scorer.index.rows[comparison.place].address.number != 0 && comparison.isHouseKnown
    }

    /// Without the family's name the child must at least live at the pupil's home: a postcode or a street has other
    /// families.
    private func isPlaced(_ candidate: CandidateList.Candidate) -> Bool {
        let comparison = candidate.comparison
        return comparison.surnameLevel < .different || candidate.support > 0
            || comparison.addressLevel <= .street
                && (comparison.addressLevel == .house || !isOtherHouse(comparison))
    }

    private func key(_ candidate: CandidateList.Candidate) -> PupilKey {
        scorer.index.pupils[Int(candidate.comparison.pupil)].key
    }
}
