import EncompassCore
import GRDB

/// What the files no longer have, once all are staged.
extension RegistryImport {
    func finish() throws {
        for kind in tally.kinds {
            switch kind {
            case .establishments: try closeUnseen()
            case .rolls: try finishRolls()
            case .links, .bankHolidays: try removeUnseen(kind)
            case .contacts, .calendar: try removeUnseen(kind, within: "AND t.scope IN \(covered(kind))")
            }
        }
    }

    private func covered(_ kind: RegistryKind) -> String {
        "(SELECT scope FROM import_scope WHERE kind = '\(kind.rawValue)')"
    }

    private static func unseen(_ kind: RegistryKind, _ alias: String) -> String {
        """
        (\(alias).removed IS NULL AND NOT EXISTS (SELECT 1 FROM import_seen s WHERE s.kind = '\(kind.rawValue)' \
        AND s.row = \(alias).id))
        """
    }

    private func removeUnseen(_ kind: RegistryKind, within scope: String = "") throws {
        let sql = """
            SELECT t.id, \(example(kind)) AS example FROM \(kind.table) t
            WHERE \(RegistryImport.unseen(kind, "t")) \(scope) LIMIT \(RegistryImport.batch)
            """
        try untilDone { db in
            let rows = try Row.fetchAll(db.cachedStatement(sql: sql))
            for row in rows {
                try retire(kind, row["id"], in: db)
                tally.removed(kind, row["example"])
            }
            return rows.count
        }
    }

    /// What a removed row is called in the diff, as SQL.
    private func example(_ kind: RegistryKind) -> String {
        switch kind {
        case .links: "t.urn || ' ' || t.kind || ' ' || t.linked"
        case .contacts: "t.scope || ' ' || t.role"
        case .calendar:
            "t.scope || ' ' || (t.body ->> 'kind') || ' ' || (t.body ->> 'from') || ' to ' || (t.body ->> 'to')"
        case .bankHolidays: "(t.body ->> 'date') || ' ' || (t.body ->> 'title')"
        case .establishments, .rolls: "''"
        }
    }

    private func closeUnseen() throws {
        let open = "e.status IN ('open', 'proposedToClose')"
        let held = try store.read { db in
            try Int.fetchOne(
                db, sql: "SELECT COUNT(*) FROM establishment e WHERE \(open) AND \(Visible.rows("e"))") ?? 0
        }
        let sql = """
            SELECT e.id, e.body FROM establishment e WHERE \(open) AND \(RegistryImport.unseen(.establishments, "e"))
            LIMIT \(RegistryImport.batch)
            """
        try untilDone { db in
            let rows = try Row.fetchAll(db.cachedStatement(sql: sql))
            for row in rows { try close(row, in: db) }
            return rows.count
        }
        let removed = tally.summary[.establishments].removed
        if removed * 10 > held { tally.lost(RegistryDiff.RegisterLoss(held: held, removed: removed)) }
    }

    /// A batch a transaction until there is none left.
    private func untilDone(_ batch: (Database) throws -> Int) throws {
        while try store.write(batch) == RegistryImport.batch {}
    }

    private func finishRolls() throws {
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
