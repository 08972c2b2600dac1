/// The word that somebody meant.
public enum NearestWord {
    /// The nearest of `words` by edit distance, ignoring case; nil if none is close enough.
    public static func of(_ word: String, among words: [String]) -> String? {
        let target = Array(word.lowercased())
        let ranked = words.map { (word: $0, distance: distance(target, Array($0.lowercased()))) }
        guard let best = ranked.min(by: { ($0.distance, $0.word) < ($1.distance, $1.word) }) else { return nil }
        return best.distance <= max(2, target.count / 3) ? best.word : nil
    }

    /// Insertions, deletions, substitutions and swaps of neighbours from one to the other.
    package static func distance<Element: Equatable>(_ a: [Element], _ b: [Element]) -> Int {
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                let substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                row[j] = min(last[j] + 1, row[j - 1] + 1, substitution)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], beforeLast[j - 2] + 1)
                }
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
