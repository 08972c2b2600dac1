import EncompassCore

/// Finds the pupils that a child might be: blocking, then comparing the rows in the blocks.
struct CandidateSearch {
    static let keep = 12
    /// A block with more rows than this (a placeholder's) is not evidence, and costs too much.
    static let largestBlock = 20_000
    /// In bits: a rival this far behind has less than one part in four thousand.
    static let settledLead: Float = 12

    let scorer: Scorer
    var givenScores = ScoreCache()
    var surnameScores = ScoreCache()
    var exchangedGivenScores = ScoreCache()
    var exchangedSurnameScores = ScoreCache()
    var streetScores = ScoreCache()
    var placeScores = ScoreCache()
    var found: [Comparison] = []
    var least: Float = -.infinity

    init(_ scorer: Scorer) { self.scorer = scorer }

    /// The pupils who live at `home`, for any child; at most as many as in a large household.
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
        placeScores.clear()
        found.removeAll(keepingCapacity: true)
        least = -.infinity
    }

    /// The most likely, best first; each pupil once.
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
        if probe.nhs != 0 { visit(index.byNHS, BlockingKeys.nhs(probe.nhs), probe, sift: false) }
        if !isSettled(probe) {
            for key in nameKeys(probe) { visit(index.byName, key, probe, sift: scorer.model.kin.requiresGivenName) }
        }
        return found.sorted { ($0.total, $1.pupil) > ($1.total, $0.pupil) }
    }

    /// Whether nobody with another birthday and another home could come close to the best candidate, so that the blocks
    /// of similar names do not matter.
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

    /// The sounds of each given name, and of names that it may be used for, with each surname.
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
}
