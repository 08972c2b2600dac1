import EncompassCore
import Foundation
import GRDB

extension Transaction {
    /// Updates the held children of an incident to a revision. `ChildPairing` says which child is which, so that
    /// answers, placements and exceptions follow the child and not its number. A child whose identity changed is
    /// matched again; one that is gone is retracted; one that comes back is restored. A doubtful one is a child of its
    /// own, and the children that it may be stay as they are until a person has decided.
    func carryChildren(of incident: String, into sealed: SealedIncident) throws {
        let received = sealed.received
        let held = try childrenRows(of: incident)
        let children = received.incident.status == .retracted ? [] : received.incident.children
        let pairing = ChildPairing(
            held: held.map { ChildPairing.Held($0.details, isRetracted: $0.state == .retracted) }, revision: children)
        var carried: Set<Int> = []
        for (ordinal, child) in children.enumerated() {
            let faults = received.childFaults[ordinal]
            switch pairing.links[ordinal] {
            case .identity(let index), .number(let index):
                carried.insert(index)
                try carry(held[index], as: child, ordinal: ordinal, faults: faults ?? [])
            case .numberOnly(let index):
                carried.insert(index)
                try carry(held[index], as: child, ordinal: ordinal, faults: faults ?? [])
                if try isAnswered(held[index]) {
                    try doubt(held[index].id, Incidents.doubtOfIdentity, candidates: [])
                    try move(child: held[index].id, .reopen)
                }
            case .new:
                try insertChild(
                    child, sealed: sealed.children[ordinal], ordinal: ordinal, faults: faults, of: incident)
            case .doubt(let indexes):
                let id = try insertChild(
                    child, sealed: sealed.children[ordinal], ordinal: ordinal, faults: faults, of: incident)
                let candidates = indexes.map { held[$0] }
                let references = candidates.map(\.reference).joined(separator: " or ")
                try doubt(id, Incidents.doubt(of: references), candidates: candidates.map(\.id))
            }
        }
        try clearDoubts(about: carried.map { held[$0] })
        let waiting = try String.fetchSet(
            db,
            sql: """
                SELECT c.id FROM child c JOIN child d ON d.id = c.in_doubt_with
                WHERE c.incident = ? AND d.doubt IS NOT NULL
                """, arguments: [incident])
        let stillThere = Set(carried.map { held[$0].id })
        for gone in held where gone.state != .retracted && !stillThere.contains(gone.id) {
            if waiting.contains(gone.id), try isInRevision(doubtedBy: gone.id, carried: stillThere, held) {
                continue
            }
            try retract(gone.id, reason: "the force took the child out")
        }
    }

    private func retract(_ child: String, reason: String) throws {
        try move(child: child, .retract)
        try resolveExceptions(
            ofChild: child, decision: "retracted", by: .engine, reason: reason)
    }

    private func carry(
        _ held: StoredChild, as child: ChildDetails, ordinal: Int, faults: [Fault]
    ) throws {
        let body = try keys.seal(child)
        // A child who was taken out and comes back is due from the return on.
        let restartedAt = held.state == .retracted ? now : held.restartedAt
        try move(
            child: held.id, carried(held, as: child, faults: faults),
            setting: "ordinal = ?, body = ?, key_id = ?, faults = ?, restarted_at = ?, named = MIN(named, ?)",
            [
                ordinal, body.bytes, body.keyId, Incidents.text(faults), restartedAt?.milliseconds,
                held.details.isSamePerson(as: child),
            ])
    }

    /// Leaves a child to a person, and says why.
    private func doubt(
        _ child: String, _ words: String, candidates: [String]
    ) throws {
        try db.execute(sql: "UPDATE child SET doubt = ? WHERE id = ?", arguments: [words, child])
        for candidate in candidates {
            try db.execute(sql: "UPDATE child SET in_doubt_with = ? WHERE id = ?", arguments: [child, candidate])
        }
        try append(
            AuditEntry(
                .combination, "child.doubted", actor: .engine, subject: "child:\(child)",
                facts: ["candidates": candidates.joined(separator: " ")]))
    }

    /// A child that this revision names without doubt cannot be the doubtful one. When no candidate is left, the
    /// machine matches the doubtful child again.
    private func clearDoubts(about children: [StoredChild]) throws {
        for child in children {
            let doubtful = try String.fetchOne(
                db, sql: "SELECT in_doubt_with FROM child WHERE id = ?", arguments: [child.id])
            guard let doubtful else { continue }
            try db.execute(sql: "UPDATE child SET in_doubt_with = NULL WHERE id = ?", arguments: [child.id])
            try db.execute(
                sql: """
                    UPDATE child SET doubt = NULL WHERE id = ? AND doubt IS NOT NULL
                        AND NOT EXISTS (SELECT 1 FROM child c WHERE c.in_doubt_with = child.id)
                    """, arguments: [doubtful])
            guard db.changesCount == 1, try self.child(doubtful)?.state != .retracted else { continue }
            try move(child: doubtful, .reopen)
        }
    }

    /// A person has decided who a doubtful child is: the children that it might have been are no longer in the
    /// incident.
    func endDoubt(about child: String) throws {
        let candidates = try String.fetchAll(
            db, sql: "SELECT id FROM child WHERE in_doubt_with = ? ORDER BY id", arguments: [child])
        for candidate in candidates {
            try db.execute(sql: "UPDATE child SET in_doubt_with = NULL WHERE id = ?", arguments: [candidate])
            try retract(candidate, reason: "a person decided which child it is now")
        }
        try db.execute(sql: "UPDATE child SET doubt = NULL WHERE id = ?", arguments: [child])
    }
}

extension Incidents {
    fileprivate static let doubtOfIdentity =
        "the force kept the number and changed who the child is, after a person or a school had answered for the number"

    fileprivate static func doubt(of references: String) -> String {
        "the force changed numbers and details together: this may be the child that was \(references) before"
    }
}

extension Reading {
    /// A person's decision holds as long as the child is the same person; the machine's decision holds as long as
    /// everything that it was based on is the same.
    fileprivate func carried(
        _ held: StoredChild, as child: ChildDetails, faults: [Fault]
    ) throws -> ChildState.Event {
        let isByPerson = held.isDecidedByPerson || held.isNamed
        let isSame =
            isByPerson
            ? held.details.isSamePerson(as: child) : held.details.hasSameIdentity(as: child) && held.faults == faults
        guard held.state == .retracted else { return isSame ? .restore(matched: false) : .reopen }
        return .restore(
            matched: try isSame && isByPerson && placements(ofChild: held.id).contains { !$0.isClosed })
    }

    /// Whether a person has decided on a child, or a school has answered about it.
    fileprivate func isAnswered(_ child: StoredChild) throws -> Bool {
        if child.isDecidedByPerson || child.isNamed { return true }
        return try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM notification_child k JOIN notification n ON n.id = k.notification
                        WHERE k.child = ?1 AND (k.outcome IS NOT NULL OR n.state = 'acknowledged'))
                    OR EXISTS (SELECT 1 FROM acknowledgement WHERE child = ?1)
                    OR EXISTS (SELECT 1 FROM note WHERE child = ?1)
                    """), arguments: [child.id]) ?? true
    }

    /// Whether the doubtful child that may be this one is in the revision.
    fileprivate func isInRevision(
        doubtedBy child: String, carried: Set<String>, _ held: [StoredChild]
    ) throws -> Bool {
        let doubtful = try String.fetchOne(db, sql: "SELECT in_doubt_with FROM child WHERE id = ?", arguments: [child])
        guard let doubtful else { return false }
        return carried.contains(doubtful) || !held.contains { $0.id == doubtful }
    }
}
