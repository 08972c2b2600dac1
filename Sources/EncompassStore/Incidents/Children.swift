public import EncompassCore
import Foundation
import GRDB

/// A child of an incident, as stored.
public struct StoredChild: Hashable, Sendable {
    public let id: String
    public let incident: String
    public let ordinal: Int
    /// The child's name in acknowledgements and on pages: the force's reference, else a number; it never changes.
    public internal(set) var reference: String
    public let state: ChildState
    /// Whether a person agreed with the match (in assisted mode nothing is sent before).
    public let confirmed: Bool
    public internal(set) var details: ChildDetails
    public let faults: [Fault]
    /// The pupil that the child is, once that is decided.
    public let pupil: Int64?
    /// Whether a person said, or agreed, that the child as it is reported is `pupil`.
    public let isNamed: Bool
    public let decidedBy: String?
    public let decidedAt: Timestamp?
    /// Why a person must decide which child of the earlier revision this is; nil once that is decided.
    public let doubt: String?
    /// When a school gave the child back or a person sent it elsewhere: the next school's clock starts then.
    public let restartedAt: Timestamp?

    /// Whether a person made the last decision.
    public var isDecidedByPerson: Bool { StoredChild.isPerson(decidedBy) }

    static func isPerson(_ decidedBy: String?) -> Bool { decidedBy.map { $0 != Actor.engine.description } ?? false }

    /// Whether the child is still the pupil that a place was notified about. For a child who is no pupil on a roll, or
    /// whose pupil was not stored, only the report can tell.
    func isPupil(_ taken: Int64?) -> Bool { taken == nil || pupil == nil || taken == pupil }

    /// Whether it is undecided where the child is taught: the machine proposes, and no person has agreed.
    var isUndecided: Bool { state.isUndecided(isConfirmed: confirmed, isDecidedByPerson: isDecidedByPerson) }
}

extension Reading {
    func childrenRows(of incident: String) throws -> [StoredChild] {
        try db.all("SELECT * FROM child WHERE incident = ? ORDER BY ordinal, id", [incident]) {
            try StoredChild($0, keys: keys)
        }
    }

    func child(_ id: String) throws -> StoredChild? {
        try db.first("SELECT * FROM child WHERE id = ?", [id]) { try StoredChild($0, keys: keys) }
    }

    /// Places where a child is taught, as decided; the closed ones are ruled out.
    func placements(ofChild id: String) throws -> [Placement] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM child_placement WHERE child = ? ORDER BY target"), arguments: [id]
        ).compactMap { row in
            Scope(row["target"] as String).map {
                Placement(
                    target: $0, pupil: row["pupil"], byPerson: (row["origin"] as String) == "person",
                    isClosed: (row["closed_at"] as Int64?) != nil)
            }
        }
    }
}

extension Transaction {
    /// Marks an incident as changed, so that its notifications are reconciled.
    func touch(incident: String) throws {
        try db.cachedStatement(sql: "UPDATE incident SET change = change + 1, retry_at = NULL WHERE id = ?").execute(
            arguments: [incident])
    }

    /// Placements that a school closed stay closed; the others are removed before a new decision.
    func clearPlacements(ofChild child: String) throws {
        try db.cachedStatement(sql: "DELETE FROM child_placement WHERE child = ? AND closed_at IS NULL").execute(
            arguments: [child])
    }

    /// Rules a place out for a child: nobody there is notified of it, unless a person places it there again.
    func closePlacement(
        ofChild child: String, at target: Scope, by actor: Actor
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE child_placement SET closed_at = ?, closed_by = ?
                WHERE child = ? AND target = ? AND closed_at IS NULL
                """
        ).execute(arguments: [now.milliseconds, actor.description, child, target.description])
    }

    func place(
        child: String, at target: Scope, pupil: Int64?, byPerson: Bool
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO child_placement (child, target, pupil, origin) VALUES (?, ?, ?, ?)
                ON CONFLICT (child, target) DO UPDATE SET pupil = excluded.pupil, origin = excluded.origin,
                    closed_at = CASE WHEN excluded.origin = 'person' THEN NULL ELSE closed_at END,
                    closed_by = CASE WHEN excluded.origin = 'person' THEN NULL ELSE closed_by END
                """
        ).execute(arguments: [child, target.description, pupil, byPerson ? "person" : "machine"])
    }
}

/// One place to notify of a child: an establishment, or an authority's officer.
public struct Placement: Hashable, Sendable {
    public let target: Scope
    public let pupil: Int64?
    public let byPerson: Bool
    /// Whether it is ruled out: by the school, or by a person who took the child away from there.
    public let isClosed: Bool
}

extension StoredChild {
    init(_ row: Row, keys: KeyRing) throws {
        self.init(
            id: row["id"], incident: row["incident"], ordinal: row["ordinal"], reference: row["reference"],
            state: ChildState(rawValue: row["state"]) ?? .pending, confirmed: row["confirmed"],
            details: try Body(bytes: row["body"], keyId: row["key_id"]).decode(with: keys),
            faults: try JSONDecoder().decode([Fault].self, from: Data((row["faults"] as String).utf8)),
            pupil: row["pupil"], isNamed: row["named"], decidedBy: row["decided_by"],
            decidedAt: (row["decided_at"] as Int64?).map { Timestamp(milliseconds: $0) }, doubt: row["doubt"],
            restartedAt: (row["restarted_at"] as Int64?).map { Timestamp(milliseconds: $0) })
    }
}
