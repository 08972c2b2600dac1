/// Compares a surname of the child with one in the registry's dictionary.
struct SurnameComparison: Sendable {
    let weights: SurnameWeights

    /// The best of the child's surnames against one of the registry's.
    func compare(_ probes: [NameProbe], _ id: UInt32, in index: IndexTables) -> Score {
        var best = Score(level: SurnameLevel.different.rawValue, weight: weights.different)
        let entryFrequency = index.frequencies.share(of: index.surnames.counts[Int(id)])
        for probe in probes {
            let score = compare(probe, id, in: index, entryFrequency)
            if score.weight > best.weight { best = score }
        }
        return best
    }

    private func compare(_ probe: NameProbe, _ id: UInt32, in index: IndexTables, _ entryFrequency: Float) -> Score {
        let starts = index.surnames.starts[Int(id)]
        let pool = index.surnames.pool
        let entry = pool.span.extracting(index.surnames.range(id))
        if equal(probe.whole.bytes, entry) {
            return weights.score(probe.isAlias ? .alias : .exact, typed: probe.wholeFrequency, entry: entryFrequency)
        }
        if starts != 1 || probe.name.starts != 1, let score = compareParts(probe, id, in: index) { return score }
        return compareLetters(probe, entry, entryFrequency)
    }

    /// Halves of double surnames; or the same name with or without its particles.
    private func compareParts(_ probe: NameProbe, _ id: UInt32, in index: IndexTables) -> Score? {
        let parts = Particles.core(of: index.surnames.name(id))
        if parts.count == probe.words.count, zip(parts, probe.words).allSatisfy({ $0 == $1.bytes }) {
            return weights.score(.exact, typed: min(probe.wholeFrequency, probe.wordFrequencies[0]), entry: 0)
        }
        for (place, word) in probe.words.enumerated() where word.bytes.count > 2 && parts.contains(word.bytes) {
            return weights.score(.half, typed: probe.wordFrequencies[place], entry: 0)
        }
        return nil
    }

    private func compareLetters(_ probe: NameProbe, _ entry: Span<UInt8>, _ entryFrequency: Float) -> Score {
        let (mine, theirs) = (probe.whole.bytes.count, entry.count)
        if abs(mine - theirs) <= 2 {
            let distance = probe.whole.distance(to: entry)
            let longest = max(mine, theirs)
            if distance <= 2, longest >= 4, probe.whole.sound == Sound.code(entry) {
                return weights.score(.sound, typed: probe.wholeFrequency, entry: entryFrequency)
            }
            if distance == 1, longest >= 3 {
                return weights.score(.oneLetter, typed: probe.wholeFrequency, entry: entryFrequency)
            }
            if distance == 2, longest >= 6 {
                return weights.score(.twoLetters, typed: probe.wholeFrequency, entry: entryFrequency)
            }
        }
        if min(mine, theirs) >= 4, begins(probe.whole.bytes, entry) {
            return weights.score(.shortened, typed: probe.wholeFrequency, entry: entryFrequency)
        }
        return Score(level: SurnameLevel.different.rawValue, weight: weights.different)
    }
}
