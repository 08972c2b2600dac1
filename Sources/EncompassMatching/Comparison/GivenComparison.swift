/// Compares a given name of the child with a name in the registry's dictionary.
struct GivenComparison: Sendable {
    let weights: GivenWeights

    /// The best of the child's given names against one of the registry's.
    func compare(_ probes: [NameProbe], _ id: UInt32, in index: IndexTables) -> Score {
        var best = Score(level: GivenLevel.different.rawValue, weight: weights.different)
        let entryFrequency = index.frequencies.share(of: index.givenNames.counts[Int(id)])
        for probe in probes {
            var score = compare(probe, id, in: index, entryFrequency)
            if isOnlyFirstName(probe, id, in: index) { score.needs.insert(.secondName) }
            if score.weight > best.weight { best = score }
        }
        return best
    }

    /// Whether the name is commonly the first of two names, and only one side has the second: it then distinguishes
    /// nobody in a family.
    private func isOnlyFirstName(_ probe: NameProbe, _ id: UInt32, in index: IndexTables) -> Bool {
        let count = index.givenNames.starts[Int(id)].nonzeroBitCount
        guard (probe.words.count > 1) != (count > 1) else { return false }
        return !probe.isWhole(id, in: index) && SharedNames.isFirstOfTwo(probe.first.bytes)
    }

    private func compare(_ probe: NameProbe, _ id: UInt32, in index: IndexTables, _ entryFrequency: Float) -> Score {
        let range = index.givenNames.range(id)
        let starts = index.givenNames.starts[Int(id)]
        let pool = index.givenNames.pool
        let entry = pool.span.extracting(range)
        let isPlain = starts == 1 && probe.words.count == 1
        if equal(probe.whole.bytes, entry) { return full(probe, probe.wholeFrequency) }
        if !isPlain, let score = compareWords(probe, entry, starts) { return score }
        if let relative = relative(probe, id, entry, isPlain: isPlain, starts) {
            let score = weights.score(
                relative.level, typed: relative.saidFrequency, entry: entryFrequency, share: relative.share,
                isName: !relative.isSlip || probe.isAnybodys)
            if !relative.isSlip { return ofOneChild(probe, relative, score) }
            let letters = compareLetters(
                probe.whole, entry, probe.wholeFrequency, entryFrequency, probe.nearFrequency,
                isName: false, isRepeated: probe.isRepeated)
            if letters.weight > score.weight { return letters }
            let isName = relative.relation == .namesOfTwo || OwnNames.bearers(of: probe.first.bytes) != nil
            return isName ? score.ofTwo : score
        }
        return compareLetters(
            probe.whole, entry, probe.wholeFrequency, entryFrequency, probe.nearFrequency,
            isName: probe.isName(besides: index.givenNames.counts[Int(id)], in: index), isRepeated: probe.isRepeated)
    }

    private func full(_ probe: NameProbe, _ frequency: Float) -> Score {
        var score = weights.score(probe.isAlias ? .alias : .exact, typed: frequency, entry: frequency)
        if SharedNames.contains(probe.first.bytes), probe.words.count == 1 { score.kin = 0.04 / frequency }
        return score
    }

    /// `Ella` for Ella-Rose, or the other way round: the same name, but likelier to be a twin's than an exact match is.
    private func partOfDouble(_ probe: NameProbe) -> Score {
        var score = full(probe, probe.wordFrequencies[0])
        score.kin = max(score.kin, 0.5)
        return score
    }

    /// If at least one of the two has several words.
    private func compareWords(_ probe: NameProbe, _ entry: Span<UInt8>, _ starts: UInt64) -> Score? {
        let ranges = FoldedName.ranges(starts: starts, count: entry.count)
        let first = ranges[0]
        let isSecondAlike =
            ranges.count == 1 || probe.words.count == 1
            || OwnNames.agree(probe.words[1], entry.extracting(ranges[1]))
        if equal(probe.first.bytes, entry.extracting(first)) {
            guard ranges.count > 1, probe.words.count > 1 else { return partOfDouble(probe) }
            if isSecondAlike { return full(probe, probe.wordFrequencies[0]) }
            return weights.score(.firstOfSeveral, typed: probe.wordFrequencies[0], entry: 0)
        }
        for (place, word) in probe.words.enumerated() {
            for (other, range) in ranges.enumerated() where word.bytes.count > 1 && (place > 0) != (other > 0) {
                if equal(word.bytes, entry.extracting(range)) {
                    return weights.score(.secondName, typed: probe.wordFrequencies[place], entry: 0)
                }
            }
        }
        let score = compareLetters(
            probe.first, entry.extracting(first), probe.wordFrequencies[0], 0.002, 0.002,
            isName: false, isRepeated: probe.isFirstRepeated)
        if score.level == GivenLevel.different.rawValue { return nil }
        if isRunTogether(probe, entry, ranges) {
            return weights.score(.oneLetter, typed: probe.wholeFrequency, entry: 0.002, others: 0.002)
        }
        return isSecondAlike ? score : score.ofTwo
    }

    /// Both names of the pupil in one word, with a slip in the second: WilfredeJay for Wilfred-Jay. EllaRae is not
    /// Ella-Mae.
    private func isRunTogether(_ probe: NameProbe, _ entry: Span<UInt8>, _ ranges: [Range<Int>]) -> Bool {
        guard probe.words.count == 1, ranges.count == 2, begins(probe.first.bytes, entry.extracting(ranges[0])) else {
            return false
        }
        let rest = probe.first.bytes.dropFirst(ranges[0].count)
        return rest.count >= 3 && OwnNames.agree(NamePattern(Array(rest)), entry.extracting(ranges[1]))
    }

    private func relative(
        _ probe: NameProbe, _ id: UInt32, _ entry: Span<UInt8>, isPlain: Bool, _ starts: UInt64
    ) -> NameProbe.Relative? {
        for relative in probe.relatives where relative.id == id { return relative }
        guard !isPlain, starts != 1 else { return nil }
        let rest = starts & (starts - 1)
        let first = entry.extracting(0..<rest.trailingZeroBitCount)
        return probe.relatives.first { equal($0.name, first) }
    }

    /// Emily is used for Emilia, but may be a sister's name, as Frances may be of Francis; Sam is short for Samantha
    /// only if the child is a girl.
    private func ofOneChild(_ probe: NameProbe, _ relative: NameProbe.Relative, _ score: Score) -> Score {
        let said = probe.first.bytes
        let isSpelling = relative.relation == .spelling
        let isOther =
            relative.relation == .namesOfTwo
            || relative.share < NameProbe.Relative.everyday && OwnNames.areOfOtherSexes(said, relative.name)
            || isSpelling
                && (OwnNames.areTwoForms(said, relative.name) || OwnNames.areOfOtherSexes(said, relative.name))
            // Each of two Mohammeds is Mo.
            || !isSpelling && SharedNames.contains(relative.name)
        var score = isOther ? score.ofTwo : score
        // Brothers share it in any spelling.
        if isSpelling, SharedNames.contains(said) { score.kin = max(score.kin, 0.04 / relative.saidFrequency) }
        if !isSpelling, OwnNames.mayBeOfOtherSexes(said, relative.name) { score.needs.insert(.sex) }
        return score
    }

    /// By single letters and by sound; similar names may still be two people's.
    private func compareLetters(
        _ pattern: NamePattern, _ entry: Span<UInt8>, _ typed: Float, _ entryFrequency: Float, _ near: Float,
        isName: Bool, isRepeated: Bool
    ) -> Score {
        let isNobodys = !isRepeated && OwnNames.bearers(of: pattern.bytes) == nil
        let score = lettersAlike(pattern, entry, typed, entryFrequency, near, isNobodys: isNobodys)
        guard let level = GivenLevel(rawValue: score.level), level.isAgreement,
            OwnNames.contradict(pattern.bytes, entry.indices.map { entry[$0] }, isName: isName, isRepeated: isRepeated)
        else { return score }
        return score.ofTwo
    }

    private func lettersAlike(
        _ pattern: NamePattern, _ entry: Span<UInt8>, _ typed: Float, _ entryFrequency: Float, _ near: Float,
        isNobodys: Bool
    ) -> Score {
        let others = max(0, near - entryFrequency)
        let (mine, theirs) = (pattern.bytes.count, entry.count)
        if mine == 1 || theirs == 1 {
            let level: GivenLevel = pattern.bytes[0] == entry[0] ? .initial : .different
            return weights.initial(level, letter: pattern.bytes[0])
        }
        let gap = abs(mine - theirs)
        if gap <= 2 {
            let distance = pattern.distance(to: entry)
            let longest = max(mine, theirs)
            if distance <= 2, longest >= 4, pattern.sound == Sound.code(entry) {
                if isNobodys {
                    let name = entry.indices.map { entry[$0] }
                    let isDoubled = OwnNames.differInDoubling(pattern.bytes, entry)
                    if isDoubled || OwnNames.isRelated(pattern.bytes, name) {
                        return weights.score(
                            .sound, typed: typed, entry: entryFrequency, others: isDoubled ? 0 : others, isOneName: true
                        )
                    }
                }
                return weights.score(.sound, typed: typed, entry: entryFrequency, others: others, letters: longest)
            }
            if distance == 1, longest >= 3 {
                return weights.score(.oneLetter, typed: typed, entry: entryFrequency, others: others, letters: longest)
            }
            if distance == 2, longest >= 6 { return weights.score(.twoLetters, typed: typed, entry: entryFrequency) }
        }
        if min(mine, theirs) >= 3, begins(pattern.bytes, entry) {
            return weights.score(.shortened, typed: typed, entry: entryFrequency, others: others)
        }
        return Score(level: GivenLevel.different.rawValue, weight: weights.different)
    }
}

extension Score {
    /// The same agreement for two names that may be two children's.
    fileprivate var ofTwo: Score { Score(level: GivenLevel.ownName.rawValue, weight: weight, needs: needs, kin: kin) }
}

/// Whether the two are the same bytes.
@inline(__always)
func equal(_ a: [UInt8], _ b: Span<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    for index in b.indices where a[index] != b[index] { return false }
    return true
}

/// Whether the longer begins with the shorter.
func begins(_ a: [UInt8], _ b: Span<UInt8>) -> Bool {
    for index in 0..<min(a.count, b.count) where a[index] != b[index] { return false }
    return true
}
