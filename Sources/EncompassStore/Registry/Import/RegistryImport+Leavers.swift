import EncompassCore
import GRDB

/// Who is no longer on a roll, once all of it is staged.
extension RegistryImport {
    func finishRolls() throws {
        try finishSuccessions()
        let urns = try store.read { db in
            try Int32.fetchAll(
                db, sql: "SELECT CAST(scope AS INTEGER) FROM import_scope WHERE kind = 'rolls' ORDER BY scope")
        }
        // A large school has two thousand pupils, so that a few are a batch.
        for start in stride(from: 0, to: urns.count, by: 10) {
            try store.write { db in
                for number in urns[start..<min(start + 10, urns.count)] {
                    if let urn = URN(number: number) { try finishRoll(urn, in: db) }
                }
            }
        }
        try warnOfSharedNumbers()
    }

    private func finishRoll(_ urn: URN, in db: Database) throws {
        let held = try count(
            "SELECT COUNT(DISTINCT pupil) FROM roll_entry r WHERE urn = ? AND \(Visible.rows("r"))", urn, db)
        let removed = try removeLeavers(urn, in: db)
        let entries = try count("SELECT COUNT(*) FROM roll_entry WHERE urn = ? AND removed IS NULL", urn, db)
        try db.cachedStatement(sql: "INSERT INTO roll (urn, added, entries) VALUES (?, ?, ?)").execute(
            arguments: [urn.number, run, entries])
        if removed * 10 > held { tally.lost(RegistryDiff.RollLoss(urn: urn, held: held, removed: removed)) }
    }

    /// The number of pupils who are on this roll no more.
    private func removeLeavers(_ urn: URN, in db: Database) throws -> Int {
        let sql = """
            SELECT r.id, r.pupil, r.body, r.key_id FROM roll_entry r
            WHERE r.urn = ? AND \(RegistryImport.unseen(.rolls, "r"))
            """
        let rows = try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [urn.number])
        for row in rows { try retire(.rolls, row["id"], in: db) }
        var left: Set<Int64> = []
        for row in rows where try !isOnRoll(row["pupil"], urn, in: db) && left.insert(row["pupil"]).inserted {
            let gone = try PupilBody.decode(Body(bytes: row["body"], keyId: row["key_id"]), urn: urn)
            tally.removed(.rolls, PreparedRoll.example(gone))
        }
        return left.count
    }

    private func isOnRoll(_ pupil: Int64, _ urn: URN, in db: Database) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM roll_entry WHERE urn = ? AND pupil = ? AND removed IS NULL)"
        return try Bool.fetchOne(db.cachedStatement(sql: sql), arguments: [urn.number, pupil]) ?? false
    }

    private func count(_ sql: String, _ urn: URN, _ db: Database) throws -> Int {
        try Int.fetchOne(db.cachedStatement(sql: sql), arguments: [urn.number]) ?? 0
    }
}
