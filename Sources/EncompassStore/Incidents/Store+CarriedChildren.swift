import EncompassCore
import Foundation
import GRDB

extension Store {
    /// A child of the new revision is the held one of the same reference, else of the same name and date of birth,
    /// never of the same position. One whose identity changed is matched again; one that is gone is retracted; one that
    /// comes back is restored.
    func carryChildren(
        of incident: String, into received: ReceivedIncident, at now: Timestamp, in db: Database
    ) throws {
        let held = try childrenRows(of: incident, in: db)
        let isRetracted = received.incident.status == .retracted
        let children = isRetracted ? [] : received.incident.children
        let partners = Store.partners(of: children, among: held)
        for (ordinal, child) in children.enumerated() {
            let faults = received.childFaults[ordinal]
            if let partner = partners[ordinal] {
                try carry(held[partner], as: child, ordinal: ordinal, faults: faults ?? [], at: now, in: db)
            } else {
                try insertChild(child, ordinal: ordinal, faults: faults, of: incident, at: now, in: db)
            }
        }
        for (index, gone) in held.enumerated() where gone.state != .retracted && !partners.contains(index) {
            try setState(.retracted, ofChild: gone.id, in: db)
            try settleExceptions(
                ofChild: gone.id, decision: "retracted", by: .engine, reason: "the force took the child out",
                at: now, in: db)
        }
    }

    /// For each child the index of the held one that it is; each held one once. A reference counts before a name, and
    /// who is there before who was taken out.
    private static func partners(of children: [ChildDetails], among held: [StoredChild]) -> [Int?] {
        var free = held.indices.sorted {
            (held[$0].state == .retracted ? 1 : 0, $0) < (held[$1].state == .retracted ? 1 : 0, $1)
        }
        var partners = [Int?](repeating: nil, count: children.count)
        func pair(_ isSame: (ChildDetails, ChildDetails) -> Bool) {
            for (place, child) in children.enumerated() where partners[place] == nil {
                guard let found = free.firstIndex(where: { isSame(held[$0].details, child) }) else { continue }
                partners[place] = free.remove(at: found)
            }
        }
        pair { $0.reference != nil && $0.reference == $1.reference }
        pair { $0.isSameChild(as: $1) }
        return partners
    }

    private func carry(
        _ held: StoredChild, as child: ChildDetails, ordinal: Int, faults: [Fault], at now: Timestamp, in db: Database
    ) throws {
        let body = try Body(child)
        let state = try carriedState(held, as: child, faults: faults, in: db)
        // One who was taken out and comes back is due from the return on.
        let restartedAt = held.state == .retracted ? now : held.restartedAt
        try db.execute(
            sql: """
                UPDATE child SET ordinal = ?, body = ?, key_id = ?, faults = ?, state = ?, restarted_at = ? WHERE id = ?
                """,
            arguments: [
                ordinal, body.bytes, body.keyId, try Store.text(faults), state.rawValue, restartedAt?.milliseconds,
                held.id,
            ])
    }

    /// What a person decided stands for as long as it is the same person; what the machine decided, for as long as
    /// everything that it looked at is the same.
    private func carriedState(
        _ held: StoredChild, as child: ChildDetails, faults: [Fault], in db: Database
    ) throws -> ChildState {
        if held.isDecidedByPerson {
            guard held.details.isSamePerson(as: child) else { return .pending }
            guard held.state == .retracted else { return held.state }
            let isPlaced = try placements(ofChild: held.id, in: db).contains { !$0.isClosed }
            return isPlaced ? .matched : .pending
        }
        let isSame = held.details.hasSameIdentity(as: child) && held.faults == faults
        return isSame && held.state != .retracted ? held.state : .pending
    }
}
