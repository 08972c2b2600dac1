import EncompassCore

/// Some of a file's children with the pupils that each might be: the basis of a survey.
struct FeedSample {
    /// More children than this add hardly anything, and a survey should cost less than the decisions.
    static let limit = 3000

    /// Whether the child's given name is known, and who the child might be.
    private(set) var children: [(isNamed: Bool, comparisons: [Comparison])] = []

    init(_ scorer: Scorer, _ households: [[ChildDetails]]) {
        let all = households.reduce(0) { $0 + $1.count }
        let step = max(1, all / FeedSample.limit)
        var search = CandidateSearch(scorer)
        for (place, child) in households.joined().enumerated() where place % step == 0 {
            let probe = ChildProbe(child, location: nil, scorer)
            children.append((!probe.givens.isEmpty, search.candidates(of: probe)))
        }
    }

    /// Children with the surname, date of birth and home of a pupil, and those of them with another given name.
    func strangers() -> (judged: Int, strangers: Int) {
        var (judged, strangers) = (0, 0)
        for child in children where child.isNamed {
            let alike = child.comparisons.filter {
                $0.dateLevel == .exact && $0.addressLevel == .house && $0.surnameLevel < .different
            }
            guard !alike.isEmpty else { continue }
            judged += 1
            if !alike.contains(where: { $0.givenLevel.isAgreement }) { strangers += 1 }
        }
        return (judged, strangers)
    }
}
