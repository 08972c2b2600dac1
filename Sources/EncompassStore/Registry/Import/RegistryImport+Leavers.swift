import EncompassCore
import Foundation
import GRDB

/// A number that more than one child has.
struct SharedNumber: Hashable {
    /// The one roll on which the number counts; nil for a UPN, which counts on every roll.
    let urn: URN?
    let number: String

    init(_ entry: PreparedRoll) {
        let pupil = entry.row.pupil
        number = pupil.upn.map(PupilIdentity.plainUPN) ?? pupil.pupilId ?? ""
        urn = UPN(number) == nil ? entry.row.enrolment.urn : nil
    }
}

/// The end of the files, for numbers that led to more than one child.
extension RegistryImport {
    /// Warns of every row of the files whose number another child has too.
    func warnOfSharedNumbers() throws {
        let identities = PupilIdentity(keys: store.keys)
        for number in shared.sorted(by: { $0.number < $1.number }) {
            try store.read { snapshot in
                let rows = try holding(number, identities, in: snapshot.db)
                for row in rows {
                    guard let line = row.line, line > 0 else { continue }
                    let others = rows.filter { $0.pupil != row.pupil }
                    let places = others.map { $0.line.map { "line \($0)" } ?? "the roll of \($0.urn)" }
                    guard !others.isEmpty else { continue }
                    tally.warn(
                        .rolls, line: line,
                        "its number is also that of another child on \(Set(places).sorted().joined(separator: ", ")): "
                            + "they are two pupils, and the number is no evidence for either; ask the school which is right"
                    )
                }
            }
        }
    }

    /// The same for NHS numbers, which a school copies down a column next to UPNs that are right.
    func warnOfSharedNHSNumbers() throws {
        let rows = try store.read { snapshot in
            try Row.fetchAll(
                snapshot.db,
                sql: """
                    SELECT r.id, r.nhs_hash, r.pupil, r.urn, s.line FROM roll_entry r
                    LEFT JOIN import_seen s ON s.kind = 'rolls' AND s.row = r.id
                    WHERE r.removed IS NULL AND r.id IN (
                        SELECT entry FROM roll_number WHERE kind = 'nhs' AND hash IN (\(Numbered.several(.nhs))))
                    ORDER BY r.nhs_hash, r.id
                    """)
        }
        for holders in Dictionary(grouping: rows, by: { $0["nhs_hash"] as Int64 }).sorted(by: { $0.key < $1.key }) {
            for row in holders.value {
                guard let line = line(row), line > 0 else { continue }
                let places = holders.value.filter { $0["pupil"] as Int64 != row["pupil"] as Int64 }.map { other in
                    self.line(other).map { "line \($0)" } ?? "the roll of \(other["urn"] as Int64)"
                }
                // The other may have had the number on an earlier roll only.
                guard !places.isEmpty else { continue }
                tally.warn(
                    .rolls, line: line,
                    "its NHS number is also that of another child on "
                        + "\(Set(places).sorted().joined(separator: ", ")): the number is no evidence for either; ask the "
                        + "school which is right")
            }
        }
    }

    private typealias Holding = (pupil: Int64, urn: URN, line: Int?)

    private func holding(
        _ number: SharedNumber, _ identities: PupilIdentity, in db: Database
    ) throws -> [Holding] {
        let sql = """
            SELECT r.id, r.pupil, r.urn, r.body, r.key_id, s.line FROM roll_entry r
            LEFT JOIN import_seen s ON s.kind = 'rolls' AND s.row = r.id
            WHERE \(number.urn == nil ? Numbered.rows("r", .upn) : Numbered.roll("r")) AND r.removed IS NULL ORDER BY r.id
            """
        let argument: any DatabaseValueConvertible =
            number.urn.map { Int64($0.number) } ?? identities.upnHash(number.number)
        return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [argument]).compactMap { row -> Holding? in
            guard let urn = URN(number: row["urn"]) else { return nil }
            let pupil = try PupilBody.decode(Body(bytes: row["body"], keyId: row["key_id"]), urn: urn, with: keys).pupil
            guard pupil.upn.map(PupilIdentity.plainUPN) ?? pupil.pupilId == number.number else { return nil }
            return (row["pupil"], urn, line(row))
        }
    }
}

/// Removes the leavers of a roll, once all of it is staged.
extension RegistryImport {
    func finishRolls() throws {
        let urns = try store.read { snapshot in
            try Int32.fetchAll(
                snapshot.db,
                sql: "SELECT CAST(scope AS INTEGER) FROM import_scope WHERE kind = 'rolls' ORDER BY scope")
        }
        let known = urns.filter { rolls.rows(ofFresh: $0) == nil }
        // A large school has two thousand pupils, so a few schools are a batch.
        try write(known.compactMap(URN.init(number:)), atMost: 10, atLeast: 1) { urn, _, db in
            try finishRoll(urn, in: db)
        }
        try finishFresh(urns.filter { rolls.rows(ofFresh: $0) != nil })
        for urn in added.subtracting(urns).sorted().compactMap(URN.init(number:)) {
            try store.write { db in
                let others = try unseen(urn, in: db).filter { $0.row.enrolment.isCurrent(on: today) }
                try keepContinuity(of: urn, unseen: others, replacing: false, in: db)
            }
        }
        try warnOfSharedNumbers()
        try warnOfSharedNHSNumbers()
        try warnOfNamesakes()
    }

    /// Nobody can have left a roll of which nothing was held: none of its rows need be read again.
    private func finishFresh(_ urns: [Int32]) throws {
        for start in stride(from: 0, to: urns.count, by: RegistryImport.batch) {
            try store.write { db in
                for urn in urns[start..<min(start + RegistryImport.batch, urns.count)] {
                    try note(rolls.rows(ofFresh: urn) ?? 0, onRollOf: urn, in: db)
                }
            }
        }
    }

    private func note(_ entries: Int, onRollOf urn: Int32, in db: Database) throws {
        try db.cachedStatement(sql: "INSERT INTO roll (urn, added, entries) VALUES (?, ?, ?)").execute(
            arguments: [urn, run, entries])
    }

    private func finishRoll(_ urn: URN, in db: Database) throws {
        // Once through the roll: in a large import, every roll is read here.
        let counts = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT COUNT(DISTINCT CASE WHEN \(Visible.rows("r")) THEN r.pupil END) AS held,
                        COUNT(*) FILTER (WHERE r.removed IS NULL) AS entries,
                        COUNT(*) FILTER (WHERE r.removed IS NULL AND s.line IS NULL AND r.added <> ?) AS unseen
                    FROM roll_entry r LEFT JOIN import_seen s ON s.kind = 'rolls' AND s.row = r.id
                    WHERE \(Numbered.roll("r"))
                    """), arguments: [run, urn.number])
        let held: Int = counts?["held"] ?? 0
        var entries: Int = counts?["entries"] ?? 0
        var removed = 0
        let others: Int = counts?["unseen"] ?? 0
        if others > 0 {
            try keepContinuity(of: urn, unseen: unseen(urn, in: db), replacing: true, in: db)
            removed = try removeLeavers(urn, in: db)
            entries =
                try Int.fetchOne(
                    db.cachedStatement(
                        sql: "SELECT COUNT(*) FROM roll_entry r WHERE \(Numbered.roll("r")) AND r.removed IS NULL"),
                    arguments: [urn.number]) ?? 0
        }
        try note(entries, onRollOf: urn.number, in: db)
        if removed * 10 > held { tally.lost(RegistryDiff.RollLoss(urn: urn, held: held, removed: removed)) }
    }

    /// The rows that the files do not have. Of those that this import added, few are in `import_seen`.
    private func unseen(_ urn: URN, in db: Database) throws -> [HeldRoll] {
        try held("\(Numbered.roll("r")) AND s.line IS NULL AND r.added <> ?", [urn.number, run], in: db)
    }

    /// The number of pupils who have left this roll.
    private func removeLeavers(_ urn: URN, in db: Database) throws -> Int {
        let rows = try unseen(urn, in: db)
        for row in rows { try retire(.rolls, row.id, in: db) }
        var left: Set<Int64> = []
        for row in rows where try !isOnRoll(row.pupil, urn, in: db) && left.insert(row.pupil).inserted {
            tally.removed(.rolls, PreparedRoll.example(row.row))
        }
        return left.count
    }

    func isOnRoll(_ pupil: Int64, _ urn: URN, in db: Database) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM roll_entry WHERE urn = ? AND pupil = ? AND removed IS NULL)"
        return try Bool.fetchOne(db.cachedStatement(sql: sql), arguments: [urn.number, pupil]) ?? false
    }
}
