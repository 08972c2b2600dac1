import Crypto
import EncompassCore
import Foundation
import GRDB

extension Store {
    func insert(
        _ received: ReceivedIncident, id: String, context: IngestContext, at now: Timestamp, in db: Database
    ) throws {
        let incident = received.incident
        try db.cachedStatement(
            sql: """
                INSERT INTO incident (id, force, reference, revision, status, occurred_at, received_at, revised_at,
                    restricted, risk, change, settled) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0)
                """
        ).execute(
            arguments: [
                id, context.force, incident.reference, incident.revision ?? 1, incident.status.rawValue,
                incident.occurredAt.milliseconds, now.milliseconds, now.milliseconds, incident.restricted,
                incident.riskGrade?.rank ?? 0,
            ])
        try insertRevision(received, of: id, revision: incident.revision ?? 1, context: context, at: now, in: db)
        for (ordinal, child) in incident.children.enumerated() {
            try insertChild(child, ordinal: ordinal, faults: received.childFaults[ordinal], of: id, at: now, in: db)
        }
        try auditReceipt(of: id, revision: incident.revision ?? 1, received, context: context, at: now, in: db)
    }

    func revise(
        _ id: String, to revision: Int, _ received: ReceivedIncident, context: IngestContext, at now: Timestamp,
        in db: Database
    ) throws {
        let incident = received.incident
        try db.execute(
            sql: """
                UPDATE incident SET revision = ?, status = ?, occurred_at = ?, revised_at = ?, restricted = ?, risk = ?,
                    change = change + 1 WHERE id = ?
                """,
            arguments: [
                revision, incident.status.rawValue, incident.occurredAt.milliseconds, now.milliseconds,
                incident.restricted, incident.riskGrade?.rank ?? 0, id,
            ])
        try insertRevision(received, of: id, revision: revision, context: context, at: now, in: db)
        try carryChildren(of: id, into: received, at: now, in: db)
        try auditReceipt(of: id, revision: revision, received, context: context, at: now, in: db)
    }

    private func insertRevision(
        _ received: ReceivedIncident, of id: String, revision: Int, context: IngestContext, at now: Timestamp,
        in db: Database
    ) throws {
        let body = try Body(received.incident)
        try db.cachedStatement(sql: "INSERT INTO incident_revision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)").execute(
            arguments: [
                id, revision, received.incident.status.rawValue, received.contentHash, body.bytes, received.raw,
                body.keyId, now.milliseconds, context.credential, try Store.text(received.warnings),
            ])
    }

    private func insertChild(
        _ child: ChildDetails, ordinal: Int, faults: [Fault]?, of incident: String, at now: Timestamp, in db: Database
    ) throws {
        let body = try Body(child)
        try db.cachedStatement(
            sql: """
                INSERT INTO child (id, incident, ordinal, state, body, key_id, faults)
                VALUES (?, ?, ?, 'pending', ?, ?, ?)
                """
        ).execute(arguments: [newId(now), incident, ordinal, body.bytes, body.keyId, try Store.text(faults ?? [])])
    }

    private func auditReceipt(
        of id: String, revision: Int, _ received: ReceivedIncident, context: IngestContext, at now: Timestamp,
        in db: Database
    ) throws {
        try append(
            AuditEntry(
                .collection, "incident.received", actor: .credential("feed", context.credential),
                subject: "incident:\(id)",
                facts: [
                    "force": context.force, "revision": String(revision), "status": received.incident.status.rawValue,
                    "children": String(received.incident.children.count),
                    "warnings": String(received.warnings.count),
                ]), at: now, in: db)
    }

    /// A child of the new revision is the held one of the same reference, else of the same name and date of birth,
    /// never of the same position. One whose identity changed is matched again; one that is gone is retracted.
    private func carryChildren(
        of incident: String, into received: ReceivedIncident, at now: Timestamp, in db: Database
    ) throws {
        var held = try childrenRows(of: incident, in: db).filter { $0.state != .retracted }
        let retracted = received.incident.status == .retracted
        for (ordinal, child) in received.incident.children.enumerated() where !retracted {
            let faults = received.childFaults[ordinal]
            guard let index = held.firstIndex(where: { $0.details.isSameChild(as: child) }) else {
                try insertChild(child, ordinal: ordinal, faults: faults, of: incident, at: now, in: db)
                continue
            }
            try carry(held.remove(at: index), as: child, ordinal: ordinal, faults: faults ?? [], in: db)
        }
        for gone in held {
            try setState(.retracted, ofChild: gone.id, in: db)
            try settleExceptions(
                ofChild: gone.id, decision: "retracted", by: .engine, reason: "the force took the child out",
                at: now, in: db)
        }
    }

    private func carry(
        _ held: StoredChild, as child: ChildDetails, ordinal: Int, faults: [Fault], in db: Database
    ) throws {
        let body = try Body(child)
        let again = !held.details.hasSameIdentity(as: child) || held.faults != faults
        let decidedByPerson = held.decidedBy.map { $0 != Actor.engine.description } ?? false
        try db.execute(
            sql: """
                UPDATE child SET ordinal = ?, body = ?, key_id = ?, faults = ?,
                    state = CASE WHEN ? THEN 'pending' ELSE state END WHERE id = ?
                """,
            arguments: [
                ordinal, body.bytes, body.keyId, try Store.text(faults), again && !decidedByPerson, held.id,
            ])
    }

    static func contentHash(_ bytes: Data) -> Data { Data(SHA256.hash(data: bytes)) }

    static func text(_ faults: [Fault]) throws -> String {
        String(decoding: try JSONEncoder().encode(faults), as: UTF8.self)
    }
}

extension Incident.RiskGrade {
    /// 1 standard to 3 high; an absent grade ranks 0.
    package var rank: Int {
        switch self {
        case .standard: 1
        case .medium: 2
        case .high: 3
        }
    }
}
