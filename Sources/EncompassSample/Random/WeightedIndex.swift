import EncompassCore

/// Draws an index in proportion to its weight in constant time (Walker's alias method).
struct WeightedIndex: Sendable {
    private var thresholds: [Double]
    private var aliases: [Int]

    init(_ weights: [Double]) {
        let total = weights.reduce(0, +)
        let count = Double(weights.count)
        thresholds = weights.map { total > 0 ? $0 * count / total : 1 }
        aliases = Array(weights.indices)
        var small = weights.indices.filter { thresholds[$0] < 1 }
        var large = weights.indices.filter { thresholds[$0] >= 1 }
        while let poor = small.popLast(), let rich = large.popLast() {
            aliases[poor] = rich
            thresholds[rich] -= 1 - thresholds[poor]
            if thresholds[rich] < 1 { small.append(rich) } else { large.append(rich) }
        }
    }

    var isEmpty: Bool { thresholds.isEmpty }

    func draw(_ entropy: inout SeededEntropy) -> Int {
        let column = entropy.below(thresholds.count)
        return entropy.unit() < thresholds[column] ? column : aliases[column]
    }
}
