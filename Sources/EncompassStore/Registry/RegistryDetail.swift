public import EncompassCore
import GRDB

/// Everything in the registry about one establishment, except its pupils.
public struct RegistryDetail: Sendable {
    public let establishment: Establishment
    /// The open establishment that it has become, if it is closed and there is exactly one.
    public let successor: URN?
    public let links: [EstablishmentLink]
    /// Its own contacts and its authority's, each by role and order.
    public let contacts: [StoredContact]
    /// Its own and its authority's periods that end on the day asked for or later, by first day.
    public let calendar: [CalendarPeriod]
    /// Registrations on its roll.
    public let rollEntries: Int
    /// When its roll last landed; nil if none has.
    public let rollImportedAt: Timestamp?
}

/// How much of a registry is held, and how old it is.
public struct RegistryStats: Hashable, Sendable, Codable {
    /// Counts every landed import.
    public let generation: Int64
    /// When the last import landed; nil before the first.
    public let lastImport: Timestamp?
    public let establishmentsOpen: Int
    public let establishmentsClosed: Int
    public let links: Int
    /// Pupils on a roll, and their registrations: more, if one is at two establishments.
    public let pupils: Int
    public let rollEntries: Int
    /// Establishments whose roll is held.
    public let rolls: Int
    /// When the oldest of the held rolls landed.
    public let oldestRoll: Timestamp?
    /// Rolls that landed before the moment asked for.
    public let staleRolls: Int
    /// Rolls of establishments without a contact of their own.
    public let rollsWithoutContacts: Int
    /// Authorities' registers of children not in school.
    public let notInSchool: [NotInSchoolRegister]
    public let contacts: Int
    /// Contacts that no person has verified: they are never sent to.
    public let contactsUnverified: Int
    public let calendarPeriods: Int
    public let bankHolidays: Int
}

extension Registry {
    /// One establishment with its links, contacts, calendar and the size and age of its roll; nil if it is not held.
    public func detail(_ urn: URN, on day: LocalDate) throws -> RegistryDetail? {
        try read { snapshot in
            guard let establishment = try snapshot.establishment(urn) else { return nil }
            let scopes =
                [Scope.establishment(urn)]
                + (establishment.localAuthority.map { [Scope.localAuthority($0)] } ?? [])
            return RegistryDetail(
                establishment: establishment,
                successor: establishment.status == .closed ? try snapshot.successor(of: urn) : nil,
                links: try snapshot.links(of: urn), contacts: try scopes.flatMap { try snapshot.contacts($0) },
                calendar: try scopes.flatMap { try snapshot.periods($0) }.filter { $0.to >= day }
                    .sorted { ($0.from, $0.to) < ($1.from, $1.to) },
                rollEntries: try snapshot.rollSize(urn), rollImportedAt: try snapshot.rollImported(urn))
        }
    }
}

extension Reading {
    fileprivate func links(of urn: URN) throws -> [EstablishmentLink] {
        let sql = """
            SELECT l.body FROM establishment_link l WHERE l.urn = ? AND \(Visible.rows("l")) ORDER BY l.linked, l.kind
            """
        return try String.fetchAll(db.cachedStatement(sql: sql), arguments: [urn.number]).map {
            try JSONText.decode($0)
        }
    }

    fileprivate func periods(_ scope: Scope) throws -> [CalendarPeriod] {
        let sql = "SELECT c.body FROM calendar_period c WHERE c.scope = ? AND \(Visible.rows("c"))"
        return try String.fetchAll(db.cachedStatement(sql: sql), arguments: [scope.description]).map {
            try JSONText.decode($0)
        }
    }

    fileprivate func rollSize(_ urn: URN) throws -> Int {
        let sql = "SELECT COUNT(*) FROM roll_entry r WHERE \(Numbered.roll("r")) AND \(Visible.rows("r"))"
        return try Int.fetchOne(db.cachedStatement(sql: sql), arguments: [urn.number]) ?? 0
    }

    fileprivate func rollImported(_ urn: URN) throws -> Timestamp? {
        let sql = "SELECT MAX(g.landed_at) FROM roll r JOIN registry_run g ON g.run = r.added WHERE r.urn = ?"
        return try Int64.fetchOne(db.cachedStatement(sql: sql), arguments: [urn.number]).map(
            Timestamp.init(milliseconds:))
    }
}

extension Registry {
    /// Counts what is held. The first time after an import it reads one index entry per registration: some tenths of a
    /// second with a million.
    ///
    /// - Parameter staleBefore: a roll that landed before it is stale.
    public func stats(staleBefore: Timestamp) throws -> RegistryStats {
        try read { snapshot in
            let rolls = try snapshot.rollAges()
            let run = try snapshot.registryGeneration()
            let counts = try snapshot.known.value(\.counts, at: run) { try snapshot.registryCounts() }
            return RegistryStats(
                generation: run, lastImport: try snapshot.lastImport(),
                establishmentsOpen: counts.establishmentsOpen, establishmentsClosed: counts.establishmentsClosed,
                links: counts.links, pupils: counts.pupils, rollEntries: counts.rollEntries, rolls: rolls.count,
                oldestRoll: rolls.min(), staleRolls: rolls.count { $0 < staleBefore },
                rollsWithoutContacts: counts.rollsWithoutContacts, notInSchool: counts.notInSchool,
                contacts: counts.contacts, contactsUnverified: counts.contactsUnverified,
                calendarPeriods: counts.calendarPeriods, bankHolidays: counts.bankHolidays)
        }
    }
}

/// What `RegistryStats` has of the visible rows.
struct RegistryCounts: Sendable {
    let establishmentsOpen: Int
    let establishmentsClosed: Int
    let links: Int
    let pupils: Int
    let rollEntries: Int
    let rollsWithoutContacts: Int
    let notInSchool: [NotInSchoolRegister]
    let contacts: Int
    let contactsUnverified: Int
    let calendarPeriods: Int
    let bankHolidays: Int
}

extension Reading {
    fileprivate func registryCounts() throws -> RegistryCounts {
        RegistryCounts(
            establishmentsOpen: try count("establishment", "t.status <> 'closed'"),
            establishmentsClosed: try count("establishment", "t.status = 'closed'"),
            links: try count("establishment_link"), pupils: try count("roll_entry", of: "DISTINCT t.pupil"),
            rollEntries: try count("roll_entry"), rollsWithoutContacts: try rollsWithoutContacts(),
            notInSchool: try notInSchoolRegisters(), contacts: try count("contact"),
            contactsUnverified: try unverifiedContacts(), calendarPeriods: try count("calendar_period"),
            bankHolidays: try count("bank_holiday"))
    }

    fileprivate func count(
        _ table: String, of counted: String = "*", _ condition: String = "TRUE"
    ) throws -> Int {
        let sql = "SELECT COUNT(\(counted)) FROM \(table) t WHERE \(condition) AND \(Visible.rows("t"))"
        return try Int.fetchOne(db, sql: sql) ?? 0
    }

    fileprivate func lastImport() throws -> Timestamp? {
        try Int64.fetchOne(db, sql: "SELECT MAX(landed_at) FROM registry_run").map(Timestamp.init(milliseconds:))
    }

    /// When the newest roll of each establishment landed.
    fileprivate func rollAges() throws -> [Timestamp] {
        try Int64.fetchAll(
            db,
            sql: """
                SELECT MAX(g.landed_at) FROM roll r JOIN registry_run g ON g.run = r.added
                WHERE g.landed_at IS NOT NULL GROUP BY r.urn
                """
        ).map(Timestamp.init(milliseconds:))
    }

    fileprivate func rollsWithoutContacts() throws -> Int {
        try Int.fetchOne(
            db,
            sql: """
                SELECT COUNT(DISTINCT r.urn) FROM roll r WHERE r.added <= (SELECT run FROM registry) AND NOT EXISTS
                (SELECT 1 FROM contact c WHERE c.scope = 'urn:' || r.urn AND \(Visible.rows("c")))
                """) ?? 0
    }

    /// The day of verification is in the body, which SQL does not read.
    fileprivate func unverifiedContacts() throws -> Int {
        let rows = try Row.fetchCursor(
            db, sql: "SELECT c.body, c.key_id FROM contact c WHERE \(Visible.rows("c"))")
        var count = 0
        while let row = try rows.next() {
            let contact: Contact = try Body(bytes: row["body"], keyId: row["key_id"]).decode(with: keys)
            if contact.verifiedOn == nil { count += 1 }
        }
        return count
    }
}

extension Registry {
    /// When each establishment's roll last landed.
    public func rollsLanded() throws -> [URN: Timestamp] {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db,
                sql: """
                    SELECT r.urn, MAX(g.landed_at) AS landed FROM roll r JOIN registry_run g ON g.run = r.added
                    WHERE g.landed_at IS NOT NULL GROUP BY r.urn
                    """
            ).reduce(into: [:]) { rolls, row in
                if let urn = URN(number: row["urn"]) { rolls[urn] = Timestamp(milliseconds: row["landed"]) }
            }
        }
    }
}

extension Registry {
    /// Every contact, by establishment and authority, without the officers of single children.
    public func contactsByScope() throws -> [Scope: [Contact]] {
        try read { snapshot in try snapshot.registryContacts().byScope }
    }

    /// When a file of establishments or of bank holidays last landed, unchanged ones included; nil if none has.
    public func lastLanded(_ kind: RegistryKind) throws -> Timestamp? {
        try read { snapshot in
            try Int64.fetchOne(
                snapshot.db,
                sql: """
                    SELECT MAX(landed_at) FROM registry_run WHERE instr(summary, '"kind":"\(kind.rawValue)"') > 0
                    """
            ).map(Timestamp.init(milliseconds:))
        }
    }

    /// When a file of each kind last landed, unchanged ones included.
    public func filesLanded() throws -> [RegistryKind: Timestamp] {
        try read { snapshot in
            let rows = try Row.fetchCursor(
                snapshot.db,
                sql: "SELECT landed_at, summary FROM registry_run WHERE landed_at IS NOT NULL ORDER BY run")
            var landed: [RegistryKind: Timestamp] = [:]
            while let row = try rows.next() {
                let diff: RegistryDiff = try JSONText.decode(row["summary"])
                for part in diff.parts { landed[part.kind] = Timestamp(milliseconds: row["landed_at"]) }
            }
            return landed
        }
    }
}
