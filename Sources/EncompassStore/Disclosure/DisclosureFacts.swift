public import EncompassCore
import Foundation
import GRDB

extension Reading {
    /// The facts that `Disclosure` needs about a notification.
    ///
    /// - Parameters:
    ///   - template: how much the area discloses to schools.
    ///   - isWhole: with what was said about it, what it corrects and who was notified, for a page.
    func facts(
        of row: NotificationRow, template: ContentTemplate = .standard, isWhole: Bool = false
    ) throws -> NotificationFacts {
        let (incident, references) = try reports(carriedBy: row)
        let children = try childFacts(of: row)
        var facts = NotificationFacts(
            kind: row.kind, state: row.state, target: row.target, isRestricted: row.isRestricted,
            isWithdrawn: try isWithdrawn(row), occurredAt: incident.occurredAt, summary: incident.schoolSummary,
            template: template,
            parties: ExcludedPeople(
                adults: try incident.adults + otherAdults(of: row), at: try workplace(row.target)),
            officers: try officers(notifiedOf: row), children: children)
        facts.attendedAt = incident.attendedAt
        facts.reports = references
        facts.review = try review(
            incident, ofIncident: row.incident, all: carriedChildren(of: row, preferring: children.map(\.id)),
            own: children.map { ($0.id, $0.reported) }, at: row.target
        ) { try children.flatMap { try rollNames(of: $0) } }
        guard isWhole else { return facts }
        facts.conversation = try conversation(about: row)
        facts.earlier = try earlier(row)
        facts.notified = try notified(row)
        return facts
    }

    /// The adults of reports that the notification does not carry, who count as parties all the same.
    private func otherAdults(of row: NotificationRow) throws -> [InvolvedAdult] {
        try reportsSharingParties(with: row.incident, at: row.target).filter { !row.carried.contains($0) }
            .flatMap { try adults(ofIncident: $0) }
    }

    /// The children of all reports that a notification carries, each once.
    private func carriedChildren(of row: NotificationRow, preferring ids: [String]) throws -> [StoredChild] {
        guard !row.carried.isEmpty else { return try childrenRows(of: row.incident) }
        return LinkedReports.shown(of: try row.carried.flatMap { try childrenRows(of: $0) }, preferring: ids)
    }

    /// What a correction replaces, with the children that the place was notified of then.
    private func earlier(_ row: NotificationRow) throws -> NotificationFacts.Earlier? {
        guard row.kind == .correction, let replaced = try row.replaces.flatMap({ try notification($0) }),
            let body = try Row.fetchOne(
                db.cachedStatement(
                    sql: "SELECT body, key_id FROM incident_revision WHERE incident = ? AND revision = ?"),
                arguments: [row.incident, replaced.revision])
        else { return nil }
        let incident = try Body(bytes: body["body"], keyId: body["key_id"]).decode(Incident.self, with: keys)
        let held = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM child WHERE incident = ? ORDER BY ordinal, id"),
            arguments: [row.incident]
        ).map { try StoredChild($0, keys: keys) }
        let known = try String.fetchSet(
            db.cachedStatement(sql: "SELECT child FROM notification_child WHERE notification = ? AND shown_as IS NULL"),
            arguments: [replaced.id])
        let pairing = ChildPairing(held: held.map { ChildPairing.Held($0.details) }, revision: incident.children)
        var children: [String: ChildDetails] = [:]
        for (details, link) in zip(incident.children, pairing.links) {
            switch link {
            case .identity(let index), .number(let index), .numberOnly(let index):
                if known.contains(held[index].id) { children[held[index].id] = details }
            case .new, .doubt: break
            }
        }
        // What cannot be paired was there all the same: it is neither new nor changed.
        for child in held where known.contains(child.id) && children[child.id] == nil {
            children[child.id] = child.details
        }
        for id in known.subtracting(held.map(\.id)) { children[id] = try child(id)?.details }
        for id in replaced.carried.isEmpty ? [] : known {
            for other in try childrenShown(as: id, in: replaced.id) where other.isAgreed {
                children[id] = children[id]?.completed(by: other.details)
            }
        }
        return NotificationFacts.Earlier(
            occurredAt: incident.occurredAt, attendedAt: incident.attendedAt, summary: incident.schoolSummary,
            children: children, reports: try reports(carriedBy: replaced).references)
    }

    /// Who at the place got a message, or was spoken to, in order of time.
    private func notified(_ row: NotificationRow) throws -> [NotifiedPerson] {
        let written = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT contact, channel, MIN(COALESCE(sent_at, updated_at)) AS at FROM message
                    WHERE notification = ? AND state IN ('sent', 'delivered') GROUP BY contact, channel
                    """), arguments: [row.id]
        ).compactMap { columns -> NotifiedPerson? in
            guard let contact = try contact(id: columns["contact"])?.contact, contact.scope == row.target else {
                return nil
            }
            return NotifiedPerson(
                name: contact.name, role: contact.role, channel: Contact.Channel(rawValue: columns["channel"]),
                at: Timestamp(milliseconds: columns["at"]))
        }
        let contacts = try placeContacts(of: row).map(\.contact)
        let called = try calls(of: row.id).filter { $0.outcome == .spoke }.compactMap { call -> NotifiedPerson? in
            guard let spoken = call.spokeTo.flatMap({ SpokenTo($0, contacts: contacts, isSchool: true) }) else {
                return nil
            }
            let role: Contact.Role =
                switch spoken {
                case .contact(let contact): contact.role
                case .head: .head
                }
            return NotifiedPerson(name: spoken.name, role: role, channel: nil, at: call.at)
        }
        return (written + called).sorted { ($0.at, $0.name) < ($1.at, $1.name) }
    }

    /// Who may be a party to a notification's incident, as seen from its place.
    func parties(to row: NotificationRow) throws -> ExcludedPeople {
        try parties(ofIncident: row.incident, at: row.target)
    }

    func parties(ofIncident id: String, at target: Scope) throws -> ExcludedPeople {
        let adults = try ([id] + reportsSharingParties(with: id, at: target)).flatMap {
            try self.adults(ofIncident: $0)
        }
        return adults.isEmpty
            ? ExcludedPeople() : ExcludedPeople(adults: adults, at: try workplace(target))
    }

    /// A place as an employer.
    func workplace(_ target: Scope) throws -> Workplace? {
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

    /// Whether a party works at the place under a name that none of its contacts has, and no supervisor has let that
    /// party's report go there: of linked reports, each by itself.
    func hidesParty(ofIncident id: String, at target: Scope) throws -> Bool {
        if case .localAuthority = target { return false }
        let reports = try [id] + reportsSharingParties(with: id, at: target)
        var hiding: [String] = []
        for report in reports {
            let adults = try adults(ofIncident: report)
            guard !adults.isEmpty else { continue }
            let parties = ExcludedPeople(adults: adults, at: try workplace(target))
            if parties.hidesSomebody(besides: try contacts(target).map(\.contact)) { hiding.append(report) }
        }
        guard !hiding.isEmpty else { return false }
        let cleared = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT incident, reports FROM notification
                    WHERE incident IN (SELECT value FROM json_each(?)) AND target = ? AND cleared_by IS NOT NULL
                    """), arguments: [JSONText.encode(reports), target.description]
        ).flatMap { [$0["incident"]] + CarriedReport.ids($0["reports"]) }
        return !Set(hiding).isSubset(of: cleared)
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
                    SELECT c.*, n.outcome, n.closed_at, COALESCE(n.pupil, p.pupil) AS taught, \(CarriedReport.reference)
                    FROM notification_child n JOIN notification m ON m.id = n.notification
                    JOIN child c ON c.id = n.child LEFT JOIN child_placement p ON p.child = c.id AND p.target = ?
                    WHERE n.notification = ? AND n.shown_as IS NULL ORDER BY c.ordinal, c.id
                    """), arguments: [row.target.description, row.id]
        ).map { columns in
            let child = try completed(StoredChild(carried: columns, keys: keys), in: row)
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
