import EncompassCore

/// Which known key, variable or value somebody most likely meant; unlike a `NearestWord` there always is one.
enum NearestName {
    /// The known name with the fewest typing slips from `name`, the first in order among equals; nil only for no names.
    ///
    /// The last part of a dotted name counts by itself too, since people forget which section a key is in.
    static func of(_ name: String, among known: [String]) -> String? {
        let wanted = Array(name.prefix(120).lowercased().utf8)
        let wantedLeaf = leaf(wanted)
        var best: (name: String, cost: Int)?
        for candidate in known {
            let bytes = Array(candidate.lowercased().utf8)
            let whole = 2 * NearestWord.distance(wanted, bytes)
            let cost = min(whole, 2 * NearestWord.distance(wantedLeaf, leaf(bytes)) + 3)
            if cost < (best?.cost ?? .max) { best = (candidate, cost) }
        }
        return best?.name
    }

    private static func leaf(_ name: [UInt8]) -> [UInt8] {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return name }
        return Array(name[(dot + 1)...])
    }
}
