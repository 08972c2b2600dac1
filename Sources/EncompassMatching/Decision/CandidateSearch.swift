import EncompassCore

/// Finds the pupils that a child might be: blocking, then comparing what the blocks hold.
struct CandidateSearch {
    private static let keep = 12
    /// A block with more rows than this says nothing (a placeholder's), and costs too much.
    private static let largestBlock = 20_000
    /// In bits: a rival so far behind takes less than one part in four thousand.
    private static let settledLead: Float = 12

    private let scorer: Scorer
    private var givenScores = ScoreCache()
    private var surnameScores = ScoreCache()
    private var streetScores = ScoreCache()
    private var found: [Comparison] = []
    private var least: Float = -.infinity

    init(_ scorer: Scorer) { self.scorer = scorer }

    /// The likeliest, best first; each pupil once.
    mutating func candidates(of probe: ChildProbe) -> [Comparison] {
        givenScores.clear()
        surnameScores.clear()
        streetScores.clear()
        found.removeAll(keepingCapacity: true)
        least = -.infinity
        let index = scorer.index
        if let date = probe.date.date, !probe.date.isYearOnly {
            for place in index.days.range(date.dayNumber) { visit(place, probe) }
        }
        if let address = probe.address?.address {
            if address.unit != 0 { visit(index.byUnit, BlockingKeys.unit(address), probe, sift: false) }
            if let key = BlockingKeys.house(address) { visit(index.byHouse, key, probe, sift: false) }
        }
        if probe.upn != 0 { visit(index.byUPN, BlockingKeys.upn(probe.upn), probe, sift: false) }
        if !isSettled(probe) { for key in nameKeys(probe) { visit(index.byName, key, probe, sift: true) } }
        return found.sorted { ($0.total, $1.pupil) > ($1.total, $0.pupil) }
    }

    /// Whether nobody of another birthday and another home could come near the best candidate: then the blocks of like
    /// names hold nothing that matters.
    private func isSettled(_ probe: ChildProbe) -> Bool {
        guard let best = found.max(by: { $0.total < $1.total }), best.dateLevel == .exact, best.addressLevel == .house,
            best.givenLevel.isAgreement, let address = probe.address
        else { return false }
        let elsewhere = max(address.weights[AddressLevel.street.index], address.weights[AddressLevel.sector.index])
        let names = probe.largestNameWeight(scorer)
        let own = best.given.weight + best.surname.weight + best.middle.weight + best.school.weight
        let lead = best.date.weight - scorer.dates.nearest + best.address.weight - elsewhere + own - names
        return lead >= CandidateSearch.settledLead
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

    /// `sift` leaves out, unseen, those whose date of birth is known to be another's: at another home they are nobody.
    private mutating func visit(_ postings: Postings, _ key: UInt32, _ probe: ChildProbe, sift: Bool) {
        let range = postings.range(key)
        guard range.count <= CandidateSearch.largestBlock else { return }
        let isDated = probe.date.date != nil && !probe.date.isYearOnly
        for entry in range {
            let place = postings.row(at: entry)
            if isDated {
                let level = scorer.dates.level(probe.date, scorer.index.days.date(ofRow: place))
                // Those of the child's own date of birth have been seen.
                if level == .exact || sift && level == .different { continue }
            }
            visit(place, probe)
        }
    }

    private mutating func visit(_ place: Int, _ probe: ChildProbe) {
        let index = scorer.index
        let row = index.rows[place]
        var given = givenScore(probe, row.forename)
        var surname = surnameScore(probe, row.surname)
        let extra = row.extra == 0 ? ExtraNames() : index.extras[Int(row.extra)]
        if row.extra != 0 { improve(&given, &surname, extra, probe) }
        if let swapped = probe.swapped, row.surname == swapped.surname, row.forename == swapped.given {
            given = Score(level: GivenLevel.swapped.rawValue, weight: max(given.weight, swappedWeight(probe)))
            surname = Score(level: SurnameLevel.exact.rawValue, weight: max(surname.weight, 2))
        }
        let upn = scorer.others.upn(probe.upn, probe.upn == 0 ? 0 : index.pupils[Int(row.pupil)].upn)
        if given.weight < 0, surname.weight <= 0, upn.weight <= 0, !probe.givens.isEmpty { return }
        let comparison = Comparison(
            place: place, pupil: row.pupil, given: given,
            middle: probe.middles.isEmpty
                ? Score(level: MiddleLevel.missing.rawValue, weight: 0)
                : scorer.others.middle(probe.middles, extra.middle, in: index),
            surname: surname, date: scorer.dates.compare(probe.date, index.days.date(ofRow: place)),
            sex: scorer.others.sex(probe.sex, row.sex), upn: upn, address: addressScore(probe, row.address),
            school: scorer.others.school(probe, index.urns(of: Int(row.pupil)), index.frequencies))
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
        let frequencies = scorer.index.frequencies
        let typed = frequencies.given(given.whole.bytes) * frequencies.surname(surname.whole.bytes)
        let meant = frequencies.given(surname.whole.bytes) * frequencies.surname(given.whole.bytes)
        let ratio = 0.01 / (typed + 0.01 * meant)
        return min(Weight.cap, Float(ratio.exponent)) - 2
    }

    private mutating func givenScore(_ probe: ChildProbe, _ id: UInt32) -> Score {
        if id == 0 || probe.givens.isEmpty { return Score(level: GivenLevel.missing.rawValue, weight: 0) }
        
        return givenScores.score(id) {
            scorer.givens.compare(probe.givens, id, in: scorer.index)
        }
    }

    private mutating func surnameScore(_ probe: ChildProbe, _ id: UInt32) -> Score {
        if id == 0 || probe.surnames.isEmpty { return Score(level: SurnameLevel.missing.rawValue, weight: 0) }
        
        return surnameScores.score(id) {
            scorer.surnames.compare(probe.surnames, id, in: scorer.index)
        }
    }

    private mutating func addressScore(_ probe: ChildProbe, _ row: FoldedAddress) -> Score {
        guard let address = probe.address else { return Score(level: AddressLevel.missing.rawValue, weight: 0) }
        
        let level = scorer.addresses.level(address, row) {
            guard let street = address.street else { return false }
            return streetScores.score(row.street) {
                let pool = scorer.index.streets.pool
                let name = pool.span.extracting(scorer.index.streets.range(row.street))
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
