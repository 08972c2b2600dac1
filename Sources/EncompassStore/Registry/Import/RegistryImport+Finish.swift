import EncompassCore
import GRDB

/// What the files no longer have, once all are staged.
extension RegistryImport {
    func finish() throws {
        try keepRejected()
        for kind in tally.kinds {
            switch kind {
            case .establishments: try closeUnseen()
            case .rolls: try finishRolls()
            case .links, .bankHolidays: try removeUnseen(kind)
            case .contacts, .calendar: try removeUnseen(kind, within: "AND t.scope IN \(covered(kind))")
            }
        }
        if tally.kinds.contains(.calendar) { try warnOfOverlaps() }
        try weighLosses()
    }

    private func covered(_ kind: RegistryKind) -> String {
        "(SELECT scope FROM import_scope WHERE kind = '\(kind.rawValue)')"
    }

    static func unseen(_ kind: RegistryKind, _ alias: String) -> String {
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
}
