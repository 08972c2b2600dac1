/// Which pupils live together, according to the rolls; in a large registry, for a sample of the homes.
struct HomeCount {
    private static let limit = 50_000

    /// Pupils whose home is known.
    private(set) var housed = 0
    /// Of them, those who live with another pupil.
    private(set) var withOthers = 0
    /// Of them, those who live with another pupil of the same date of birth.
    private(set) var twins = 0

    init(_ index: IndexTables) {
        let step = UInt64(max(1, index.rows.count / HomeCount.limit))
        var homes: [UInt64: [(pupil: UInt32, day: Int32)]] = [:]
        for row in index.rows where row.address.house != 0 && row.address.unit | row.address.street != 0 {
            let place = UInt64(row.address.unit) << 32 | UInt64(row.address.street)
            let home = ByteHash.pair(place, UInt64(row.address.house))
            guard home % step == 0 else { continue }
            if homes[home]?.contains(where: { $0.pupil == row.pupil }) != true {
                homes[home, default: []].append((row.pupil, row.dateOfBirth))
            }
        }
        for pupils in homes.values {
            housed += pupils.count
            guard pupils.count > 1 else { continue }
            withOthers += pupils.count
            twins += pupils.count { pupil in pupils.contains { $0.day == pupil.day && $0.pupil != pupil.pupil } }
        }
    }
}
