/// The outcome of one comparison: its level and the match weight, log2 of m over u.
struct Score: Sendable {
    var level: UInt8
    var weight: Float
    /// For given names: what else must agree for the name to count as evidence.
    var needs: Needs = []
    /// For given names: how often, as a share of chance, a sibling or twin has a name that is written like this.
    var kin: Float = 1

    /// What must also agree for a given name to count as evidence.
    struct Needs: OptionSet, Sendable {
        let rawValue: UInt8

        /// The sex: Sam is short for Samantha or Samuel.
        static let sex = Needs(rawValue: 1)
        /// The middle name: both brothers are Mohammed.
        static let secondName = Needs(rawValue: 2)
    }
}

/// Scores of the names already compared with one child's, by their index in a dictionary.
struct ScoreCache {
    private struct Slot {
        var key: UInt32 = 0
        var generation: UInt32 = 0
        var score = Score(level: 0, weight: 0)
    }

    private var slots = [Slot](repeating: Slot(), count: 1024)
    private var generation: UInt32 = 1
    private var used = 0

    /// Clears all scores, for the next child.
    mutating func clear() {
        generation += 1
        used = 0
    }

    /// The stored score for `key`, or the result of `compute`.
    @inline(__always)
    mutating func score(_ key: UInt32, _ compute: () -> Score) -> Score {
        var place = Int(truncatingIfNeeded: key &* 0x9E37_79B1 >> 8) & (slots.count - 1)
        while slots[place].generation == generation {
            if slots[place].key == key { return slots[place].score }
            place = (place + 1) & (slots.count - 1)
        }
        let score = compute()
        if used * 2 < slots.count {
            slots[place] = Slot(key: key, generation: generation, score: score)
            used += 1
        }
        return score
    }
}
