import EncompassCore

/// Finds the pupils that a child might be: blocking, then comparing what the blocks hold.
struct CandidateSearch {
    private static let keep = 12
    /// A block with more rows than this says nothing (a placeholder's), and costs too much.
    private static let largestBlock = 20_000
    /// In bits: a rival so far behind takes less than one part in four thousand.
    private static let settledLead: Float = 12

    let scorer: Scorer
    var givenScores = ScoreCache()
    var surnameScores = ScoreCache()
    var exchangedGivenScores = ScoreCache()
    var exchangedSurnameScores = ScoreCache()
    private var streetScores = ScoreCache()
    private var found: [Comparison] = []
    private var least: Float = -.infinity

    init(_ scorer: Scorer) { self.scorer = scorer }

    /// Those who live at `home`, whoever the child may be; at most as many as a large household.
    mutating func residents(of home: FoldedAddress, _ probe: ChildProbe) -> [Comparison] {
        clear()
        let index = scorer.index
        let (postings, key) =
            home.unit != 0 ? (index.byUnit, BlockingKeys.unit(home)) : (index.byHouse, BlockingKeys.house(home) ?? 0)
        let places = postings.range(key).lazy.map { postings.row(at: $0) }
        return places.filter { index.rows[$0].address.house == home.house }.prefix(CandidateSearch.keep)
            .map { comparison($0, probe) }
    }

    private mutating func clear() {
        givenScores.clear()
        surnameScores.clear()
        exchangedGivenScores.clear()
        exchangedSurnameScores.clear()
        streetScores.clear()
        found.removeAll(keepingCapacity: true)
        least = -.infinity
    }

    /// The likeliest, best first; each pupil once.
    mutating func candidates(of probe: ChildProbe) -> [Comparison] {
        clear()
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
        if let exchanged = probe.exchanged {
            keys.append(
                BlockingKeys.name(Sound.key(exchanged.given.whole.sound), Sound.key(exchanged.surname.whole.sound)))
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
        let row = scorer.index.rows[place]
        let names = names(row, probe)
        let upn = upn(row, probe)
        if names.given.weight < 0, names.surname.weight <= 0, upn.weight <= 0, !isHome(row.address, probe) { return }
        keep(comparison(place, row, names, upn, probe))
    }

    /// Whether somebody of other names is worth comparing for where they live.
    private func isHome(_ row: FoldedAddress, _ probe: ChildProbe) -> Bool {
        guard let mine = probe.address?.address else { return false }
        return mine.unit != 0 && mine.unit == row.unit
            || mine.street == row.street && BlockingKeys.house(row) != nil
                && mine.number == row.number
    }

    /// The child beside one row, whatever comes of it.
    mutating func comparison(_ place: Int, _ probe: ChildProbe) -> Comparison {
        let row = scorer.index.rows[place]
        return comparison(place, row, names(row, probe), upn(row, probe), probe)
    }

    private mutating func comparison(
        _ place: Int, _ row: PupilRow, _ names: (given: Score, surname: Score), _ upn: Score, _ probe: ChildProbe
    ) -> Comparison {
        let index = scorer.index
        let middle = probe.middles.isEmpty || row.extra == 0 ? 0 : index.extras[Int(row.extra)].middle
        return Comparison(
            place: place, pupil: row.pupil, given: names.given,
            middle: scorer.others.middle(probe.middles, middle, besides: row.forename, in: index),
            surname: names.surname,
            date: scorer.dates.compare(probe.date, index.days.date(ofRow: place)),
            sex: scorer.others.sex(probe.sex, row.sex), upn: upn, address: addressScore(probe, row.address),
            school: scorer.others.school(probe, index.urns(of: Int(row.pupil)), index.frequencies),
            isHouseKnown: probe.address.map { $0.address.number != 0 } ?? false)
    }

    private func upn(_ row: PupilRow, _ probe: ChildProbe) -> Score {
        scorer.others.upn(probe.upn, probe.upn == 0 ? 0 : scorer.index.pupils[Int(row.pupil)].upn)
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
