import EncompassCore

/// Finds the pupils that a child might be: blocking, then comparing what the blocks hold.
struct CandidateSearch {
    private static let keep = 12
    /// A block with more rows than this says nothing (a placeholder's), and costs too much.
    private static let largestBlock = 20_000

    private let matcher: Matcher
    private var givenScores = ScoreCache()
    private var surnameScores = ScoreCache()
    private var streetScores = ScoreCache()
    private var found: [Comparison] = []
    private var least: Float = -.infinity

    init(_ matcher: Matcher) { self.matcher = matcher }

    /// The likeliest, best first; each pupil once.
    mutating func candidates(of probe: ChildProbe) -> [Comparison] {
        givenScores.clear()
        surnameScores.clear()
        streetScores.clear()
        found.removeAll(keepingCapacity: true)
        least = -.infinity
        let index = matcher.index
        if let date = probe.date.date, !probe.date.isYearOnly {
            for place in index.days.range(date.dayNumber) { visit(place, probe) }
        }
        for key in nameKeys(probe) { visit(index.byName, key, probe) }
        if let address = probe.address?.address {
            if address.unit != 0 { visit(index.byUnit, BlockingKeys.unit(address), probe) }
            if let key = BlockingKeys.house(address) { visit(index.byHouse, key, probe) }
        }
        if probe.upn != 0 { visit(index.byUPN, BlockingKeys.upn(probe.upn), probe) }
        return found.sorted { ($0.total, $1.pupil) > ($1.total, $0.pupil) }
    }

    /// Sounds of each given name, and of those it may be said for, with each surname.
    private func nameKeys(_ probe: ChildProbe) -> [UInt32] {
        var givens: [UInt32] = []
        for given in probe.givens {
            let names =
                [given.first.bytes, given.whole.bytes] + given.words.dropFirst().map(\.bytes)
                + given.relatives.filter { $0.id != 0 }.map(\.name)
            for name in names {
                let sound = BlockingKeys.sound(name)
                if !givens.contains(sound) { givens.append(sound) }
            }
        }
        let surnames = probe.surnames.flatMap { BlockingKeys.sounds(ofSurname: $0.name) }
        var keys = givens.flatMap { given in surnames.map { BlockingKeys.name(given, $0) } }
        if probe.swapped != nil, let given = probe.givens.first, let surname = probe.surnames.first {
            keys.append(BlockingKeys.name(surname.whole.sound.blockingKey, given.whole.sound.blockingKey))
        }
        return keys
    }

    private mutating func visit(_ postings: Postings, _ key: UInt32, _ probe: ChildProbe) {
        let range = postings.range(key)
        guard range.count <= CandidateSearch.largestBlock else { return }
        for entry in range {
            let place = postings.row(at: entry)
            // Those of the child's own date of birth have been seen.
            if let date = probe.date.date, !probe.date.isYearOnly,
                matcher.index.rows[place].dateOfBirth == date.dayNumber
            {
                continue
            }
            visit(place, probe)
        }
    }

    private mutating func visit(_ place: Int, _ probe: ChildProbe) {
        let index = matcher.index
        let row = index.rows[place]
        var given = givenScore(probe, row.forename)
        var surname = surnameScore(probe, row.surname)
        let extra = row.extra == 0 ? ExtraNames() : index.extras[Int(row.extra)]
        if row.extra != 0 { improve(&given, &surname, extra, probe) }
        if let swapped = probe.swapped, row.surname == swapped.surname, row.forename == swapped.given {
            given = Score(level: GivenLevel.swapped.rawValue, weight: max(given.weight, swappedWeight(probe)))
            surname = Score(level: SurnameLevel.exact.rawValue, weight: max(surname.weight, 2))
        }
        let upn = matcher.others.upn(probe.upn, probe.upn == 0 ? 0 : index.pupils[Int(row.pupil)].upn)
        if given.weight < 0, surname.weight <= 0, upn.weight <= 0, !probe.givens.isEmpty { return }
        let comparison = Comparison(
            place: place, pupil: row.pupil, given: given,
            middle: probe.middles.isEmpty
                ? Score(level: MiddleLevel.missing.rawValue, weight: 0)
                : matcher.others.middle(probe.middles, extra.middle, in: index),
            surname: surname, date: matcher.dates.compare(probe.date, row.dateOfBirth),
            sex: matcher.others.sex(probe.sex, row.sex), upn: upn, address: addressScore(probe, row.address),
            school: matcher.others.school(probe, index.urns(of: Int(row.pupil)), index.frequencies))
        keep(comparison)
    }

    private mutating func improve(
        _ given: inout Score, _ surname: inout Score, _ extra: ExtraNames, _ probe: ChildProbe
    ) {
        if extra.preferredForename != 0 {
            var score = givenScore(probe, extra.preferredForename)
            if score.level == GivenLevel.exact.rawValue { score.level = GivenLevel.alias.rawValue }
            if score.weight > given.weight { given = score }
        }
        if extra.middle != 0, given.weight < 0 {
            let score = givenScore(probe, extra.middle)
            if score.level <= GivenLevel.firstOfSeveral.rawValue, score.weight > 4 {
                given = Score(level: GivenLevel.secondName.rawValue, weight: score.weight - 4)
            }
        }
        for id in [extra.preferredSurname, extra.formerSurname] where id != 0 {
            var score = surnameScore(probe, id)
            if score.level == SurnameLevel.exact.rawValue { score.level = SurnameLevel.alias.rawValue }
            if score.weight > surname.weight { surname = score }
        }
    }

    private func swappedWeight(_ probe: ChildProbe) -> Float {
        guard let given = probe.givens.first, let surname = probe.surnames.first else { return 0 }
        let frequencies = matcher.index.frequencies
        let typed = frequencies.given(given.whole.bytes) * frequencies.surname(surname.whole.bytes)
        let meant = frequencies.given(surname.whole.bytes) * frequencies.surname(given.whole.bytes)
        let ratio = 0.01 / (typed + 0.01 * meant)
        return min(Weight.cap, Float(ratio.exponent)) - 2
    }

    private mutating func givenScore(_ probe: ChildProbe, _ id: UInt32) -> Score {
        if id == 0 || probe.givens.isEmpty { return Score(level: GivenLevel.missing.rawValue, weight: 0) }
        let matcher = matcher
        return givenScores.score(id) {
            matcher.givens.compare(
                probe.givens, id, in: matcher.index.givenNames, rows: Float(matcher.index.frequencies.rows))
        }
    }

    private mutating func surnameScore(_ probe: ChildProbe, _ id: UInt32) -> Score {
        if id == 0 || probe.surnames.isEmpty { return Score(level: SurnameLevel.missing.rawValue, weight: 0) }
        let matcher = matcher
        return surnameScores.score(id) {
            matcher.surnames.compare(
                probe.surnames, id, in: matcher.index.surnames, rows: Float(matcher.index.frequencies.rows))
        }
    }

    private mutating func addressScore(_ probe: ChildProbe, _ row: FoldedAddress) -> Score {
        guard let address = probe.address else { return Score(level: AddressLevel.missing.rawValue, weight: 0) }
        let matcher = matcher
        let level = matcher.addresses.level(address, row) {
            guard let street = address.street else { return false }
            return streetScores.score(row.street) {
                let name = matcher.index.streets.pool.span.extracting(matcher.index.streets.range(row.street))
                let isAlike = abs(name.count - street.bytes.count) <= 3 && street.distance(to: name) * 5 <= name.count
                return Score(level: isAlike ? 1 : 0, weight: 0)
            }.level == 1
        }
        return Score(level: level.rawValue, weight: address.weights[level.index])
    }

    private mutating func keep(_ comparison: Comparison) {
        let total = comparison.total
        guard total > least || found.count < CandidateSearch.keep else { return }
        if let same = found.firstIndex(where: { $0.pupil == comparison.pupil }) {
            if total > found[same].total { found[same] = comparison }
        } else if found.count < CandidateSearch.keep {
            found.append(comparison)
        } else if let worst = found.indices.min(by: { found[$0].total < found[$1].total }) {
            found[worst] = comparison
        }
        if found.count == CandidateSearch.keep { least = found.map(\.total).min() ?? least }
    }
}

extension UInt64 {
    var blockingKey: UInt32 { Sound.key(self) }
}
