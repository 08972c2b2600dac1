public import EncompassCore
import Foundation
import GRDB

extension Reading {
    /// The facts that `Disclosure` needs about a notification.
    ///
    /// - Parameter template: how much the area discloses to schools.
    func facts(
        of row: NotificationRow, template: ContentTemplate = .standard
    ) throws -> NotificationFacts {
        let incident = try currentContent(ofIncident: row.incident)
        return NotificationFacts(
            kind: row.kind, state: row.state, target: row.target, isRestricted: row.isRestricted,
            isWithdrawn: try isWithdrawn(row), occurredAt: incident.occurredAt, summary: incident.schoolSummary,
            template: template,
            parties: ExcludedPeople(adults: incident.adults, at: try workplace(row.target)),
            officers: try officers(notifiedOf: row), children: try childFacts(of: row))
    }

    /// Who may be a party to a notification's incident, as seen from its place.
    func parties(to row: NotificationRow) throws -> ExcludedPeople {
        try parties(ofIncident: row.incident, at: row.target)
    }

    func parties(ofIncident id: String, at target: Scope) throws -> ExcludedPeople {
        let adults = try adults(ofIncident: id)
        return adults.isEmpty
            ? ExcludedPeople() : ExcludedPeople(adults: adults, at: try workplace(target))
    }

    /// A place as an employer.
    private func workplace(_ target: Scope) throws -> Workplace? {
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
        case .provider(let id): return try provider(id).map { Workplace(name: $0.name) }
        }
    }

    /// Whether a party works at the place under a name that none of its contacts has, and no supervisor has let the
    /// incident go there.
    func hidesParty(ofIncident id: String, at target: Scope) throws -> Bool {
        if case .localAuthority = target { return false }
        let parties = try parties(ofIncident: id, at: target)
        guard parties.hidesSomebody(besides: try contacts(target).map(\.contact)) else { return false }
        let cleared = try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM notification
                        WHERE incident = ? AND target = ? AND cleared_by IS NOT NULL)
                    """), arguments: [id, target.description])
        return cleared != true
    }

    /// Whether the place's latest notification of the incident is a retraction.
    func isWithdrawn(_ row: NotificationRow) throws -> Bool {
        let last = try String.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT kind FROM notification WHERE incident = ? AND target = ? AND state <> 'cancelled'
                    ORDER BY created_at DESC, id DESC LIMIT 1
                    """), arguments: [row.incident, row.target.description])
        return row.kind == .retraction || last == NotificationKind.retraction.rawValue
    }

    /// The authorities whose officers were notified besides the school.
    private func officers(notifiedOf row: NotificationRow) throws -> [Scope] {
        try Data.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT DISTINCT contact FROM message WHERE notification = ? AND role = 'laOfficer'
                        AND state IN ('sending', 'sent', 'delivered')
                    """), arguments: [row.id]
        ).compactMap { try contact(id: $0)?.contact.scope }
    }

    private func childFacts(of row: NotificationRow) throws -> [NotificationFacts.Child] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT c.*, n.outcome, n.closed_at, COALESCE(n.pupil, p.pupil) AS taught FROM notification_child n
                    JOIN child c ON c.id = n.child LEFT JOIN child_placement p ON p.child = c.id AND p.target = ?
                    WHERE n.notification = ? ORDER BY c.ordinal, c.id
                    """), arguments: [row.target.description, row.id]
        ).map { columns in
            let child = try StoredChild(columns, keys: keys)
            let taught: Int64? = columns["taught"]
            let entries = try (taught ?? child.pupil).map { try rollEntries(pupil: $0) } ?? []
            let registers = try (taught ?? child.pupil).map { try notInSchool(pupil: $0) } ?? []
            var facts = NotificationFacts.Child(
                id: child.id, reference: child.reference, reported: child.details,
                pupil: taught == nil ? nil : Notifications.entry(of: entries, registers, at: row.target),
                isProtected: entries.contains(where: \.isProtected) || registers.contains(where: \.entry.isProtected),
                isClosed: (columns["closed_at"] as Int64?) != nil, outcome: columns["outcome"])
            facts.shown = try showings(of: facts, at: row.target)
            return facts
        }
    }
}

extension Notifications {
    /// The pupil as on one establishment's roll, under the current registration if there are several; or as on the
    /// register of children not in school of the authority, which a provider knows the child by as well.
    fileprivate static func entry(
        of entries: [RollRow], _ registers: [NotInSchoolEntry], at target: Scope
    ) -> PupilDetails? {
        let own = entries.filter { Scope.establishment($0.enrolment.urn) == target }
        if let row = own.first(where: { $0.enrolment.status != .previous }) ?? own.first { return row.pupil }
        return registers.first { $0.authority == target || $0.providers.contains(target) }?.entry.child
    }
}

extension Notifications {
    /// The queue for a person of its places, without what `Disclosure` keeps from them.
    public func queue(
        _ filter: QueueFilter, limit: Int, after position: QueueCursor? = nil, for principal: Principal,
        at now: Timestamp
    ) throws -> [QueueItem] {
        let items = try queue(filter, limit: limit, after: position, at: now)
        return try read { snapshot in
            try items.filter { item in
                try Disclosure.mayKnow(
                    principal, parties: snapshot.parties(ofIncident: item.incident, at: item.target))
            }
        }
    }
}
