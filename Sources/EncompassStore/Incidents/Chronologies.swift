public import EncompassCore
import Foundation
import GRDB

/// Whose chronology it is.
public enum ChronologySubject: Hashable, Sendable, Codable {
    /// A pupil of a roll or a register, by the internal id.
    case pupil(Int64)
    /// A child of an incident, who may be on no roll.
    case child(String)

    /// As the audit log names it.
    public var subject: String {
        switch self {
        case .pupil(let id): "pupil:\(id)"
        case .child(let id): "child:\(id)"
        }
    }
}

extension Incidents {
    /// Everything that is held about one child: incidents under every name, rolls and registers, and the audit log.
    /// Logs that it was read, before anything is given out.
    ///
    /// - Parameters:
    ///   - knownAt: what became known later is left out.
    ///   - entry: what to log; its subject is set here.
    /// - Throws: `notFound` for a child who is not held, or whom the principal may not know of.
    public func chronology(
        of subject: ChronologySubject, knownAt: Timestamp, for principal: Principal, as entry: AuditEntry,
        at now: Timestamp
    ) throws -> Chronology {
        // Read before the log gets the entry: this look is not part of what it shows.
        let chronology = try read { snapshot in
            try snapshot.chronology(of: subject, knownAt: knownAt, for: principal)
        }
        var logged = entry
        logged.subject = subject.subject
        try write(at: now) { tx in try tx.append(logged) }
        return chronology
    }

    /// The same for a tool that reads the file itself, and has the look logged by the process that writes it.
    public func chronology(
        of subject: ChronologySubject, knownAt: Timestamp, for principal: Principal
    ) throws -> Chronology {
        try read { snapshot in try snapshot.chronology(of: subject, knownAt: knownAt, for: principal) }
    }

    /// Which incident of the same child each child's is, for those who have earlier ones.
    public func ordinals(ofChildren ids: [String], for principal: Principal) throws -> [String: IncidentOrdinal] {
        try read { snapshot in
            try ids.reduce(into: [:]) { found, id in
                guard let incident = try snapshot.child(id)?.incident,
                    let same = try snapshot.sameChild(as: .child(id), for: principal)
                else { return }
                found[id] = IncidentOrdinal(of: incident, among: same.occurrences)
            }
        }
    }

    /// Which incident of each pupil one would be if its child were that pupil, for pupils who have earlier ones.
    public func ordinals(
        of incident: String, asPupils pupils: [Int64], for principal: Principal
    ) throws -> [Int64: IncidentOrdinal] {
        try read { snapshot in
            let own = try snapshot.db.first(
                SameChild.Incident.sql, [incident], SameChild.Incident.init)
            guard let own else { return [:] }
            return try pupils.reduce(into: [:]) { found, pupil in
                guard var same = try snapshot.sameChild(as: .pupil(pupil), for: principal) else { return }
                same.incidents[incident] = own
                found[pupil] = IncidentOrdinal(of: incident, among: same.occurrences)
            }
        }
    }

    /// The open children of a notification, by id and name as reported, for the line about their earlier incidents.
    public func children(ofNotification id: String) throws -> [StoredChild] {
        try read { snapshot in try snapshot.openChildren(of: id) }
    }
}

/// The children of all incidents that are one child.
private struct SameChild {
    struct Incident {
        let force: String
        let reference: String
        let occurredAt: Timestamp
        let isRestricted: Bool
        /// Which it is linked with other reports of.
        var event: String?

        static let sql = """
            SELECT i.force, i.reference, i.occurred_at, i.restricted, r.event
            FROM incident i LEFT JOIN event_report r ON r.incident = i.id WHERE i.id = ?
            """
    }

    /// The pupil with whom it is the same, under each id that it has had; empty for a child on no roll.
    var pupils: Set<Int64> = []
    var children: [(child: StoredChild, basis: ChronologyEvent.Basis)] = []
    /// Without those that the reader may not know of.
    var incidents: [String: Incident] = [:]

    /// When each happened, to count them.
    var occurrences: [(id: String, event: String?, occurredAt: Timestamp)] {
        incidents.map { ($0.key, $0.value.event, $0.value.occurredAt) }
    }
}

extension Reading {
    /// The pupil and the other children who are the same child. Who was taken for another pupil is somebody else,
    /// whatever the name.
    ///
    /// - Returns: nil if the child is not held, or the reader may not know of them.
    fileprivate func sameChild(as subject: ChronologySubject, for principal: Principal) throws -> SameChild? {
        var same = SameChild()
        var own: StoredChild?
        switch subject {
        case .pupil(let id): same.pupils = try onePupil(id)
        case .child(let id):
            guard let child = try self.child(id) else { return nil }
            own = child
            same.pupils = try child.pupil.map { try onePupil($0) } ?? likelyPupil(of: child, for: principal)
        }
        let taken = try own.map { try same.pupils.union(pupilsNotified(of: $0)) } ?? same.pupils
        guard try principal.seesRestricted || !taken.contains(where: { try isProtected($0) }) else { return nil }
        var sure = try same.pupils.sorted().flatMap { pupil in
            try db.all("SELECT * FROM child WHERE pupil = ? ORDER BY id", [pupil]) { try StoredChild($0, keys: keys) }
        }
        if let own, !sure.contains(where: { $0.id == own.id }) { sure.append(own) }
        sure = try readable(sure, by: principal)
        var traces = try rollNames(of: same.pupils).reduce(into: Set<IncidentTrace>()) {
            $0.formUnion(IncidentTrace.of($1))
        }
        for child in sure { traces.formUnion(IncidentTrace.of(child.details)) }
        let known = Set(sure.map(\.id))
        let alike = try children(withAnyOf: traces).filter { !known.contains($0.id) && $0.pupil == nil }
        for child in sure + alike {
            guard
                let incident = try db.first(
                    SameChild.Incident.sql, [child.incident], SameChild.Incident.init),
                principal.seesRestricted || !incident.isRestricted,
                try principal.areas == .all || child.id == own?.id
                    || principal.areas.see(areas(of: .incident(child.incident)))
            else { continue }
            let isSure = known.contains(child.id) && (child.pupil != nil || same.pupils.isEmpty)
            same.children.append((child, isSure ? .pupil : .likeness))
            same.incidents[child.incident] = incident
        }
        if let own, !same.children.contains(where: { $0.child.id == own.id }) { return nil }
        return same
    }

    /// The pupil for whom children of the same name and date of birth were taken, as far as the reader may know of them;
    /// none if that is more than one.
    private func likelyPupil(of child: StoredChild, for principal: Principal) throws -> Set<Int64> {
        let alike = try readable(children(withAnyOf: IncidentTrace.of(child.details)), by: principal)
        let pupils = alike.compactMap(\.pupil)
        guard let first = pupils.first else { return [] }
        let one = try onePupil(first)
        return one.isSuperset(of: pupils) ? one : []
    }

    /// The pupils as whom places were notified of a child, also of one who is in doubt again.
    private func pupilsNotified(of child: StoredChild) throws -> Set<Int64> {
        try Int64.fetchSet(
            db.cachedStatement(
                sql: "SELECT pupil FROM notification_child WHERE child = ? AND pupil IS NOT NULL"),
            arguments: [child.id])
    }

    /// A pupil's id with those that turned out to be the same pupil.
    private func onePupil(_ id: Int64) throws -> Set<Int64> {
        try Int64.fetchSet(
            db.cachedStatement(
                sql: """
                    WITH RECURSIVE one (id) AS (
                        SELECT id FROM pupil WHERE id = ?
                        UNION SELECT p.same_as FROM one JOIN pupil p ON p.id = one.id WHERE p.same_as IS NOT NULL
                        UNION SELECT p.id FROM one JOIN pupil p ON p.same_as = one.id)
                    SELECT id FROM one
                    """), arguments: [id])
    }

    /// Every spelling that a roll or a register has, or had, of a pupil.
    private func rollNames(of pupils: Set<Int64>) throws -> [PupilDetails] {
        try rollSpells(of: pupils).map(\.child) + registerSpells(of: pupils).map(\.child)
    }

    /// Without those of restricted incidents, for a reader who may not know of them. What only such an incident says of
    /// a child, a name or a pupil, leads such a reader nowhere either.
    private func readable(_ children: [StoredChild], by principal: Principal) throws -> [StoredChild] {
        guard !principal.seesRestricted else { return children }
        return try children.filter { child in
            try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT restricted FROM incident WHERE id = ?"), arguments: [child.incident]
            ) == false
        }
    }

    /// The children of all incidents who are named like one of these.
    private func children(withAnyOf traces: Set<IncidentTrace>) throws -> [StoredChild] {
        try incidents(withAnyOf: traces).flatMap { try childrenRows(of: $0) }
            .filter { !traces.isDisjoint(with: IncidentTrace.of($0.details)) }
    }

    /// The incidents that name a child like one of these.
    private func incidents(withAnyOf traces: Set<IncidentTrace>) throws -> [String] {
        let hashes = try JSONText.encode(traces.map { keys.hash(of: $0) }.sorted())
        return try String.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT DISTINCT t.incident FROM json_each(?) h
                    JOIN incident_trace t ON t.kind = 'child' AND t.hash = h.value ORDER BY t.incident
                    """), arguments: [hashes])
    }

    fileprivate func chronology(
        of subject: ChronologySubject, knownAt: Timestamp, for principal: Principal
    ) throws -> Chronology {
        switch subject {
        case .pupil(let id): try requireSight(of: .pupil(id), by: principal, for: .readDetails)
        case .child(let id): try requireSight(of: .child(id), by: principal, for: .readDetails)
        }
        guard var same = try sameChild(as: subject, for: principal), !same.pupils.isEmpty || !same.children.isEmpty
        else { throw StoreError(.notFound, "chronology.unknown") }
        for (id, incident) in same.incidents {
            same.incidents[id]?.event = try event(ofReport: id, today: incident.event, knownAt: knownAt)
        }
        var events = try rollSpells(of: same.pupils).events() + registerSpells(of: same.pupils).events()
        guard !events.isEmpty || !same.children.isEmpty else { throw StoreError(.notFound, "chronology.unknown") }
        for (child, basis) in same.children {
            guard let incident = same.incidents[child.incident] else { continue }
            events += try reports(of: child, in: incident, basis)
        }
        events += try entries(about: same, for: principal)
        return Chronology(events, knownAt: knownAt, seesRestricted: principal.seesRestricted)
    }

    /// The event that a report was linked to at a moment, by what the log says of its links. A report whose last partner
    /// has left keeps its event, alone.
    private func event(ofReport id: String, today: String?, knownAt: Timestamp) throws -> String? {
        let changes = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT e.*, p.body, p.key_id FROM audit_entry e LEFT JOIN audit_payload p ON p.seq = e.seq
                    WHERE e.subject = ? AND e.action IN ('incident.linked', 'incident.unlinked') ORDER BY e.seq
                    """), arguments: ["incident:\(id)"]
        ).map { try AuditRecord($0, keys: keys) }
        guard changes.contains(where: { $0.at > knownAt }) else { return today }
        return changes.filter { $0.at <= knownAt }.reduce(nil) { event, change in
            let facts = change.entry.facts
            if change.entry.action == "incident.linked" { return facts["event"] }
            return facts["report"] == id ? nil : event
        }
    }

    /// The revisions of a child's incident, with the name that each has for the child.
    private func reports(
        of child: StoredChild, in incident: SameChild.Incident, _ basis: ChronologyEvent.Basis
    ) throws -> [ChronologyEvent] {
        try db.all(
            "SELECT revision, status, received_at, body, key_id FROM incident_revision WHERE incident = ? ORDER BY revision",
            [child.incident]
        ) { row in
            let content: Incident = try Body(bytes: row["body"], keyId: row["key_id"]).decode(with: keys)
            let named = child.details.reference.flatMap { own in content.children.first { $0.reference == own } }
            let place = content.children.indices.contains(child.ordinal) ? content.children[child.ordinal] : nil
            return ChronologyEvent(
                at: Timestamp(milliseconds: row["received_at"]),
                .reported(
                    ChronologyEvent.Report(
                        incident: child.incident, force: incident.force, reference: incident.reference,
                        revision: row["revision"], status: content.status, occurredAt: content.occurredAt,
                        child: (named ?? place).flatMap(KnownName.init), basis: basis, event: incident.event)),
                isRestricted: incident.isRestricted)
        }
    }

    /// The log's entries about the children, each once, without those that say what the revisions say already.
    private func entries(about same: SameChild, for principal: Principal) throws -> [ChronologyEvent] {
        var found: [Int64: ChronologyEvent] = [:]
        func gather(_ criteria: AuditCriteria, isRestricted: Bool) throws {
            try scan(criteria, from: nil, newestFirst: false, for: principal) { row, isWithheld in
                let record = try AuditRecord(row, isWithheld: isWithheld, keys: keys)
                let entry = record.entry
                guard entry.action != "incident.received", found[record.seq] == nil else { return true }
                found[record.seq] = ChronologyEvent(
                    at: record.at,
                    .logged(
                        ChronologyEvent.Logged(
                            seq: record.seq, isLook: [.consultation, .disclosure].contains(entry.kind),
                            action: entry.action, actor: entry.actor, subject: entry.subject, facts: entry.facts)),
                    isRestricted: isRestricted || isWithheld)
                return true
            }
        }
        for (child, _) in same.children {
            let isRestricted = same.incidents[child.incident]?.isRestricted ?? false
            try gather(AuditCriteria(child: child.id), isRestricted: isRestricted)
        }
        for pupil in same.pupils.sorted() {
            try gather(AuditCriteria(item: ChronologySubject.pupil(pupil).subject), isRestricted: false)
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }

    /// What this and earlier rolls had of a pupil, oldest first.
    private func rollSpells(of pupils: Set<Int64>) throws -> [NameSpell] {
        try pupils.sorted().flatMap { try rollHistory(pupil: $0) }.map {
            NameSpell(
                place: .establishment($0.row.enrolment.urn), child: $0.row.pupil, since: $0.heldFrom, until: $0.heldTo)
        }
    }

    /// The same of authorities' registers of children not in school.
    private func registerSpells(of pupils: Set<Int64>) throws -> [NameSpell] {
        try pupils.sorted().flatMap { pupil in
            try db.all(
                """
                SELECT e.pupil, e.key_id, e.body, a.landed_at AS since, z.landed_at AS until
                FROM not_in_school e JOIN registry_run a ON a.run = e.added
                LEFT JOIN registry_run z ON z.run = e.removed
                WHERE e.pupil = ? AND a.landed_at IS NOT NULL ORDER BY e.added, e.id
                """, [pupil]
            ) { row in
                let held = try notInSchoolEntry(row)
                return NameSpell(
                    place: held.authority, child: held.entry.child, since: Timestamp(milliseconds: row["since"]),
                    until: (row["until"] as Int64?).map(Timestamp.init(milliseconds:)))
            }
        }
    }
}

extension SameChild.Incident {
    fileprivate init(_ row: Row) {
        force = row["force"]
        reference = row["reference"]
        occurredAt = Timestamp(milliseconds: row["occurred_at"])
        isRestricted = row["restricted"]
        event = row["event"]
    }
}

extension KnownName {
    /// Nil for a child without a name.
    fileprivate init?(_ child: ChildDetails) {
        let name = [child.forename ?? child.knownAs, child.surname ?? child.formerSurname].compactMap(\.self)
            .joined(separator: " ")
        guard !name.isEmpty else { return nil }
        self.init(name: name, born: child.dateOfBirth)
    }

    fileprivate init(_ pupil: PupilDetails) {
        self.init(
            name: [pupil.forename, pupil.surname].filter { !$0.isEmpty }.joined(separator: " "),
            born: pupil.dateOfBirth)
    }
}

/// A row of a roll or register, with the moments of the imports between which it was held.
private struct NameSpell {
    let place: Scope
    let child: PupilDetails
    let since: Timestamp
    /// Nil while it is current.
    let until: Timestamp?
}

extension [NameSpell] {
    /// A row that an import replaced by another of the same place is a change of it, and says nothing new if the name
    /// stayed.
    fileprivate func events() -> [ChronologyEvent] {
        flatMap { spell -> [ChronologyEvent] in
            let own = KnownName(spell.child)
            var events: [ChronologyEvent] = []
            if let before = first(where: { $0.place == spell.place && $0.until == spell.since }) {
                let earlier = KnownName(before.child)
                if earlier != own {
                    events.append(ChronologyEvent(at: spell.since, .renamed(spell.place, from: earlier, as: own)))
                }
            } else {
                events.append(ChronologyEvent(at: spell.since, .enrolled(spell.place, as: own)))
            }
            if let until = spell.until, !contains(where: { $0.place == spell.place && $0.since == until }) {
                events.append(ChronologyEvent(at: until, .left(spell.place, as: own)))
            }
            return events
        }
    }
}
