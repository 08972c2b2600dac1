import EncompassCore

/// Which places take a child of a town and stage.
struct Catchment: Sendable {
    /// By town and stage: indexes into the county's places.
    private let near: [[Int]]
    private let all: [[Int]]
    private let special: [[Int]]
    private let independent: [[Int]]
    private let alternative: [Int]

    init(places: [Place], towns: Int) {
        var near = [[Int]](repeating: [], count: towns * Stage.allCases.count)
        var all = [[Int]](repeating: [], count: Stage.allCases.count)
        var special = all
        var independent = all
        for (index, place) in places.enumerated() where place.kind != .closed {
            for stage in place.stages.isEmpty ? Stage.allCases : place.stages {
                switch place.kind {
                case .special: special[stage.rawValue].append(index)
                case .independent: independent[stage.rawValue].append(index)
                case .maintained, .college:
                    near[place.town * Stage.allCases.count + stage.rawValue].append(index)
                    all[stage.rawValue].append(index)
                case .alternative, .closed: break
                }
            }
        }
        (self.near, self.all, self.special, self.independent) = (near, all, special, independent)
        alternative = places.indices.filter { places[$0].kind == .alternative }
    }

    /// A maintained school or college of the town, or of anywhere where the town has none; nil where there is none.
    func ordinary(_ town: Int, _ stage: Stage, _ entropy: inout SeededEntropy) -> Int? {
        let local = near[town * Stage.allCases.count + stage.rawValue]
        if !local.isEmpty, !entropy.chance(0.05) { return entropy.pick(local) }
        return entropy.pick(all[stage.rawValue]) ?? entropy.pick(local)
    }

    func special(_ stage: Stage, _ entropy: inout SeededEntropy) -> Int? { entropy.pick(special[stage.rawValue]) }
    func independent(_ stage: Stage, _ entropy: inout SeededEntropy) -> Int? {
        entropy.pick(independent[stage.rawValue])
    }
    func alternative(_ entropy: inout SeededEntropy) -> Int? { entropy.pick(alternative) }
}
