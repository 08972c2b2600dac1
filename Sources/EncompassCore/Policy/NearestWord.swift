/// The word that somebody meant.
public enum NearestWord {
    /// The nearest of `words` by edit distance without regard to case; nil where none is near enough to be meant.
    public static func of(_ word: String, among words: [String]) -> String? {
        let target = Array(word.lowercased())
        let ranked = words.map { (word: $0, distance: distance(target, Array($0.lowercased()))) }
        guard let best = ranked.min(by: { ($0.distance, $0.word) < ($1.distance, $1.word) }) else { return nil }
        return best.distance <= max(2, target.count / 3) ? best.word : nil
    }

    /// Insertions, deletions and substitutions from one to the other.
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var row = Array(0...b.count)
        for (i, character) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in b.enumerated() {
                let substitution = diagonal + (character == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[b.count]
    }
}
