public import EncompassCore
import Foundation
import GRDB

extension Store {
    /// Gives every pupil on a roll, in the order of their ids, from one cursor: memory does not grow with their number.
    ///
    /// - Returns: the registry's generation that was read.
    @discardableResult
    public func streamRoll(_ body: (PupilRollEntry) throws -> Void) throws -> Int64 {
        try read { db in
            let sql = """
                SELECT r.pupil, r.urn, r.key_id, r.body, r.upn_hash FROM roll_entry r INDEXED BY roll_entry_pupil
                WHERE \(Visible.rows("r")) ORDER BY r.pupil
                """
            let shared = try sharedUPNs(in: db)
            let rows = try Row.fetchCursor(db, sql: sql)
            var pupil: Int64?
            var entries: [RollRow] = []
            var sharesUPN = false
            while let row = try rows.next() {
                let next: Int64 = row[0]
                if let pupil, pupil != next {
                    try body(PupilRollEntry(pupil: pupil, entries: entries, sharesUPN: sharesUPN))
                    entries.removeAll(keepingCapacity: false)
                    sharesUPN = false
                }
                pupil = next
                entries.append(try Store.rollRow(row))
                if !shared.isEmpty, let hash = row[4] as Int64?, shared.contains(hash) { sharesUPN = true }
            }
            if let pupil { try body(PupilRollEntry(pupil: pupil, entries: entries, sharesUPN: sharesUPN)) }
            return try registryGeneration(in: db)
        }
    }

    /// The UPNs, as hashes, that more than one pupil bears.
    private func sharedUPNs(in db: Database) throws -> Set<Int64> {
        try Int64.fetchSet(
            db,
            sql: """
                SELECT r.upn_hash FROM roll_entry r INDEXED BY roll_entry_upn
                WHERE r.upn_hash IS NOT NULL AND \(Visible.rows("r"))
                GROUP BY r.upn_hash HAVING MIN(r.pupil) <> MAX(r.pupil)
                """)
    }

    /// Columns: pupil, urn, key_id, body. Read in place, without a copy of the bytes.
    private static func rollRow(_ row: Row) throws -> RollRow {
        guard let urn = URN(number: row[1]) else { throw ByteReader.broken }
        return try row.withUnsafeData(atIndex: 3) { data in
            guard let data else { throw ByteReader.broken }
            return try PupilBody.decode(Body(bytes: data, keyId: row[2]), urn: urn)
        }
    }

    /// Every registration of one pupil, by URN; empty where the pupil is on no roll any more.
    public func rollEntries(pupil: Int64) throws -> [RollRow] {
        try read { db in try rollEntries(pupil: pupil, in: db) }
    }

    func rollEntries(pupil: Int64, in db: Database) throws -> [RollRow] {
        try entries("r.pupil = ?", [pupil], in: db).map(\.row)
    }

    /// The pupils who stand on a roll with this UPN, valid or not, without regard to case and white space. Where they are
    /// more than one, it says of none who they are.
    public func pupil(upn: String) throws -> [Int64] {
        let identities = PupilIdentity(keys: keys)
        let wanted = identities.upnHash(upn)
        return try read { db in
            try pupils(
                entries("r.upn_hash = ?", [wanted], in: db).filter {
                    // 64 bits may be another's: the body says.
                    $0.row.pupil.upn.map(PupilIdentity.plainUPN) == PupilIdentity.plainUPN(upn)
                })
        }
    }

    /// The pupils to whom an establishment gave this number of its own.
    public func pupil(urn: URN, pupilId: String) throws -> [Int64] {
        try read { db in
            try pupils(entries("r.urn = ?", [urn.number], in: db).filter { $0.row.pupil.pupilId == pupilId })
        }
    }

    /// What this and earlier rolls had of a pupil, oldest first.
    public func rollHistory(pupil: Int64) throws -> [RollSpell] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT r.pupil, r.urn, r.key_id, r.body, a.landed_at AS since, z.landed_at AS until
                    FROM roll_entry r JOIN registry_run a ON a.run = r.added LEFT JOIN registry_run z ON z.run = r.removed
                    WHERE r.pupil = ? AND a.landed_at IS NOT NULL ORDER BY r.added, r.id
                    """, arguments: [pupil]
            ).map { row in
                RollSpell(
                    row: try Store.rollRow(row), heldFrom: Timestamp(milliseconds: row["since"]),
                    heldTo: (row["until"] as Int64?).map(Timestamp.init(milliseconds:)))
            }
        }
    }

    private func pupils(_ entries: [(pupil: Int64, row: RollRow)]) -> [Int64] { Set(entries.map(\.pupil)).sorted() }

    private func entries(
        _ condition: String, _ arguments: StatementArguments, in db: Database
    ) throws -> [(pupil: Int64, row: RollRow)] {
        let sql = """
            SELECT r.pupil, r.urn, r.key_id, r.body FROM roll_entry r
            WHERE \(condition) AND \(Visible.rows("r")) ORDER BY r.urn, r.id
            """
        return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map {
            (pupil: $0[0], row: try Store.rollRow($0))
        }
    }

    /// Whether a roll that is held says that the pupil must not be found by machine.
    func isProtected(_ pupil: Int64, in db: Database) throws -> Bool {
        try rollEntries(pupil: pupil, in: db).contains(where: \.isProtected)
    }
}
