import EncompassCore

/// Surnames by tradition, with a long tail of composed ones.
struct Surnames: Sendable {
    private let lists: [WeightedList]
    private let tail = SurnameTail()

    init() {
        lists = Tradition.allCases.map { tradition in
            let british = tradition == .british
            return WeightedList(
                WordTable.ranked(
                    Surnames.table(of: tradition), offset: british ? 12 : 4, exponent: british ? 0.8 : 0.9))
        }
    }

    func draw(_ tradition: Tradition, _ entropy: inout SeededEntropy) -> String {
        if tradition == .british, entropy.chance(0.3) { return tail.draw(&entropy) }
        return lists[tradition.rawValue].draw(&entropy)
    }

    private static func table(of tradition: Tradition) -> String {
        switch tradition {
        case .british: british
        case .scottish: scottish
        case .irish: irish
        case .welsh: welsh
        case .muslim: muslim
        case .indian: indian
        case .eastEuropean: eastEuropean
        case .portuguese: portuguese
        case .african: african
        case .arabic: arabic
        case .chinese: chinese
        case .particle: particle
        }
    }
}
