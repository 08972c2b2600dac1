import EncompassCore

/// Words that are drawn in proportion to their weights.
struct WeightedList: Sendable {
    let words: [String]
    private let index: WeightedIndex

    init(_ entries: [(word: String, weight: Double)]) {
        words = entries.map(\.word)
        index = WeightedIndex(entries.map(\.weight))
    }

    func draw(_ entropy: inout SeededEntropy) -> String { words[index.draw(&entropy)] }
}
