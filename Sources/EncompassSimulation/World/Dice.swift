import EncompassCore

/// Draws from one seeded stream: everything random in a night comes from it, in order.
struct Dice {
    private var entropy: SeededEntropy

    init(seed: UInt64, stream: UInt64) {
        var mixer = SeededEntropy(seed: seed ^ (stream &* 0xA24B_AED4_963E_E407))
        entropy = SeededEntropy(seed: mixer.next())
    }

    mutating func number() -> UInt64 { entropy.next() }

    /// 0 to `bound` - 1; 0 if `bound` is 1 or less.
    mutating func below(_ bound: Int) -> Int {
        guard bound > 1 else { return 0 }
        return Int(truncatingIfNeeded: entropy.next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// From `range`, including both ends.
    mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    /// True with probability `share`.
    mutating func chance(_ share: Double) -> Bool { Double(entropy.next() >> 11) * 0x1p-53 < share }

    mutating func pick<Item>(_ items: [Item]) -> Item? { items.isEmpty ? nil : items[below(items.count)] }

    /// To the millisecond, including both ends.
    mutating func span(_ least: Span, _ most: Span) -> Span {
        let width = Int(most.milliseconds - least.milliseconds)
        return Span(milliseconds: least.milliseconds + Int64(below(width + 1)))
    }

    mutating func moment(_ from: Timestamp, _ to: Timestamp) -> Timestamp {
        from + span(Span(milliseconds: 0), to - from)
    }
}
