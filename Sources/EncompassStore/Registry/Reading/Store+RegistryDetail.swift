public import EncompassCore
import GRDB

extension Store {
    /// One establishment with its links, contacts, calendar and the size and age of its roll; nil where it is not held.
    public func registryDetail(_ urn: URN, on day: LocalDate) throws -> RegistryDetail? {
        try read { db in
            guard let establishment = try establishment(urn, in: db) else { return nil }
            let scopes =
                [Scope.establishment(urn)]
                + (establishment.localAuthority.map { [Scope.localAuthority($0)] } ?? [])
            return RegistryDetail(
                establishment: establishment,
                successor: establishment.status == .closed ? try successor(of: urn, in: db) : nil,
                links: try links(of: urn, in: db), contacts: try scopes.flatMap { try contacts($0, in: db) },
                calendar: try scopes.flatMap { try periods($0, in: db) }.filter { $0.to >= day }
                    .sorted { ($0.from, $0.to) < ($1.from, $1.to) },
                rollEntries: try rollSize(urn, in: db), rollImportedAt: try rollImported(urn, in: db))
        }
    }

    private func links(of urn: URN, in db: Database) throws -> [EstablishmentLink] {
        let sql = """
            SELECT l.body FROM establishment_link l WHERE l.urn = ? AND \(Visible.rows("l")) ORDER BY l.linked, l.kind
            """
        return try String.fetchAll(db.cachedStatement(sql: sql), arguments: [urn.number]).map {
            try Body(text: $0).decode()
        }
    }

    private func periods(_ scope: Scope, in db: Database) throws -> [CalendarPeriod] {
        let sql = "SELECT c.body FROM calendar_period c WHERE c.scope = ? AND \(Visible.rows("c"))"
        return try String.fetchAll(db.cachedStatement(sql: sql), arguments: [scope.description]).map {
            try Body(text: $0).decode()
        }
    }

    private func rollSize(_ urn: URN, in db: Database) throws -> Int {
        let sql = "SELECT COUNT(*) FROM roll_entry r WHERE r.urn = ? AND \(Visible.rows("r"))"
        return try Int.fetchOne(db.cachedStatement(sql: sql), arguments: [urn.number]) ?? 0
    }

    private func rollImported(_ urn: URN, in db: Database) throws -> Timestamp? {
        let sql = "SELECT MAX(g.landed_at) FROM roll r JOIN registry_run g ON g.run = r.added WHERE r.urn = ?"
        return try Int64.fetchOne(db.cachedStatement(sql: sql), arguments: [urn.number]).map(
            Timestamp.init(milliseconds:))
    }
}
