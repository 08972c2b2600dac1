public import EncompassCore
import Foundation
import GRDB

extension Store {
    func childrenRows(of incident: String, in db: Database) throws -> [StoredChild] {
        try db.all("SELECT * FROM child WHERE incident = ? ORDER BY ordinal, id", [incident], Store.child)
    }

    func child(_ id: String, in db: Database) throws -> StoredChild? {
        try db.first("SELECT * FROM child WHERE id = ?", [id], Store.child)
    }

    func setState(_ state: ChildState, ofChild id: String, in db: Database) throws {
        try db.execute(sql: "UPDATE child SET state = ? WHERE id = ?", arguments: [state.rawValue, id])
    }

    /// Marks an incident as changed, so that its notifications are brought into line.
    func touch(incident: String, in db: Database) throws {
        try db.cachedStatement(sql: "UPDATE incident SET change = change + 1, retry_at = NULL WHERE id = ?").execute(
            arguments: [incident])
    }

    static func child(_ row: Row) throws -> StoredChild {
        StoredChild(
            id: row["id"], incident: row["incident"], ordinal: row["ordinal"], reference: row["reference"],
            state: ChildState(rawValue: row["state"]) ?? .pending, confirmed: row["confirmed"],
            details: try Body(bytes: row["body"], keyId: row["key_id"]).decode(),
            faults: try JSONDecoder().decode([Fault].self, from: Data((row["faults"] as String).utf8)),
            pupil: row["pupil"], isNamed: row["named"], decidedBy: row["decided_by"],
            decidedAt: (row["decided_at"] as Int64?).map { Timestamp(milliseconds: $0) }, doubt: row["doubt"],
            restartedAt: (row["restarted_at"] as Int64?).map { Timestamp(milliseconds: $0) })
    }

    /// Places where a child is taught, as decided; a closed one was taken back by the school.
    func placements(ofChild id: String, in db: Database) throws -> [Placement] {
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

    /// Placements that a school closed stay closed; the rest make way for a new decision.
    func clearPlacements(ofChild child: String, in db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM child_placement WHERE child = ? AND closed_at IS NULL").execute(
            arguments: [child])
    }

    /// Rules a place out for a child: nobody there is to be notified of it, unless a person places it there again.
    func closePlacement(
        ofChild child: String, at target: Scope, by actor: Actor, at now: Timestamp, in db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE child_placement SET closed_at = ?, closed_by = ?
                WHERE child = ? AND target = ? AND closed_at IS NULL
                """
        ).execute(arguments: [now.milliseconds, actor.description, child, target.description])
    }

    func place(
        child: String, at target: Scope, pupil: Int64?, byPerson: Bool, in db: Database
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

/// One place to be told of a child: an establishment, or an authority's officer.
public struct Placement: Hashable, Sendable {
    public let target: Scope
    public let pupil: Int64?
    public let byPerson: Bool
    /// Whether it is ruled out: the school said so, or a person took the child away from there.
    public let isClosed: Bool
}
