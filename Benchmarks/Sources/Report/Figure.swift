/// One measured quantity: the median of its runs and between which values they lay.
struct Figure: Codable {
    let name: String
    let unit: String
    let count: Int
    let median: Double
    let lowest: Double
    let highest: Double
    /// For times of single operations.
    let p99: Double?
    let note: String

    /// - Parameter hasTail: whether the 99th percentile is told: of single operations, many of them.
    init(_ name: String, _ unit: String, _ values: [Double], hasTail: Bool = false, note: String = "") {
        let samples = Samples(values)
        self.name = name
        self.unit = unit
        count = samples.count
        median = samples.median
        lowest = samples.lowest
        highest = samples.highest
        p99 = hasTail ? samples.percentile(0.99) : nil
        self.note = note
    }
}
