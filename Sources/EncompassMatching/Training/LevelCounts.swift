/// How often each level of each comparison was seen.
struct LevelCounts {
    private(set) var counts: [Field: [Double]] = [:]

    mutating func add(_ comparison: Comparison, _ weight: Double) {
        add(comparison.givenLevel, weight)
        add(comparison.middleLevel, weight)
        add(comparison.surnameLevel, weight)
        add(comparison.dateLevel, weight)
        add(comparison.sexLevel, weight)
        add(comparison.upnLevel, weight)
        add(comparison.addressLevel, weight)
        add(comparison.schoolLevel, weight)
    }

    private mutating func add<Level: ComparisonLevel>(_ level: Level, _ weight: Double) {
        counts[Level.field, default: [Double](repeating: 0, count: Level.allCases.count)][level.index] += weight
    }

    /// The shares of a field's levels among those with both values known, drawn towards `expected` as if that had been
    /// observed `strength` times.
    func shares(_ field: Field, expected: [LevelParameters], value: (LevelParameters) -> Double, strength: Double)
        -> [Double]
    {
        let seen = counts[field] ?? [Double](repeating: 0, count: expected.count)
        let known = expected.indices.filter { !LevelCounts.isExcluded(expected[$0].level) }
        let all = known.reduce(0) { $0 + seen[$1] }
        let expectedAll = known.reduce(0) { $0 + value(expected[$1]) }
        return expected.indices.map { place in
            guard known.contains(place), expectedAll > 0 else { return value(expected[place]) }
            return (seen[place] + strength * value(expected[place]) / expectedAll) / (all + strength)
        }
    }

    /// *Missing* is no evidence, and *year only* is a comparison of its own.
    private static func isExcluded(_ level: String) -> Bool { level == "missing" || level == "yearOnly" }
}
