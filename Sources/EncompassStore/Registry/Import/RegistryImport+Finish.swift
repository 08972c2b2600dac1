import EncompassCore
import GRDB

/// What an import would remove of contacts, calendars and links: a file that was cut short, or whose columns moved,
/// must not silence a school.
extension RegistryImport {
    /// Compares the held rows with the staged ones, for every scope that the files replace.
    func weighLosses() throws {
        if tally.kinds.contains(.contacts) { try weighContacts() }
        if tally.kinds.contains(.calendar) {
            try weigh(.calendar, within: "t.scope IN (SELECT scope FROM import_scope WHERE kind = 'calendar')") { row in
                let period: CalendarPeriod = try JSONText.decode(row["body"])
                return period.to < self.today ? nil : "\(period.scope) \(period.kind.rawValue)"
            }
        }
        if tally.kinds.contains(.bankHolidays) {
            try weigh(.bankHolidays, within: "t.date >= \(today.dayNumber)") { _ in "bank holidays" }
        }
        if tally.kinds.contains(.links) { try weigh(.links, within: "TRUE") { _ in "links" } }
    }

    /// For a kind whose rows have no identity besides their content: how many there were and will be, by group.
    private func weigh(_ kind: RegistryKind, within: String, group: (Row) throws -> String?) throws {
        var counts: [String: (held: Int, staged: Int)] = [:]
        try compare(kind, within) { row, isHeld, isStaged in
            guard let name = try group(row) else { return }
            counts[name, default: (0, 0)].held += isHeld ? 1 : 0
            counts[name, default: (0, 0)].staged += isStaged ? 1 : 0
        }
        let held = counts.values.reduce(0) { $0 + $1.held }
        let fallen = counts.values.reduce(0) { $0 + max(0, $1.held - $1.staged) }
        // Of a few links, one is already more than a tenth, and means nothing.
        if kind == .links, held < 10 { return }
        for (name, count) in counts.sorted(by: { $0.key < $1.key })
        where count.staged < count.held && (count.staged == 0 || fallen * 10 > held) {
            tally.lost(
                RegistryDiff.Loss(kind: kind, scope: name, held: count.held, removed: count.held - count.staged))
        }
    }

    private struct Role: Hashable {
        let scope: String
        let role: String
    }

    /// Counts the contacts of a role that can be reached: one that loses its address or its verification is lost as
    /// well.
    private func weighContacts() throws {
        var all: [Role: (held: Int, staged: Int)] = [:]
        var reachable: [Role: (held: Int, staged: Int)] = [:]
        let within = "t.scope IN (SELECT scope FROM import_scope WHERE kind = 'contacts')"
        try compare(.contacts, within) { row, isHeld, isStaged in
            let contact: Contact = try Body(bytes: row["body"], keyId: row["key_id"]).decode(with: keys)
            let role = Role(scope: contact.scope.description, role: contact.role.rawValue)
            all[role, default: (0, 0)].held += isHeld ? 1 : 0
            all[role, default: (0, 0)].staged += isStaged ? 1 : 0
            guard contact.verifiedOn != nil, contact.hasAddress else { return }
            reachable[role, default: (0, 0)].held += isHeld ? 1 : 0
            reachable[role, default: (0, 0)].staged += isStaged ? 1 : 0
        }
        func fall(_ counts: [Role: (held: Int, staged: Int)]) -> Bool {
            let fallen = counts.values.reduce(0) { $0 + max(0, $1.held - $1.staged) }
            return fallen * 10 > counts.values.reduce(0) { $0 + $1.held }
        }
        let isMany = fall(all) || fall(reachable)
        for role in all.keys.sorted(by: { ($0.scope, $0.role) < ($1.scope, $1.role) }) {
            let counts = [all[role], reachable[role]].compactMap(\.self)
            guard let count = counts.max(by: { $0.held - $0.staged < $1.held - $1.staged }) else { continue }
            let isEmptied = counts.contains { $0.held > 0 && $0.staged == 0 }
            guard count.held > count.staged, isEmptied || isMany else { continue }
            tally.lost(
                RegistryDiff.Loss(
                    kind: .contacts, scope: "\(role.scope) \(role.role)", held: count.held,
                    removed: count.held - count.staged))
        }
    }

    /// Every row that is held or staged within the files' scopes, once.
    private func compare(
        _ kind: RegistryKind, _ within: String, _ body: (Row, Bool, Bool) throws -> Void
    ) throws {
        try store.read { snapshot in
            let rows = try Row.fetchCursor(
                snapshot.db,
                sql: """
                    SELECT t.*, \(Visible.rows("t")) AS is_held, t.removed IS NULL AS is_staged FROM \(kind.table) t
                    WHERE \(within) AND (t.removed IS NULL OR \(Visible.rows("t")))
                    """)
            while let row = try rows.next() { try body(row, row["is_held"], row["is_staged"]) }
        }
    }
}

/// Removes what the files no longer have, once all are staged. Contacts stay until somebody accepts their removal.
extension RegistryImport {
    func finish() throws {
        try writeBacklog()
        try keepRejected()
        for kind in tally.kinds {
            switch kind {
            case .establishments: try closeUnseen()
            case .rolls: try finishRolls()
            case .notInSchool: try finishNotInSchool()
            case .links, .bankHolidays: try removeUnseen(kind)
            case .calendar: try removeUnseen(kind, within: "AND t.scope IN \(covered(kind))")
            case .contacts: break
            }
        }
        if tally.kinds.contains(.calendar) { try warnOfOverlaps() }
        try weighLosses()
    }

    /// Removes the held contacts of the files' scopes that the files do not name.
    func removeUnnamedContacts() throws {
        guard tally.kinds.contains(.contacts) else { return }
        try removeUnseen(.contacts, within: "AND t.scope IN \(covered(.contacts))")
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

    /// The name of a removed row in the diff, as SQL.
    private func example(_ kind: RegistryKind) -> String {
        switch kind {
        case .links: "t.urn || ' ' || t.kind || ' ' || t.linked"
        case .contacts: "t.scope || ' ' || t.role"
        case .calendar:
            "t.scope || ' ' || (t.body ->> 'kind') || ' ' || (t.body ->> 'from') || ' to ' || (t.body ->> 'to')"
        case .bankHolidays: "(t.body ->> 'date') || ' ' || (t.body ->> 'title')"
        case .establishments, .rolls, .notInSchool: "''"
        }
    }

    private func closeUnseen() throws {
        let open = "e.status IN ('open', 'proposedToClose')"
        let held = try store.read { snapshot in
            try Int.fetchOne(
                snapshot.db, sql: "SELECT COUNT(*) FROM establishment e WHERE \(open) AND \(Visible.rows("e"))") ?? 0
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

    /// One batch per transaction, until none is left.
    private func untilDone(_ batch: (Database) throws -> Int) throws {
        while try store.write(batch) == RegistryImport.batch {}
    }
}
