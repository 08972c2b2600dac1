import EncompassCore

extension CandidateSearch {
    /// `sift` skips rows with a different date of birth: at another home they cannot be the child.
    mutating func visit(_ postings: Postings, _ key: UInt32, _ probe: ChildProbe, sift: Bool) {
        let range = postings.range(key)
        guard range.count <= CandidateSearch.largestBlock else { return }
        let isDated = probe.date.date != nil && !probe.date.isYearOnly
        for entry in range {
            let place = postings.row(at: entry)
            if isDated {
                let level = scorer.dates.level(probe.date, scorer.index.days.date(ofRow: place))
                // Rows with the child's own date of birth have already been compared.
                if level == .exact || sift && level == .different { continue }
            }
            visit(place, probe)
        }
    }

    mutating func visit(_ place: Int, _ probe: ChildProbe) {
        let row = scorer.index.rows[place]
        let names = names(row, probe)
        let numbers = numbers(row, probe)
        if names.given.weight < 0, names.surname.weight <= 0, numbers.upn.weight + numbers.nhs.weight <= 0,
            !isHome(row.address, probe)
        {
            return
        }
        keep(comparison(place, row, names, numbers, probe))
    }

    /// Whether somebody with other names is worth comparing because of where they live.
    private func isHome(_ row: FoldedAddress, _ probe: ChildProbe) -> Bool {
        guard let mine = probe.address?.address else { return false }
        return mine.unit != 0 && mine.unit == row.unit
            || mine.street == row.street && BlockingKeys.house(row) != nil
                && mine.number == row.number
    }

    /// The child compared with one row, whatever the result.
    mutating func comparison(_ place: Int, _ probe: ChildProbe) -> Comparison {
        let row = scorer.index.rows[place]
        return comparison(place, row, names(row, probe), numbers(row, probe), probe)
    }

    private mutating func comparison(
        _ place: Int, _ row: PupilRow, _ names: (given: Score, surname: Score), _ numbers: (upn: Score, nhs: Score),
        _ probe: ChildProbe
    ) -> Comparison {
        let index = scorer.index
        var address = addressScore(probe, row)
        let earlier = earlierHome(probe, row, address)
        if let earlier { address.weight = earlier.weight }
        let isSingle = row.forename != 0 && index.givenNames.starts[Int(row.forename)] == 1
        let extra = index.extras[Int(row.extra)]
        let middleName = probe.middles.isEmpty ? 0 : extra.middle
        let middle = scorer.others.middle(probe.middles, middleName, besides: row.forename, in: index)
        var given = names.given
        if given.needs.contains(.secondName), middle.level > MiddleLevel.initial.rawValue {
            given.level = GivenLevel.firstOfSeveral.rawValue
        }
        return Comparison(
            place: place, pupil: row.pupil, given: given, middle: middle,
            surname: names.surname,
            date: scorer.dates.compare(probe.date, index.days.date(ofRow: place)),
            age: scorer.others.age(probe.age, index.days.date(ofRow: place)),
            sex: scorer.others.sex(probe.sex, row.sex), upn: numbers.upn, nhs: numbers.nhs, address: address,
            earlier: earlier?.home, school: scorer.others.school(probe, index.urns(of: Int(row.pupil))),
            isHouseKnown: probe.address.map { $0.address.number != 0 } ?? false,
            isHalfOfDouble: probe.isHyphenated && !probe.middles.isEmpty && isSingle && middleName == 0
                && ![row.forename, extra.preferredForename].contains { probe.givens[0].isWhole($0, in: index) },
            needsSex: given.needs.contains(.sex),
            isIncidentAddress: probe.address?.isIncident ?? false)
    }

    private func numbers(_ row: PupilRow, _ probe: ChildProbe) -> (upn: Score, nhs: Score) {
        let pupil = Int(row.pupil)
        return (
            scorer.others.upn(probe.upn, probe.upn == 0 ? 0 : scorer.index.pupils[pupil].upn),
            scorer.others.nhs(probe.nhs, probe.nhs == 0 ? 0 : scorer.index.pupils[pupil].nhs)
        )
    }

    private mutating func addressScore(_ probe: ChildProbe, _ row: PupilRow) -> Score {
        guard let address = probe.address else { return Score(level: AddressLevel.missing.rawValue, weight: 0) }
        let addresses = scorer.addresses
        return addresses.compare(
            address, row.address, sameStreet: { isSameStreet(address, row.address) },
            sameName: { isAlike(address.name, row.address.name, &placeScores) })
    }

    /// If the child's house is not the pupil's, but one where the pupil lived before.
    private mutating func earlierHome(
        _ probe: ChildProbe, _ row: PupilRow, _ present: Score
    ) -> (home: Comparison.Earlier, weight: Float)? {
        guard present.level > AddressLevel.street.rawValue, let address = probe.address else { return nil }
        let weight = address.earlierWeight
        guard weight > present.weight else { return nil }
        for home in scorer.index.earlier(of: Int(row.pupil)) {
            let score = scorer.addresses.compare(
                address, home.address, sameStreet: { isSameStreet(address, home.address) },
                sameName: { isAlike(address.name, home.address.name, &placeScores) })
            if score.level == AddressLevel.house.rawValue {
                return (Comparison.Earlier(until: home.until, present: present.weight), weight)
            }
        }
        return nil
    }

    /// Compares two lines in either order, since either may be the street and the other the house or village.
    private mutating func isSameStreet(_ address: AddressProbe, _ row: FoldedAddress) -> Bool {
        isAlike(address.street, row.street, &streetScores) || isAlike(address.street, row.name, &streetScores)
            || isAlike(address.name, row.street, &placeScores)
    }

    /// Whether the two are one name, apart from a slip in every fifth letter.
    private func isAlike(_ name: NamePattern?, _ other: UInt32, _ scores: inout ScoreCache) -> Bool {
        guard let name, other != 0 else { return false }
        return scores.score(other) {
            let pool = scorer.index.streets.pool
            let entry = pool.span.extracting(scorer.index.streets.range(other))
            let isAlike = abs(entry.count - name.bytes.count) <= 3 && name.distance(to: entry) * 5 <= entry.count
            return Score(level: isAlike ? 1 : 0, weight: 0)
        }.level == 1
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
