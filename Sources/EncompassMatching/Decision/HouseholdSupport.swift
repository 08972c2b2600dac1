import Foundation

/// Children of one incident found at one address support each other, without counting shared facts twice.
struct HouseholdSupport {
    let scorer: Scorer
    /// From this probability on, a child's best candidate confirms the household that it lives in.
    private static let sure = 0.9

    /// The lists, with each candidate's support from the other children and the pupils who live with them.
    func support(_ lists: [CandidateList], _ probes: [ChildProbe], _ search: inout CandidateSearch) -> [CandidateList] {
        guard lists.count > 1 else { return lists }
        let anchors = lists.map(anchor)
        return lists.indices.map { place in
            let others = anchors.indices.filter { $0 != place }.compactMap { anchors[$0] }
            if others.isEmpty { return lists[place] }
            var list = lists[place]
            for other in others {
                list.add(search.residents(of: scorer.index.rows[other.comparison.place].address, probes[place]), scorer)
            }
            supportEach(&list, others)
            list.settle()
            return list
        }
    }

    private func supportEach(_ list: inout CandidateList, _ others: [CandidateList.Candidate]) {
        let kin = KinAlternatives(scorer)
        for index in list.candidates.indices {
            let candidate = list.candidates[index]
            guard let home = others.first(where: { isOneHome($0.comparison, candidate.comparison) }) else { continue }
            let odds = log2(home.probability * scorer.model.onRoll / (1 - scorer.model.onRoll) / 3)
            let weight = odds + kin.individualWeight(candidate.comparison)
            guard weight > candidate.weight else { continue }
            list.candidates[index].support = weight - candidate.weight
            list.candidates[index].weight = weight
        }
    }

    private func anchor(_ list: CandidateList) -> CandidateList.Candidate? {
        list.candidates.first.flatMap {
            $0.probability >= HouseholdSupport.sure && $0.comparison.givenLevel.isAgreement ? $0 : nil
        }
    }

    /// Two pupils who live together according to the rolls: the same house in the same postcode or street.
    private func isOneHome(_ a: Comparison, _ b: Comparison) -> Bool {
        guard a.pupil != b.pupil else { return false }
        let (x, y) = (scorer.index.rows[a.place].address, scorer.index.rows[b.place].address)
        let sameHouse = x.house == y.house && x.house != 0
        let samePlace =
            x.unit != 0 && x.unit == y.unit || x.unit == 0 && y.unit == 0 && x.street != 0 && x.street == y.street
        return sameHouse && samePlace || x.house == 0 && x == y && x.unit != 0 && x.street != 0
    }
}
