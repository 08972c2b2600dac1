extension PupilIndex.Builder {
    /// Sorts the rows and makes the blocking keys.
    public consuming func build() -> PupilIndex {
        sortByDateOfBirth()
        let sharedUPNs = setSharedUPNsAside()
        let sharedNHS = setSharedNHSNumbersAside()
        let keys = BlockingKeys(givenNames: givenNames, surnames: surnames)
        var names: [UInt64] = []
        var (units, houses, upns, nhs): ([UInt64], [UInt64], [UInt64], [UInt64]) = ([], [], [], [])
        names.reserveCapacity(rows.count + rows.count / 2)
        units.reserveCapacity(rows.count)
        houses.reserveCapacity(rows.count)
        for (place, row) in rows.enumerated() {
            keys.forEachName(of: row, extras[Int(row.extra)]) { names.append(Postings.entry($0, place)) }
            if row.address.unit != 0 { units.append(Postings.entry(BlockingKeys.unit(row.address), place)) }
            if let key = BlockingKeys.house(row.address) { houses.append(Postings.entry(key, place)) }
            let pupil = pupils[Int(row.pupil)]
            if pupil.upn != 0 { upns.append(Postings.entry(BlockingKeys.upn(pupil.upn), place)) }
            if pupil.nhs != 0 { nhs.append(Postings.entry(BlockingKeys.nhs(pupil.nhs), place)) }
        }
        let tables = IndexTables(
            rows: rows, pupils: pupils, urns: urns, earlier: earlier, extras: extras, givenNames: givenNames,
            surnames: surnames,
            streets: streets, towns: towns, outwards: outwards, days: DayIndex(rows: rows), byName: Postings(names),
            byUnit: Postings(units), byHouse: Postings(houses), byUPN: Postings(upns),
            byNHS: Postings(nhs),
            frequencies: IndexFrequencies(givenNames: givenNames, surnames: surnames, rows: rows, urns: urns),
            schools: schools, sharedUPNs: sharedUPNs, sharedNHS: sharedNHS)
        return PupilIndex(tables: tables)
    }

    /// A number that two pupils share does not distinguish them: it is neither evidence nor a veto.
    private mutating func setSharedUPNsAside() -> Set<UInt64> {
        let numbers = pupils.lazy.filter { $0.upn != 0 }.map(\.upn).sorted()
        var shared = Set(zip(numbers, numbers.dropFirst()).lazy.filter { $0 == $1 }.map(\.0))
        for pupil in pupils where pupil.isMixed && pupil.upn != 0 { shared.insert(pupil.upn) }
        guard !shared.isEmpty else { return [] }
        for place in pupils.indices where shared.contains(pupils[place].upn) {
            pupils[place].upn = 0
            pupils[place].isNumberShared = true
        }
        return shared
    }

    private mutating func setSharedNHSNumbersAside() -> Set<UInt32> {
        let numbers = pupils.lazy.filter { $0.nhs != 0 }.map(\.nhs).sorted()
        var shared = Set(zip(numbers, numbers.dropFirst()).lazy.filter { $0 == $1 }.map(\.0))
        for pupil in pupils where pupil.isMixed && pupil.nhs != 0 { shared.insert(pupil.nhs) }
        guard !shared.isEmpty else { return [] }
        for place in pupils.indices where shared.contains(pupils[place].nhs) {
            pupils[place].nhs = 0
            pupils[place].isNHSShared = true
        }
        return shared
    }

    private mutating func sortByDateOfBirth() {
        var order = [UInt64](repeating: 0, count: rows.count)
        for (place, row) in rows.enumerated() {
            order[place] = Postings.entry(UInt32(bitPattern: row.dateOfBirth) ^ 0x8000_0000, place)
        }
        order = RadixSort.sortedByUpperHalf(order)
        rows = order.map { rows[Int(UInt32(truncatingIfNeeded: $0))] }
    }
}
