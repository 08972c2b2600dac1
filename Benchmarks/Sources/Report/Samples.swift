/// Measured values in order of size.
struct Samples {
    private let sorted: [Double]

    /// - Parameter values: at least one.
    init(_ values: [Double]) { sorted = values.sorted() }

    var count: Int { sorted.count }
    var lowest: Double { sorted.first ?? 0 }
    var highest: Double { sorted.last ?? 0 }
    var median: Double { percentile(0.5) }

    /// The value that the share of `part` does not exceed (nearest rank).
    func percentile(_ part: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let rank = Int((part * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }
}
