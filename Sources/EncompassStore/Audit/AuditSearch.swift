public import EncompassCore
import Foundation
import GRDB

/// What somebody looks for in the audit log; every part that is given must fit.
public struct AuditCriteria: Hashable, Sendable, Codable {
    /// A child's id. Entries about the child's incident, notifications, exceptions, calls and breach fit as well.
    public var child: String?
    /// A unique pupil number: the children who were found to be this pupil.
    public var pupil: String?
    /// An incident's id, or the force's reference.
    public var incident: String?
    /// One item: the id of a notification, an exception, a phone task, a credential …, or a notification's short
    /// reference.
    public var item: String?
    /// Who did it: a login, a credential's id, or the name of the person that a system acted for.
    public var person: String?
    /// An establishment or a local authority.
    public var place: Scope?
    public var from: Timestamp?
    /// The first moment that is too late.
    public var until: Timestamp?
    /// Words of the stated purpose, or of the reason.
    public var purpose: String?
    /// The action's name.
    public var action: String?

    public init(
        child: String? = nil, pupil: String? = nil, incident: String? = nil, item: String? = nil,
        person: String? = nil, place: Scope? = nil, from: Timestamp? = nil, until: Timestamp? = nil,
        purpose: String? = nil, action: String? = nil
    ) {
        self.child = child
        self.pupil = pupil
        self.incident = incident
        self.item = item
        self.person = person
        self.place = place
        self.from = from
        self.until = until
        self.purpose = purpose
        self.action = action
    }

    /// What was asked for, for the log's own entry about the search.
    public var facts: [String: String] {
        [
            "child": child, "upn": pupil, "incident": incident, "item": item, "person": person,
            "place": place?.description, "from": from?.rfc3339, "until": until?.rfc3339, "words": purpose,
            "action": action,
        ].compactMapValues(\.self)
    }
}

extension AuditLog {
    /// The newest entries that fit, first. A reader who may not see restricted items finds none of them by a pupil, a
    /// place or somebody's words, and sees no facts of an entry about one: they name places, or hold a person's words.
    ///
    /// - Parameters:
    ///   - limit: 1 to 1,000.
    ///   - before: only entries older than this one.
    public func search(
        _ criteria: AuditCriteria, limit: Int, before seq: Int64? = nil, for principal: Principal
    ) throws -> [AuditRecord] {
        try read { snapshot in
            var found: [AuditRecord] = []
            try snapshot.scan(criteria, from: seq, newestFirst: true, for: principal) { row, isWithheld in
                found.append(try AuditRecord(row, isWithheld: isWithheld, keys: snapshot.keys))
                return found.count < limit
            }
            return found
        }
    }
}

extension Reading {
    /// Rows of entries that fit, with payload, salt and `restricted`.
    ///
    /// - Parameters:
    ///   - seq: entries beyond this one; nil for all.
    ///   - each: gets the row and whether its facts are withheld; false ends the scan.
    func scan(
        _ criteria: AuditCriteria, from seq: Int64?, newestFirst: Bool, for principal: Principal,
        each: (Row, Bool) throws -> Bool
    ) throws {
        let filter = try AuditFilter(criteria, in: self, seesRestricted: principal.seesRestricted)
        var next = seq ?? (newestFirst ? Int64.max : 0)
        let sql = filter.sql(newestFirst: newestFirst)
        var ofOtherAreas: [String: Bool] = [:]
        /// An entry of another area is there, as the chain must be, and says no more than a restricted one.
        func isOfOtherArea(_ row: Row) throws -> Bool {
            guard principal.areas != .all, let subject: String = row["subject"] else { return false }
            if let known = ofOtherAreas[subject] { return known }
            let found = try !principal.areas.see(areas(of: .subject(subject)))
            ofOtherAreas[subject] = found
            return found
        }
        while true {
            let rows = try Row.fetchAll(
                db.cachedStatement(sql: sql), arguments: filter.arguments + ["from": next, "count": AuditFilter.chunk])
            for row in rows {
                let isRestricted: Bool? = row["restricted"]
                let isWithheld =
                    try !principal.seesRestricted && (isRestricted ?? false) || isOfOtherArea(row)
                    || namesHiddenReport(row, from: principal)
                guard try filter.fits(row, isWithheld: isWithheld, keys: keys) else { continue }
                guard try each(row, isWithheld) else { return }
            }
            guard rows.count == AuditFilter.chunk, let last = rows.last else { return }
            next = last["seq"]
        }
    }
}

extension Reading {
    /// Whether an entry about the links of a report names another one that the reader may not know of. The report itself is
    /// everybody's again as soon as the links have ended.
    fileprivate func namesHiddenReport(_ row: Row, from principal: Principal) throws -> Bool {
        guard ["incident.linked", "incident.unlinked"].contains(row["action"] as String),
            !principal.seesRestricted || principal.areas != .all
        else { return false }
        let facts = try AuditRecord(row, keys: keys).entry.facts
        let named = [facts["with"], facts["report"]].compactMap(\.self).flatMap { $0.split(separator: " ") }
        return try named.map(String.init).contains { id in
            let isRestricted = try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT restricted FROM incident WHERE id = ?"), arguments: [id])
            return try !principal.seesRestricted && (isRestricted ?? false)
                || !principal.areas.see(areas(of: .incident(id)))
        }
    }
}

/// Criteria as SQL, and as a check of what is sealed.
private struct AuditFilter {
    /// Entries per query.
    static let chunk = 500

    private let criteria: AuditCriteria
    private var conditions: [String] = []
    private(set) var arguments = StatementArguments()

    init(_ criteria: AuditCriteria, in reading: some Reading, seesRestricted: Bool) throws {
        self.criteria = criteria
        if let child = criteria.child {
            try require(subjects: reading.auditSubjects(ofChildren: [child]), "child")
        }
        if let upn = criteria.pupil {
            let children = try reading.children(ofPupilNumbered: upn, seesRestricted: seesRestricted)
            try require(subjects: reading.auditSubjects(ofChildren: children), "pupil")
        }
        if let incident = criteria.incident {
            try require(subjects: reading.auditSubjects(ofIncidents: reading.incidents(named: incident)), "incident")
        }
        if let item = criteria.item { try require(subjects: reading.auditSubjects(ofItem: item), "item") }
        if let place = criteria.place {
            let subjects = try reading.auditSubjects(ofPlace: place, seesRestricted: seesRestricted)
            let actors = try reading.actors(ofPlace: place)
            require(
                """
                (e.subject IN (SELECT value FROM json_each(:places)) OR e.actor IN (SELECT value FROM json_each(:actors))
                    OR e.action IN ('pause.requested', 'pause.started', 'account.created'))
                """, ["places": try JSONText.encode(subjects), "actors": try JSONText.encode(actors)])
        }
        if let from = criteria.from { require("e.at >= :since", ["since": from.milliseconds]) }
        if let until = criteria.until { require("e.at < :until", ["until": until.milliseconds]) }
        if let action = criteria.action {
            require(
                "e.action IN (SELECT value FROM json_each(:actions))",
                ["actions": try JSONText.encode(AuditAction.storedNames(of: action))])
        }
        if let person = criteria.person?.lowercased() {
            require(
                "(instr(lower(e.actor), :person) > 0 OR lower(e.subject) IN ('account:' || :person, 'credential:' || :person))",
                ["person": person])
        }
    }

    private mutating func require(_ condition: String, _ values: StatementArguments) {
        conditions.append(condition)
        arguments += values
    }

    private mutating func require(subjects: [String], _ name: String) throws {
        require(
            "e.subject IN (SELECT value FROM json_each(:\(name)))",
            StatementArguments([name: try JSONText.encode(subjects)]))
    }

    func sql(newestFirst: Bool) -> String {
        let (beyond, order) = newestFirst ? ("<", "DESC") : (">", "ASC")
        let all = (["e.seq \(beyond) :from"] + conditions).joined(separator: " AND ")
        return """
            WITH found AS (
                SELECT e.*, p.salt, p.body, p.key_id, substr(e.subject, 1, instr(e.subject, ':') - 1) AS what,
                    substr(e.subject, instr(e.subject, ':') + 1) AS id
                FROM audit_entry e LEFT JOIN audit_payload p ON p.seq = e.seq
                WHERE \(all) ORDER BY e.seq \(order) LIMIT :count)
            SELECT r.*, CASE r.what
                WHEN 'incident' THEN (SELECT restricted FROM incident WHERE id = r.id)
                WHEN 'child' THEN (SELECT i.restricted FROM child c JOIN incident i ON i.id = c.incident WHERE c.id = r.id)
                WHEN 'notification' THEN (SELECT restricted FROM notification WHERE id = r.id)
                WHEN 'exception' THEN (SELECT restricted FROM exception WHERE id = r.id)
                WHEN 'breach' THEN (SELECT n.restricted FROM breach b JOIN notification n ON n.id = b.notification
                    WHERE b.id = r.id)
                WHEN 'phoneTask' THEN (SELECT n.restricted FROM phone_task t JOIN notification n ON n.id = t.notification
                    WHERE t.id = r.id)
                END AS restricted
            FROM found r ORDER BY r.seq \(order)
            """
    }

    /// What SQL cannot see, and what it finds too much of.
    func fits(_ row: Row, isWithheld: Bool, keys: KeyRing) throws -> Bool {
        if let person = criteria.person, !AuditFilter.isNamed(person, actor: row["actor"], subject: row["subject"]) {
            return false
        }
        if let action = criteria.action, AuditAction.name(of: row["action"], kind: row["kind"]) != action {
            return false
        }
        let isByScope =
            criteria.place != nil && ["pause.", "account."].contains { (row["action"] as String).hasPrefix($0) }
        guard criteria.purpose != nil || isByScope else { return true }
        let facts = try AuditRecord(row, isWithheld: isWithheld, keys: keys).entry.facts
        if let place = criteria.place, isByScope {
            let named = [facts["scope"], facts["places"]].compactMap(\.self).flatMap { $0.split(separator: ",") }
            guard named.contains(where: { $0 == place.description }) else { return false }
        }
        guard let words = criteria.purpose else { return true }
        return !isWithheld
            && [facts["purpose"], facts["reason"]].compactMap(\.self)
                .contains { $0.range(of: words, options: [.caseInsensitive, .diacriticInsensitive]) != nil }
    }

    /// Whether an actor is this person, acts for them, or is themselves what the entry is about.
    private static func isNamed(_ person: String, actor: String, subject: String) -> Bool {
        let wanted = person.lowercased()
        let parts = actor.lowercased().components(separatedBy: " by ") + [subject.lowercased(), actor.lowercased()]
        return parts.contains { part in
            part == wanted || part.split(separator: ":", maxSplits: 1).dropFirst().first.map(String.init) == wanted
        }
    }
}

/// The subjects of entries about something, by the rows that are still held.
extension Reading {
    /// A child, with everything that was made for it. A child who is no longer held has its own entries only.
    package func auditSubjects(ofChildren children: [String]) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                WITH c(id) AS (SELECT value FROM json_each(:children)),
                    n(id) AS (SELECT notification FROM notification_child WHERE child IN (SELECT id FROM c)),
                    x(id) AS (SELECT id FROM exception WHERE child IN (SELECT id FROM c))
                SELECT 'child:' || id FROM c
                UNION SELECT 'incident:' || incident FROM child WHERE id IN (SELECT id FROM c)
                UNION SELECT 'notification:' || id FROM n UNION SELECT 'exception:' || id FROM x
                UNION SELECT 'phoneTask:' || id FROM phone_task WHERE notification IN (SELECT id FROM n)
                UNION SELECT 'phoneTask:' || id FROM phone_task WHERE exception IN (SELECT id FROM x)
                UNION SELECT 'message:' || id FROM message WHERE notification IN (SELECT id FROM n)
                UNION SELECT 'breach:' || id FROM breach WHERE child IN (SELECT id FROM c)
                """, arguments: ["children": JSONText.encode(children)])
    }

    /// Incidents with everything that was made for them.
    package func auditSubjects(ofIncidents ids: [String]) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                WITH i(id) AS (SELECT value FROM json_each(:incidents)),
                    c(id) AS (SELECT id FROM child WHERE incident IN (SELECT id FROM i)),
                    n(id) AS (SELECT id FROM notification WHERE incident IN (SELECT id FROM i)
                        UNION SELECT notification FROM notification_child WHERE child IN (SELECT id FROM c)),
                    x(id) AS (SELECT id FROM exception WHERE incident IN (SELECT id FROM i))
                SELECT 'incident:' || id FROM i UNION SELECT 'child:' || id FROM c
                UNION SELECT 'notification:' || id FROM n UNION SELECT 'exception:' || id FROM x
                UNION SELECT 'phoneTask:' || id FROM phone_task WHERE notification IN (SELECT id FROM n)
                UNION SELECT 'phoneTask:' || id FROM phone_task WHERE exception IN (SELECT id FROM x)
                UNION SELECT 'message:' || id FROM message WHERE notification IN (SELECT id FROM n)
                UNION SELECT 'breach:' || id FROM breach WHERE notification IN (SELECT id FROM n)
                UNION SELECT 'quarantine:' || quarantine FROM exception
                    WHERE id IN (SELECT id FROM x) AND quarantine IS NOT NULL
                """, arguments: ["incidents": JSONText.encode(ids)])
    }

    /// The incidents of an id, which may be erased, or of a force's reference.
    fileprivate func incidents(named text: String) throws -> [String] {
        [text] + (try String.fetchAll(db, sql: "SELECT id FROM incident WHERE reference = ?", arguments: [text]))
    }

    fileprivate func auditSubjects(ofItem text: String) throws -> [String] {
        let id = try NotificationReference(text).flatMap { reference in
            try String.fetchOne(
                db, sql: "SELECT id FROM notification WHERE reference = ?", arguments: [reference.description])
        }
        guard !text.contains(":") else { return [text] }
        let kinds = [
            "notification", "exception", "phoneTask", "breach", "child", "incident", "message", "quarantine", "pause",
            "credential", "account", "hold",
        ]
        return kinds.map { "\($0):\(id ?? text)" }
    }

    /// What was disclosed at a place, or is due there. Restricted items of a place are for those who may see them.
    fileprivate func auditSubjects(ofPlace place: Scope, seesRestricted: Bool) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                WITH n(id) AS (
                    SELECT id FROM notification WHERE target = :place AND (:all OR restricted = 0)
                    UNION SELECT s.notification FROM shown s JOIN notification k ON k.id = s.notification
                        WHERE s.target = :place AND (:all OR k.restricted = 0))
                SELECT 'notification:' || id FROM n
                UNION SELECT 'phoneTask:' || id FROM phone_task WHERE notification IN (SELECT id FROM n)
                UNION SELECT 'breach:' || id FROM breach WHERE notification IN (SELECT id FROM n)
                UNION SELECT 'calendar:' || :place UNION SELECT :place
                """, arguments: ["place": place.description, "all": seesRestricted])
    }

    /// The systems of a school.
    fileprivate func actors(ofPlace place: Scope) throws -> [String] {
        guard case .establishment(let urn) = place else { return [] }
        return try String.fetchAll(
            db, sql: "SELECT role || ':' || id FROM credential WHERE urn = ?", arguments: [urn.number])
    }

    /// Children who were found to be the pupil with a number. For a reader who may not see restricted items, a
    /// protected pupil is on no roll.
    package func children(ofPupilNumbered upn: String, seesRestricted: Bool) throws -> [String] {
        let pupils = try pupils(everNumbered: upn).filter { seesRestricted || !$0.value }
        return try children(ofPupils: pupils.keys.sorted(), seesRestricted: seesRestricted)
    }

    package func children(ofPupils pupils: [Int64], seesRestricted: Bool) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                SELECT c.id FROM child c JOIN incident i ON i.id = c.incident
                WHERE (:all OR i.restricted = 0) AND (c.pupil IN (SELECT value FROM json_each(:pupils))
                    OR c.id IN (SELECT child FROM notification_child
                        WHERE pupil IN (SELECT value FROM json_each(:pupils))))
                """, arguments: ["all": seesRestricted, "pupils": JSONText.encode(pupils)])
    }
}

extension AuditRecord {
    private static let withheldFacts = ["restricted": "for a supervisor"]

    /// - Parameter isWithheld: whether its facts are for a supervisor only.
    init(_ row: Row, isWithheld: Bool, keys: KeyRing) throws {
        try self.init(row, keys: keys)
        if isWithheld { entry.facts = AuditRecord.withheldFacts }
    }
}
