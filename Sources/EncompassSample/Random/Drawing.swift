import EncompassCore

extension SeededEntropy {
    /// A separate stream for item `stream` of the run `seed`: any item can be generated without the ones before it.
    init(seed: UInt64, stream: UInt64) {
        var mixer = SeededEntropy(seed: seed ^ (stream &* 0xD6E8_FEB8_6659_FD93))
        self.init(seed: mixer.next() ^ stream)
    }

    /// 0 to `bound` - 1; 0 if `bound` is 1 or less. The bias of the multiplication is below one in a billion here.
    mutating func below(_ bound: Int) -> Int {
        guard bound > 1 else { return 0 }
        return Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// From `range`, including both ends.
    mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    /// From 0 up to but not including 1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// True with probability `share`.
    mutating func chance(_ share: Double) -> Bool { unit() < share }

    /// One of `items`; nil if there are none.
    mutating func pick<Item>(_ items: [Item]) -> Item? { items.isEmpty ? nil : items[below(items.count)] }
}

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

    func draw(_ entropy: inout SeededEntropy) -> Int {
        let column = entropy.below(thresholds.count)
        return entropy.unit() < thresholds[column] ? column : aliases[column]
    }
}

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

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// `base` to the power of `exponent`.
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// Reads the tables of words in the source code.
enum WordTable {
    /// Entries between commas, whatever the line breaks.
    static func entries(_ text: String) -> [String] {
        text.split(separator: ",").map { entry in
            entry.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
        }.filter { !$0.isEmpty }
    }

    /// Entries of the form `word weight`.
    static func weighted(_ text: String) -> [(word: String, weight: Double)] {
        entries(text).compactMap { entry in
            guard let space = entry.lastIndex(of: " "), let weight = Double(entry[entry.index(after: space)...]) else {
                return nil
            }
            return (String(entry[..<space]), weight)
        }
    }

    /// Entries in order of rank, with weights that fall as a power of it (Zipf's law with an offset).
    static func ranked(_ text: String, offset: Double, exponent: Double) -> [(word: String, weight: Double)] {
        entries(text).enumerated().map { rank, word in (word, power(Double(rank) + offset, -exponent)) }
    }
}

extension String {
    /// Replaces the last occurrence of `old` after the first letter; no change if there is none.
    func replacingLast(_ old: String, with new: String) -> String {
        var text = Array(utf8)
        let pattern = Array(old.utf8)
        guard text.count > pattern.count else { return self }
        for start in stride(from: text.count - pattern.count, through: 1, by: -1)
        where text[start..<start + pattern.count].elementsEqual(pattern) {
            text.replaceSubrange(start..<start + pattern.count, with: new.utf8)
            return String(decoding: text, as: UTF8.self)
        }
        return self
    }

    /// Every occurrence of `old` replaced.
    func replacingAll(_ old: String, with new: String) -> String {
        let text = Array(utf8)
        let pattern = Array(old.utf8)
        var result: [UInt8] = []
        var position = 0
        while position < text.count {
            if position + pattern.count <= text.count, !pattern.isEmpty,
                text[position..<position + pattern.count].elementsEqual(pattern)
            {
                result.append(contentsOf: new.utf8)
                position += pattern.count
            } else {
                result.append(text[position])
                position += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Whether `part` is in the text, byte for byte.
    func holds(_ part: String) -> Bool {
        let (text, pattern) = (utf8, part.utf8)
        guard let first = pattern.first else { return true }
        var position = text.startIndex
        while let found = text[position...].firstIndex(of: first) {
            if text[found...].starts(with: pattern) { return true }
            position = text.index(after: found)
        }
        return false
    }
}
