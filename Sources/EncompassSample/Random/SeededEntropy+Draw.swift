import EncompassCore

extension SeededEntropy {
    /// A stream of its own for item `stream` of the run `seed`: any item can be made again without the ones before it.
    init(seed: UInt64, stream: UInt64) {
        var mixer = SeededEntropy(seed: seed ^ (stream &* 0xD6E8_FEB8_6659_FD93))
        self.init(seed: mixer.next() ^ stream)
    }

    /// 0 to `bound` - 1; 0 where `bound` is 1 or less. The bias of the multiplication is below one in a billion here.
    mutating func below(_ bound: Int) -> Int {
        guard bound > 1 else { return 0 }
        return Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// From `range`, both ends included.
    mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    /// 0 up to but not including 1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// True with probability `share`.
    mutating func chance(_ share: Double) -> Bool { unit() < share }

    /// One of `items`; nil where there are none.
    mutating func pick<Item>(_ items: [Item]) -> Item? { items.isEmpty ? nil : items[below(items.count)] }
}
