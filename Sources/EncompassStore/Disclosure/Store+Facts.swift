public import EncompassCore
import Foundation
import GRDB

extension Store {
    /// What `Disclosure` asks about a notification.
    ///
    /// - Parameter template: how much the area discloses to schools.
    func facts(
        of row: NotificationRow, template: ContentTemplate = .standard, in db: Database
    ) throws -> NotificationFacts {
        let incident = try currentContent(ofIncident: row.incident, in: db)
        return NotificationFacts(
            kind: row.kind, state: row.state, target: row.target, isRestricted: row.isRestricted,
            isWithdrawn: try isWithdrawn(row, in: db), occurredAt: incident.occurredAt, summary: incident.schoolSummary,
            template: template,
            parties: ExcludedPeople(adults: incident.adults, at: try workplace(row.target, in: db)),
            officers: try officers(writtenToOf: row, in: db), children: try childFacts(of: row, in: db))
    }

    /// Who may be a party to a notification's incident, seen from its place.
    func parties(to row: NotificationRow, in db: Database) throws -> ExcludedPeople {
        try parties(ofIncident: row.incident, at: row.target, in: db)
    }

    func parties(ofIncident id: String, at target: Scope, in db: Database) throws -> ExcludedPeople {
        let adults = try adults(ofIncident: id, in: db)
        return adults.isEmpty
            ? ExcludedPeople() : ExcludedPeople(adults: adults, at: try workplace(target, in: db))
    }

    /// A place as an employer.
    private func workplace(_ target: Scope, in db: Database) throws -> Workplace? {
        switch target {
        case .establishment(let urn):
            let sql = "SELECT e.name, e.town FROM establishment e WHERE e.urn = ? AND \(Visible.rows("e"))"
            return try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [urn.number]).map {
                Workplace(name: $0["name"], town: $0["town"])
            }
        case .localAuthority(let code):
            let sql = """
                SELECT e.body ->> '$.localAuthorityName' FROM establishment e
                WHERE e.la = ? AND \(Visible.rows("e")) LIMIT 1
                """
            return try String.fetchOne(db.cachedStatement(sql: sql), arguments: [code]).map {
                Workplace(name: $0 + " Council")
            }
        }
    }

    /// Whether a party works at the place under a name that none of its contacts has, and no supervisor has let the
    /// incident go there.
    func hidesParty(ofIncident id: String, at target: Scope, in db: Database) throws -> Bool {
        guard case .establishment = target else { return false }
        let parties = try parties(ofIncident: id, at: target, in: db)
        guard parties.hidesSomebody(besides: try contacts(target, in: db).map(\.contact)) else { return false }
        let cleared = try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM notification
                        WHERE incident = ? AND target = ? AND cleared_by IS NOT NULL)
                    """), arguments: [id, target.description])
        return cleared != true
    }

    /// Whether the last that the place is to know of the incident is that it was taken back.
    func isWithdrawn(_ row: NotificationRow, in db: Database) throws -> Bool {
        let last = try String.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT kind FROM notification WHERE incident = ? AND target = ? AND state <> 'cancelled'
                    ORDER BY created_at DESC, id DESC LIMIT 1
                    """), arguments: [row.incident, row.target.description])
        return row.kind == .retraction || last == NotificationKind.retraction.rawValue
    }

    /// The authorities whose officers were written to beside the school.
    private func officers(writtenToOf row: NotificationRow, in db: Database) throws -> [Scope] {
        try Data.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT DISTINCT contact FROM message WHERE notification = ? AND role = 'laOfficer'
                        AND state IN ('sending', 'sent', 'delivered')
                    """), arguments: [row.id]
        ).compactMap { try contact(id: $0, in: db)?.contact.scope }
    }

    private func childFacts(of row: NotificationRow, in db: Database) throws -> [NotificationFacts.Child] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT c.*, n.outcome, n.closed_at, COALESCE(n.pupil, p.pupil) AS taught FROM notification_child n
                    JOIN child c ON c.id = n.child LEFT JOIN child_placement p ON p.child = c.id AND p.target = ?
                    WHERE n.notification = ? ORDER BY c.ordinal, c.id
                    """), arguments: [row.target.description, row.id]
        ).map { columns in
            let child = try Store.child(columns)
            let taught: Int64? = columns["taught"]
            let entries = try (taught ?? child.pupil).map { try rollEntries(pupil: $0, in: db) } ?? []
            var facts = NotificationFacts.Child(
                id: child.id, reference: child.reference, reported: child.details,
                pupil: taught == nil ? nil : Store.entry(of: entries, at: row.target),
                isProtected: entries.contains(where: \.isProtected),
                isClosed: (columns["closed_at"] as Int64?) != nil, outcome: columns["outcome"])
            facts.shown = try showings(of: facts, at: row.target, in: db)
            return facts
        }
    }

    /// The pupil as one establishment has them, under the registration that stands now where there are several.
    private static func entry(of entries: [RollRow], at target: Scope) -> PupilDetails? {
        let own = entries.filter { Scope.establishment($0.enrolment.urn) == target }
        return (own.first { $0.enrolment.status != .previous } ?? own.first)?.pupil
    }
}

extension Store {
    /// The queue for somebody of its places: what `Disclosure` keeps from them does not stand in it.
    public func queue(
        _ filter: QueueFilter, limit: Int, after position: QueueCursor? = nil, for principal: Principal,
        at now: Timestamp
    ) throws -> [QueueItem] {
        let items = try queue(filter, limit: limit, after: position, at: now)
        return try read { db in
            try items.filter { item in
                try Disclosure.mayKnow(
                    principal, parties: parties(ofIncident: item.incident, at: item.target, in: db))
            }
        }
    }
}
