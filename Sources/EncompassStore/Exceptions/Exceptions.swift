public import EncompassCore
public import Foundation
import GRDB

/// What a person must resolve, because the machine must not guess.
public enum ExceptionKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Plausible candidates, or a fault in what was recorded.
    case review
    /// On no roll that is held.
    case unmatched
    /// A confident match that a person must confirm (assisted mode).
    case confirm
    /// Not of school age at the incident, by the machine's reading.
    case ineligible
    /// A child who is not born yet: for the authority's officer or its health contact, never for a school.
    case unborn
    /// A record that could not be read.
    case quarantined
    /// A revision that contradicts one that is held.
    case conflict
    /// A school said that the child is not its pupil.
    case notOurPupil
    /// A restricted incident, or one with a safe address: a supervisor releases it.
    case restricted
    /// Something was found in a text for the school: a person reads it first.
    case text
    /// The machine cannot process it, because of its own fault or of stored data: a person must.
    case fault

    /// Whether it ends with the notifications that it is about, and is not decided by itself.
    public var closesItself: Bool { hold != nil }

    /// Why the notifications that it is about are held; nil for an item that is about something else.
    public var hold: HoldReason? {
        switch self {
        case .restricted: .restricted
        case .text: .text
        default: nil
        }
    }
}

/// One entry of the exception list. It carries no child's details.
public struct ExceptionItem: Hashable, Sendable {
    public let id: String
    public let kind: ExceptionKind
    public let force: String
    public let incident: String?
    public let incidentReference: String?
    public let child: String?
    public let quarantine: String?
    /// The push that the records came in, as the program's log names it; nil for a single record.
    public let push: String?
    /// How many records of one push it is about.
    public let records: Int
    public let openedAt: Timestamp
    public let deadlineAt: Timestamp
    public let step: Int
    public let nextAt: Timestamp?
    public let isRestricted: Bool
    /// Why it is open, without personal data.
    public let detail: String
    public let resolvedAt: Timestamp?
    public let resolvedBy: String?
    public let decision: String?
}

/// An exception about to be opened.
struct NewException {
    var kind: ExceptionKind
    var force: String
    var incident: String?
    var child: String?
    var quarantine: String?
    var push: String?
    var deadlineAt: Timestamp
    var restricted = false
    var detail: String

    init(
        kind: ExceptionKind, force: String, incident: String? = nil, child: String? = nil, quarantine: String? = nil,
        push: String? = nil, deadlineAt: Timestamp, restricted: Bool = false, detail: String
    ) {
        self.kind = kind
        self.force = force
        self.incident = incident
        self.child = child
        self.quarantine = quarantine
        self.push = push
        self.deadlineAt = deadlineAt
        self.restricted = restricted
        self.detail = detail
    }
}

/// A person's decision on an exception.
public enum Resolution: Hashable, Sendable {
    /// The child is this pupil.
    case match(pupil: Int64)
    /// The child attends this establishment, whose roll may not be held.
    case establishment(URN)
    /// The child is this pupil, and attends this one of the pupil's establishments.
    case registration(pupil: Int64, at: URN)
    /// The authority's officer is notified.
    case passToAuthority(String)
    /// Nothing is to be sent for this.
    case dismiss

    /// The name in the log and in the item.
    public var name: String {
        switch self {
        case .match: "match"
        case .establishment, .registration: "establishment"
        case .passToAuthority: "passToLA"
        case .dismiss: "dismiss"
        }
    }
}

extension Exceptions {
    /// After an import: exceptions that may be about a pupil who is protected now become a supervisor's.
    public func protect(at now: Timestamp) throws {
        try write(at: now) { tx in
            let children = try String.fetchAll(
                tx.db,
                sql: """
                    SELECT DISTINCT child FROM exception
                    WHERE settled_at IS NULL AND child IS NOT NULL AND protected = 0 ORDER BY child
                    """)
            for child in children where try tx.mayBeProtected(child: child) {
                try tx.protectExceptions(ofChild: child)
            }
        }
    }
}

extension Transaction {
    func protectExceptions(ofChild child: String) throws {
        let open = try String.fetchAll(
            db, sql: "SELECT id FROM exception WHERE child = ? AND settled_at IS NULL AND protected = 0 ORDER BY id",
            arguments: [child])
        for id in open {
            try db.execute(
                sql: "UPDATE exception SET protected = 1, restricted = 1 WHERE id = ?", arguments: [id])
            try append(
                AuditEntry(.operation, "exception.protected", actor: .engine, subject: "exception:\(id)"))
        }
    }
}

extension Reading {
    /// Whether the rolls protect somebody who the child may be: the pupil that it was decided to be, or one that the
    /// matcher last found plausible, whatever people have decided since.
    func mayBeProtected(child: String) throws -> Bool {
        let decided = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT pupil FROM child WHERE id = ?"), arguments: [child])
        let last = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT best, body, key_id FROM decision WHERE child = ? AND model <> 'none'
                    ORDER BY id DESC LIMIT 1
                    """), arguments: [child])
        let plausible = try last.map { row in
            // A decision without candidates, such as one on a child who is not of school age, has no list.
            let text = try Body(bytes: row["body"], keyId: row["key_id"]).open(with: keys)
            let candidates = (try? JSONDecoder().decode(Plausible.self, from: text))?.candidates ?? []
            return [row["best"] as Int64?].compactMap(\.self) + candidates.map(\.key.raw)
        }
        let pupils = Set([decided].compactMap(\.self) + (plausible ?? []))
        return try pupils.contains { try isProtected($0) }
    }
}

/// The pupils that a decision of the matcher found plausible.
private struct Plausible: Decodable {
    struct Candidate: Decodable {
        struct Key: Decodable { let raw: Int64 }
        let key: Key
    }
    let candidates: [Candidate]
}

/// An exception opened by a person who is to resolve it.
public struct ExceptionDetail: Sendable {
    public let item: ExceptionItem
    /// The child as the force reported it; nil for a record without one.
    public let child: StoredChild?
    public let occurredAt: Timestamp?
    /// Where the incident was.
    public let place: PostalAddress?
    /// The matcher's last decision on the child, encoded.
    public let explanation: Data?
    /// The pupil that the matcher found likeliest, or that a person named.
    public let best: Int64?
    /// Records of one push that could not be read, as they came: at most `Exceptions.listedRecords` of them.
    public let records: [QuarantinedRecord]
    /// The versions of an incident that contradict each other.
    public let conflict: ConflictingVersions?
}

extension Exceptions {
    /// Opens an exception and logs the consultation.
    ///
    /// - Parameter entry: what to log; its subject is set here.
    /// - Throws: `StoreError` `notFound`, also for a restricted one that the reader may not see.
    public func open(
        _ id: String, by principal: Principal, as entry: AuditEntry, at now: Timestamp
    ) throws -> ExceptionDetail {
        try write(at: now) { tx in try tx.open(exception: id, by: principal, as: entry) }
    }

    /// Opens several at once, and logs a consultation of each.
    public func open(
        _ ids: [String], by principal: Principal, as entry: AuditEntry, at now: Timestamp
    ) throws -> [ExceptionDetail] {
        try write(at: now) { tx in try ids.map { try tx.open(exception: $0, by: principal, as: entry) } }
    }

    /// The child of each, and the pupil that was found likeliest, to put them in order: nobody is shown them, so nothing
    /// is logged.
    public func likeliest(of items: [ExceptionItem]) throws -> [(child: ChildDetails?, pupil: Int64?)] {
        try read { snapshot in
            try items.map { item in
                (
                    try item.child.flatMap { try snapshot.child($0) }?.details,
                    try item.child.flatMap { try snapshot.lastDecision(ofChild: $0) }?.best
                )
            }
        }
    }

    /// The open exceptions of one kind in order of their deadline.
    public func page(of kind: ExceptionKind, for viewer: Principal, limit: Int) throws -> [ExceptionItem] {
        try read { snapshot in
            try snapshot.db.all(
                Exceptions.exceptionSQL + """
                     WHERE x.settled_at IS NULL AND x.kind = ? AND x.restricted <= ?
                    AND \(viewer.areas.sees(AreasOf.exception("x"))) ORDER BY x.deadline_at, x.id LIMIT ?
                    """, [kind.rawValue, viewer.seesRestricted, limit], ExceptionItem.init)
        }
    }
}

extension Transaction {
    fileprivate func open(exception id: String, by principal: Principal, as entry: AuditEntry) throws -> ExceptionDetail
    {
        guard let item = try exception(id), principal.seesRestricted || !item.isRestricted else {
            throw StoreError(.notFound, "exception.unknown")
        }
        try requireSight(of: .exception(id), by: principal, for: .readDetails)
        let conflict = try conflictingVersions(of: item)
        guard principal.seesRestricted || conflict?.isGuarded != true else {
            throw StoreError(.notFound, "exception.unknown")
        }
        var logged = entry
        logged.subject = "exception:\(item.id)"
        try append(logged)
        let child = try item.child.flatMap { try self.child($0) }
        let last = try item.child.flatMap { try lastDecision(ofChild: $0) }
        let content = try item.incident.map { try currentContent(ofIncident: $0) }
        return ExceptionDetail(
            item: item, child: child, occurredAt: content?.occurredAt, place: content?.location,
            explanation: last?.explanation, best: last?.best,
            records: try quarantinedRecords(of: item), conflict: conflict)
    }
}

extension Reading {
    func lastDecision(ofChild id: String) throws -> (explanation: Data, best: Int64?)? {
        try Row.fetchOne(
            db, sql: "SELECT body, key_id, best FROM decision WHERE child = ? ORDER BY id DESC LIMIT 1",
            arguments: [id]
        ).map { (try Body(bytes: $0["body"], keyId: $0["key_id"]).open(with: keys), $0["best"]) }
    }
}

extension Transaction {
    /// Opens an exception, unless the child already has an open one of that kind. A restriction of its incident
    /// applies to it too, and an item that may be about a protected pupil is a supervisor's, whoever opens it.
    func openException(_ new: NewException) throws {
        let isProtected = try new.child.map { try mayBeProtected(child: $0) } ?? false
        let id = newId()
        try db.cachedStatement(
            sql: """
                INSERT INTO exception (id, kind, force, incident, child, quarantine, push, opened_at, deadline_at,
                    next_at, restricted, protected, detail)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
                    MAX(?11, ?12, COALESCE((SELECT restricted FROM incident WHERE id = ?4), 0)), ?12, ?13)
                ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [
            id, new.kind.rawValue, new.force, new.incident, new.child, new.quarantine, new.push, now.milliseconds,
            new.deadlineAt.milliseconds, now.milliseconds, new.restricted, isProtected, new.detail,
        ])
        guard db.changesCount == 1 else {
            if isProtected, let child = new.child { try protectExceptions(ofChild: child) }
            return
        }
        try append(
            AuditEntry(
                .operation, "exception.opened", actor: .engine, subject: "exception:\(id)",
                facts: [
                    "kind": new.kind.rawValue, "incident": new.incident ?? "", "child": new.child ?? "",
                    "quarantine": new.quarantine ?? "",
                ]))
    }

    func resolveExceptions(
        ofChild child: String, kinds: [ExceptionKind] = ExceptionKind.allCases, decision: String, by actor: Actor,
        reason: String
    ) throws {
        let open = try String.fetchAll(
            db.cachedStatement(sql: "SELECT id FROM exception WHERE child = ? AND settled_at IS NULL ORDER BY id"),
            arguments: [child])
        for id in open {
            guard let item = try exception(id), kinds.contains(item.kind) else { continue }
            try resolve(item, decision: decision, by: actor, reason: reason)
        }
    }

    func resolve(
        _ item: ExceptionItem, decision: String, by actor: Actor, reason: String
    ) throws {
        let body = try keys.seal(["reason": reason])
        try db.cachedStatement(
            sql: """
                UPDATE exception SET settled_at = ?, settled_by = ?, decision = ?, body = ?, key_id = ?, next_at = NULL
                WHERE id = ? AND settled_at IS NULL
                """
        ).execute(arguments: [now.milliseconds, actor.description, decision, body.bytes, body.keyId, item.id])
        guard db.changesCount == 1 else {
            throw StoreError(.conflict, "exception.resolved", ["by": item.resolvedBy ?? ""])
        }
        try db.cachedStatement(sql: "DELETE FROM exception_claim WHERE exception = ?").execute(arguments: [item.id])
        try append(
            AuditEntry(
                .alteration, "exception.resolved", actor: actor, subject: "exception:\(item.id)",
                facts: ["kind": item.kind.rawValue, "decision": decision, "reason": reason]))
    }
}

extension Exceptions {
    /// Open exceptions in order of their deadline, after `cursor`.
    ///
    /// - Parameter limit: 1 to 1,000.
    public func page(
        for viewer: Principal = .engine, limit: Int = 200, after cursor: QueueCursor? = nil
    ) throws -> [ExceptionItem] {
        try read { snapshot in
            try snapshot.db.all(
                Exceptions.exceptionSQL + """
                     WHERE x.settled_at IS NULL AND (x.deadline_at, x.id) > (?, ?)
                    AND \(viewer.areas.sees(AreasOf.exception("x"))) ORDER BY x.deadline_at, x.id LIMIT ?
                    """, [cursor?.deadline.milliseconds ?? Int64.min, cursor?.id ?? "", limit], ExceptionItem.init)
        }
    }

    public func item(id: String) throws -> ExceptionItem? { try read { snapshot in try snapshot.exception(id) } }

    /// Open exceptions by kind.
    ///
    /// - Parameter restrictedToo: also those that only a supervisor may open.
    public func counts(for viewer: Principal = .engine, restrictedToo: Bool = true) throws -> [ExceptionKind: Int] {
        let visible = restrictedToo ? "" : " AND restricted = 0"
        return try read { snapshot in
            try Row.fetchAll(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT kind, COUNT(*) AS n FROM exception x
                        WHERE settled_at IS NULL\(visible) AND \(viewer.areas.sees(AreasOf.exception("x"))) GROUP BY kind
                        """)
            ).reduce(into: [:]) { counts, row in
                ExceptionKind(rawValue: row["kind"]).map { counts[$0] = row["n"] }
            }
        }
    }

    static let exceptionSQL = """
        SELECT x.*, i.reference AS incident_reference FROM exception x LEFT JOIN incident i ON i.id = x.incident
        """
}

extension Reading {
    func exception(_ id: String) throws -> ExceptionItem? {
        try db.first(Exceptions.exceptionSQL + " WHERE x.id = ?", [id], ExceptionItem.init)
    }
}

extension ExceptionItem {
    init(_ row: Row) {
        func time(_ column: String) -> Timestamp? {
            (row[column] as Int64?).map { Timestamp(milliseconds: $0) }
        }
        self.init(
            id: row["id"], kind: ExceptionKind(rawValue: row["kind"]) ?? .review, force: row["force"],
            incident: row["incident"], incidentReference: row["incident_reference"], child: row["child"],
            quarantine: row["quarantine"], push: row["push"], records: row["records"],
            openedAt: Timestamp(milliseconds: row["opened_at"]),
            deadlineAt: Timestamp(milliseconds: row["deadline_at"]), step: row["step"], nextAt: time("next_at"),
            isRestricted: row["restricted"], detail: row["detail"], resolvedAt: time("settled_at"),
            resolvedBy: row["settled_by"], decision: row["decision"])
    }
}
