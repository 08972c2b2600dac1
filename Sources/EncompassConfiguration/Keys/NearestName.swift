/// Which known name somebody most likely meant.
public enum NearestName {
    /// The known name with the fewest typing slips from `name`, the first in order among equals; nil only for no names.
    ///
    /// The last part of a dotted name counts by itself too, since people forget which section a key is in.
    public static func of(_ name: String, among known: [String]) -> String? {
        let wanted = Array(name.prefix(120).lowercased().utf8)
        let wantedLeaf = leaf(wanted)
        var best: (name: String, cost: Int)?
        for candidate in known {
            let bytes = Array(candidate.lowercased().utf8)
            let whole = 2 * distance(wanted, bytes)
            let cost = min(whole, 2 * distance(wantedLeaf, leaf(bytes)) + 3)
            if cost < (best?.cost ?? .max) { best = (candidate, cost) }
        }
        return best?.name
    }

    private static func leaf(_ name: [UInt8]) -> [UInt8] {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return name }
        return Array(name[(dot + 1)...])
    }

    /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
    static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                let same = a[i - 1] == b[j - 1]
                row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], beforeLast[j - 2] + 1)
                }
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
