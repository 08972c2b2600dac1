public import EncompassCore
import Foundation
import GRDB

/// A legal hold: what it covers may not be erased until it is lifted.
public struct LegalHold: Hashable, Sendable {
    public let id: String
    /// `child:ID`, `pupil:NUMBER`, `incident:ID`, `urn:121234` or `la:926`.
    public let subject: String
    public let placedAt: Timestamp
    public let placedBy: String
    public let reason: String
    public let liftedAt: Timestamp?
    public let liftedBy: String?
    public let liftedBecause: String?

    public var isInForce: Bool { liftedAt == nil }
}

/// What a hold is placed on, as a person names it.
public enum HoldTarget: Hashable, Sendable, Codable {
    /// A child's id in an incident, or a unique pupil number: it covers every incident of the same pupil.
    case child(String)
    /// An incident's id, or the force's reference.
    case incident(String)
    /// Everything about children who are or were placed there, and its rolls.
    case place(Scope)
}

extension Holds {
    /// Places a hold and logs it.
    ///
    /// - Throws: `StoreError` `invalid` without a reason, or if the reference is of several incidents; `notFound`.
    public func place(_ target: HoldTarget, reason: String, by principal: Principal, at now: Timestamp) throws
        -> LegalHold
    {
        guard !reason.allSatisfy(\.isWhitespace) else { throw StoreError(.invalid, "reason.missing") }
        let id = newId(at: now)
        return try write(at: now) { tx in
            let subject = try tx.subject(of: target, for: principal)
            try tx.db.execute(
                sql: "INSERT INTO legal_hold (id, subject, placed_at, placed_by, reason) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    id, subject, now.milliseconds, principal.actor.description, try tx.keys.seal(text: reason),
                ])
            try tx.append(
                AuditEntry(
                    .operation, "hold.placed", actor: principal.actor, subject: "hold:\(id)",
                    facts: ["on": subject, "reason": reason]))
            guard let hold = try tx.hold(id) else { throw StoreError(.notFound, "hold.subject") }
            return hold
        }
    }

    /// Lifts a hold and logs it.
    ///
    /// - Throws: `StoreError` `invalid` without a reason, `notFound` if it is unknown or lifted already.
    public func lift(_ id: String, reason: String, by principal: Principal, at now: Timestamp) throws {
        guard !reason.allSatisfy(\.isWhitespace) else { throw StoreError(.invalid, "reason.missing") }
        try write(at: now) { tx in
            guard let hold = try tx.hold(id), hold.isInForce else {
                throw StoreError(.notFound, "hold.unknown", ["id": id])
            }
            try tx.db.execute(
                sql: "UPDATE legal_hold SET lifted_at = ?, lifted_by = ?, lifted_because = ? WHERE id = ?",
                arguments: [
                    now.milliseconds, principal.actor.description, try tx.keys.seal(text: reason), id,
                ])
            try tx.append(
                AuditEntry(
                    .operation, "hold.lifted", actor: principal.actor, subject: "hold:\(id)",
                    facts: ["on": hold.subject, "reason": reason]))
        }
    }

    /// Holds, newest first.
    public func all(inForceOnly: Bool) throws -> [LegalHold] {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db,
                sql: "SELECT * FROM legal_hold WHERE lifted_at IS NULL OR ? ORDER BY placed_at DESC, id DESC",
                arguments: [!inForceOnly]
            ).map { try LegalHold($0, keys: snapshot.keys) }
        }
    }

    /// The holds that cover a notification's incident.
    public func covering(notification: String) throws -> [LegalHold] {
        try read { snapshot in
            guard let row = try snapshot.notification(notification) else { return [] }
            return try snapshot.holds(onIncident: row.incident).compactMap { try snapshot.hold($0) }
        }
    }
}

extension Reading {
    fileprivate func hold(_ id: String) throws -> LegalHold? {
        try Row.fetchOne(db, sql: "SELECT * FROM legal_hold WHERE id = ?", arguments: [id]).map {
            try LegalHold($0, keys: keys)
        }
    }

    /// Ids of the holds in force that cover an incident: its own, those of its children or of their pupils, and those
    /// of places where one of its children is or was placed, or was disclosed; and those that cover a report that was
    /// linked with it, since one's notifications name the other's children.
    func holds(onIncident id: String) throws -> [String] {
        let others = try String.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT o.incident FROM event_report r JOIN event_report o ON o.event = r.event
                        WHERE r.incident = ?1
                    UNION SELECT n.incident FROM child c JOIN notification_child k ON k.child = c.id
                        JOIN notification n ON n.id = k.notification WHERE c.incident = ?1
                    UNION SELECT c.incident FROM notification n JOIN notification_child k ON k.notification = n.id
                        JOIN child c ON c.id = k.child WHERE n.incident = ?1
                    """), arguments: [id])
        return try Set(Set(others + [id]).flatMap { try holds(onReport: $0) }).sorted()
    }

    private func holds(onReport id: String) throws -> [String] {
        try String.fetchAll(
            db.cachedStatement(
                sql: """
                    WITH c(id, pupil) AS (SELECT id, pupil FROM child WHERE incident = :id),
                        p(pupil) AS (SELECT pupil FROM c WHERE pupil IS NOT NULL UNION
                            SELECT pupil FROM notification_child
                            WHERE child IN (SELECT id FROM c) AND pupil IS NOT NULL)
                    SELECT h.id FROM legal_hold h WHERE h.lifted_at IS NULL AND (
                        h.subject = 'incident:' || :id
                        OR h.subject IN (SELECT 'child:' || id FROM c)
                        OR h.subject IN (SELECT 'pupil:' || pupil FROM p)
                        OR (h.subject LIKE 'child:%' AND (SELECT o.pupil FROM child o WHERE o.id = substr(h.subject, 7))
                            IN (SELECT pupil FROM p))
                        OR h.subject IN (SELECT target FROM notification WHERE incident = :id)
                        OR h.subject IN (SELECT target FROM child_placement WHERE child IN (SELECT id FROM c))
                        OR h.subject IN (SELECT target FROM shown WHERE child IN (SELECT id FROM c)))
                    ORDER BY h.id
                    """), arguments: ["id": id])
    }

    /// Ids of the holds in force that cover a roll's entry or a contact of a place.
    func holds(onPlace place: String, pupil: Int64?) throws -> [String] {
        try String.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT h.id FROM legal_hold h WHERE h.lifted_at IS NULL AND (
                        h.subject = :place OR h.subject = 'pupil:' || :pupil
                        OR (h.subject LIKE 'child:%'
                            AND (SELECT o.pupil FROM child o WHERE o.id = substr(h.subject, 7)) = :pupil))
                    ORDER BY h.id
                    """), arguments: ["place": place, "pupil": pupil])
    }

    /// The subject of a hold. For somebody who may not see restricted items, a protected pupil is on no roll.
    fileprivate func subject(of target: HoldTarget, for principal: Principal) throws -> String {
        switch target {
        case .place(let place):
            guard try isHeld(place) else { throw StoreError(.notFound, "place.unknown", ["place": place]) }
            return place.description
        case .incident(let text):
            let found = try String.fetchAll(
                db, sql: "SELECT id FROM incident WHERE id = ?1 OR reference = ?1 ORDER BY id", arguments: [text])
            guard found.count < 2 else {
                throw StoreError(.invalid, "hold.incidentAmbiguous", ["reference": text])
            }
            guard let id = found.first else { throw StoreError(.notFound, "incident.unknown") }
            return "incident:\(id)"
        case .child(let text):
            if Identifier(text) != nil {
                guard try child(text) != nil else { throw StoreError(.notFound, "child.unknown") }
                return "child:\(text)"
            }
            let pupils = try pupils(everNumbered: text).filter { principal.seesRestricted || !$0.value }
            guard pupils.count < 2 else {
                throw StoreError(.invalid, "hold.pupilAmbiguous")
            }
            guard let pupil = pupils.keys.first else { throw StoreError(.notFound, "hold.pupilUnknown") }
            return "pupil:\(pupil)"
        }
    }
}

extension LegalHold {
    fileprivate init(_ row: Row, keys: KeyRing) throws {
        self.init(
            id: row["id"], subject: row["subject"], placedAt: Timestamp(milliseconds: row["placed_at"]),
            placedBy: row["placed_by"], reason: try keys.open(text: row["reason"]),
            liftedAt: (row["lifted_at"] as Int64?).map { Timestamp(milliseconds: $0) }, liftedBy: row["lifted_by"],
            liftedBecause: try (row["lifted_because"] as String?).map(keys.open(text:)))
    }
}
