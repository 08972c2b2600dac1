import EncompassCore
import Foundation
import GRDB

/// What one place knows of an incident, and what is on its way there.
struct PlaceStanding {
    /// The last notification that somebody there may have seen.
    let told: NotificationRow?
    /// The one that is open and that nobody has seen.
    let pending: NotificationRow?
    /// The children of `told` whose details are open to the place, with the hash of what it was told of each, and the
    /// pupil of its roll whom it took each for.
    let known: [(child: StoredChild, hash: Data, pupil: Int64?)]
    /// Ids of the children for whom a person or the school has ruled the place out.
    let ruledOut: Set<String>

    /// Those of whom nobody can say now whether they belong there: what was told of them stays until somebody can. What
    /// is being taken back stays taken back: doubt elsewhere is no reason to tell it again.
    func undecided(besides children: [StoredChild]) -> [(child: StoredChild, hash: Data, pupil: Int64?)] {
        if pending?.kind == .retraction { return [] }
        return known.filter { entry in
            entry.child.isUndecided && !ruledOut.contains(entry.child.id)
                && !children.contains { $0.id == entry.child.id }
        }
    }

    /// Whether the place knows what it should: `children`, as they are now, of an incident as it is now.
    func isInLine(with children: [StoredChild], event: Data) throws -> Bool {
        guard let told else { return children.isEmpty }
        let left = undecided(besides: children).map(\.child.id)
        let firm = known.filter { !left.contains($0.child.id) }
        guard firm.count == children.count else { return false }
        if children.isEmpty { return true }
        guard !told.isWithdrawn, told.contentHash == event else { return false }
        return try children.allSatisfy { child in
            let hash = try ToldContent.hash(child)
            return firm.contains { $0.child.id == child.id && $0.hash == hash && child.isPupil($0.pupil) }
        }
    }
}

extension NotificationRow {
    /// Whether somebody decided that its place hears nothing more of it.
    private var isCancelledByPerson: Bool {
        state == .cancelled && closedBy != Actor.engine.description
    }

    /// Whether it counts as what its place knows. A first notification that a person cancelled never does; a correction
    /// or retraction that a person cancelled does, since they decided that the place need not hear it.
    var isKnown: Bool {
        kind == .new ? toldAt != nil && !isCancelledByPerson : toldAt != nil || isCancelledByPerson
    }

    /// Whether a retraction took its place.
    var isWithdrawn: Bool { kind != .retraction && state == .cancelled && !isCancelledByPerson }
}

extension Store {
    /// - Parameter rows: the notifications of one incident to one place.
    func standing(_ rows: [NotificationRow], in db: Database) throws -> PlaceStanding {
        let known = rows.filter(\.isKnown)
        let told = known.last { row in !known.contains { $0.replaces == row.id } }
        let isRetracted = told?.kind == .retraction
        return PlaceStanding(
            told: told, pending: rows.last { !$0.isClosed && !$0.isKnown },
            known: try isRetracted ? [] : told.map { try knownChildren(of: $0.id, in: db) } ?? [],
            ruledOut: try told.map { try childrenRuledOut(at: $0.target, ofIncident: $0.incident, in: db) } ?? [])
    }

    private func childrenRuledOut(
        at target: Scope, ofIncident id: String, in db: Database
    ) throws -> Set<String> {
        try String.fetchSet(
            db.cachedStatement(
                sql: """
                    SELECT p.child FROM child c JOIN child_placement p ON p.child = c.id
                    WHERE c.incident = ? AND p.target = ? AND p.closed_at IS NOT NULL
                    """), arguments: [id, target.description])
    }

    private func knownChildren(
        of notification: String, in db: Database
    ) throws -> [(child: StoredChild, hash: Data, pupil: Int64?)] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT c.*, n.content_hash, n.pupil AS taught FROM notification_child n JOIN child c ON c.id = n.child
                    WHERE n.notification = ? AND n.closed_at IS NULL ORDER BY c.ordinal, c.id
                    """), arguments: [notification]
        ).map { (try Store.child($0), $0["content_hash"], $0["taught"]) }
    }
}
