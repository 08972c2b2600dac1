public import EncompassCore
import GRDB

/// Keeps the held versions of rejected rows.
extension RegistryImport {
    /// Notes a rejected row: the held version stays, as if the file had it unchanged.
    public func keepHeld(of row: RejectedRow) { rejected.append(row) }

    /// Marks the subjects of rejected rows as seen, once all rows are staged and before missing rows are removed.
    func keepRejected() throws {
        for row in rejected { try store.write { db in try keep(row, in: db) } }
    }

    private func keep(_ row: RejectedRow, in db: Database) throws {
        switch row.subject {
        case .establishment(let urn):
            try keep(.establishments, row.line, urn.map { ("t.urn = ?", [$0.number]) }, in: db)
        case .link(let urn): try keep(.links, row.line, urn.map { ("t.urn = ?", [$0.number]) }, in: db)
        case .bankHoliday: try keep(.bankHolidays, row.line, nil, in: db)
        case .period(let scope, let kind):
            let (condition, arguments) = self.scope(scope, of: .calendar)
            try keep(.calendar, row.line, (condition, arguments), in: db) { held in
                let period: CalendarPeriod = try JSONText.decode(held["body"])
                return kind.map { $0 == period.kind } ?? true
            }
        case .contact(let scope, let role, let name):
            let (condition, arguments) = self.scope(scope, of: .contacts)
            try keep(.contacts, row.line, (condition, arguments), in: db) { held in
                let contact: Contact = try Body(bytes: held["body"], keyId: held["key_id"]).decode(with: keys)
                let isNamed = name.map { PupilIdentity.fold($0) == PupilIdentity.fold(contact.name) } ?? true
                return isNamed && (role.map { $0 == contact.role } ?? true)
            }
        case .childNotInSchool(let authority, let upn, let surname, let forename):
            let place: (String, StatementArguments) =
                authority.map { ("t.la = ?", [$0]) }
                ?? ("t.la IN (SELECT scope FROM import_scope WHERE kind = 'notInSchool')", [])
            let (upn, folded) = (upn.map(PupilIdentity.plainUPN), PupilIdentity.fold(surname + forename))
            try keep(.notInSchool, row.line, place, in: db) { held in
                let child = try Body(bytes: held["body"], keyId: held["key_id"]).decode(
                    ChildNotInSchool.self, with: keys
                ).child
                if let upn { return child.upn.map(PupilIdentity.plainUPN) == upn }
                return folded.isEmpty || PupilIdentity.fold(child.surname + child.forename) == folded
            }
        case .pupil(let urn, let upn, let pupilId, let surname, let forename):
            try keepPupil(row.line, urn, number: (upn, pupilId), names: surname + forename, in: db)
        }
    }

    /// The rows of one scope; if the scope is unknown, those of every scope that the file replaces.
    private func scope(_ scope: Scope?, of kind: RegistryKind) -> (String, StatementArguments) {
        scope.map { ("t.scope = ?", [$0.description]) }
            ?? ("t.scope IN (SELECT scope FROM import_scope WHERE kind = '\(kind.rawValue)')", [])
    }

    /// By the number if it leads to anybody, else by the names. If the row does not say who it is, it may be anybody
    /// on the roll, so nobody leaves the roll.
    private func keepPupil(
        _ line: Int, _ urn: URN?, number: (upn: String?, pupilId: String?), names: String, in db: Database
    ) throws {
        let place: (String, StatementArguments) =
            urn.map { (Numbered.roll("t"), [$0.number]) }
            ?? (Numbered.rolls("t", of: "SELECT CAST(scope AS INTEGER) FROM import_scope WHERE kind = 'rolls'"), [])
        func held(_ fits: (PupilDetails) -> Bool) throws -> Int {
            try keep(.rolls, line, place, in: db) { row in
                guard let urn = URN(number: row["urn"]) else { return false }
                return fits(
                    try PupilBody.decode(Body(bytes: row["body"], keyId: row["key_id"]), urn: urn, with: keys).pupil)
            }
        }
        let upn = number.upn.map(PupilIdentity.plainUPN)
        if let upn, try held({ $0.upn.map(PupilIdentity.plainUPN) == upn }) > 0 { return }
        if let pupilId = number.pupilId, try held({ $0.pupilId == pupilId }) > 0 { return }
        let folded = PupilIdentity.fold(names)
        if !folded.isEmpty {
            _ = try held { PupilIdentity.fold($0.surname + $0.forename) == folded }
        } else if upn == nil, number.pupilId == nil {
            _ = try held { _ in true }
        }
    }

    /// - Parameter condition: nil for every row of the kind.
    /// - Returns: how many rows fit, including those that the file already has.
    @discardableResult
    private func keep(
        _ kind: RegistryKind, _ line: Int, _ condition: (sql: String, arguments: StatementArguments)?, in db: Database,
        where fits: (Row) throws -> Bool = { _ in true }
    ) throws -> Int {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT t.*, s.line AS seen_line FROM \(kind.table) t
                    LEFT JOIN import_seen s ON s.kind = '\(kind.rawValue)' AND s.row = t.id
                    WHERE t.removed IS NULL AND \(condition?.sql ?? "TRUE")
                    """), arguments: condition?.arguments ?? [])
        var found = 0
        var kept = 0
        for row in rows where try fits(row) {
            found += 1
            // Of the rows of a roll that this import added, few are in `import_seen`.
            let isAdded = kind == .rolls && row["added"] as Int64 == run
            guard row["seen_line"] as Int? == nil, !isAdded else { continue }
            try see(kind, row["id"], line: line, in: db)
            tally.unchanged(kind)
            kept += 1
        }
        if kept > 0 {
            tally.warn(
                kind, line: line,
                kept == 1
                    ? "cannot be used: the row that is held of it stays"
                    : "cannot be used, and does not say of what it is: \(kept) rows that are held stay")
        }
        return found
    }
}
