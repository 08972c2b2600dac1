import Crypto
import EncompassCore
import Foundation
import GRDB

extension Transaction {
    func insert(_ sealed: SealedIncident, id: String, context: IngestContext) throws {
        let received = sealed.received
        let incident = received.incident
        try db.cachedStatement(
            sql: """
                INSERT INTO incident (id, force, reference, revision, status, occurred_at, received_at, revised_at,
                    restricted, risk, change, settled, correlation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0, ?)
                """
        ).execute(
            arguments: [
                id, context.force, incident.reference, incident.revision ?? 1, incident.status.rawValue,
                incident.occurredAt.milliseconds, now.milliseconds, now.milliseconds, incident.isGuarded,
                Urgency.rank(incident.riskGrade), context.correlation,
            ])
        try insertRevision(sealed, of: id, revision: incident.revision ?? 1, context: context)
        for (ordinal, child) in incident.children.enumerated() {
            try insertChild(
                child, sealed: sealed.children[ordinal], ordinal: ordinal, faults: received.childFaults[ordinal],
                of: id, as: incident.status == .retracted ? .retracted : .pending)
        }
        try auditReceipt(of: id, revision: incident.revision ?? 1, received, context: context)
    }

    func revise(_ id: String, to revision: Int, _ sealed: SealedIncident, context: IngestContext) throws {
        let received = sealed.received
        let incident = received.incident
        let wasGuarded = try isGuarded(incident: id)
        try db.execute(
            sql: """
                UPDATE incident SET revision = ?, status = ?, occurred_at = ?, revised_at = ?,
                    restricted = CASE WHEN ? THEN MAX(restricted, ?) ELSE MAX(protected, ?) END, risk = ?,
                    change = change + 1, retry_at = NULL, correlation = ? WHERE id = ?
                """,
            arguments: [
                revision, incident.status.rawValue, incident.occurredAt.milliseconds, now.milliseconds,
                // A retraction says nothing about what protects the family, so the protection stays.
                incident.status == .retracted, incident.isGuarded, incident.isGuarded,
                Urgency.rank(incident.riskGrade), context.correlation, id,
            ])
        try insertRevision(sealed, of: id, revision: revision, context: context)
        try restrictLinked(with: id)
        if wasGuarded, try !isGuarded(incident: id) { try liftRestriction(ofNotificationsNaming: id) }
        try carryChildren(of: id, into: sealed)
        try auditReceipt(of: id, revision: revision, received, context: context)
    }

    private func insertRevision(
        _ sealed: SealedIncident, of id: String, revision: Int, context: IngestContext
    ) throws {
        let received = sealed.received
        try db.cachedStatement(
            sql: """
                INSERT INTO incident_revision (incident, revision, status, content_hash, body, raw, key_id,
                    received_at, credential, warnings)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                id, revision, received.incident.status.rawValue, received.contentHash, sealed.incident.bytes,
                sealed.raw.bytes, sealed.incident.keyId, now.milliseconds, context.credential,
                try Incidents.text(received.warnings),
            ])
    }

    /// - Returns: the child's id.
    @discardableResult
    func insertChild(
        _ child: ChildDetails, sealed body: Body, ordinal: Int, faults: [Fault]?, of incident: String,
        as state: ChildState = .pending
    ) throws -> String {
        let id = newId()
        try db.cachedStatement(
            sql: """
                INSERT INTO child (id, incident, ordinal, reference, state, body, key_id, faults, received_at)
                SELECT ?, id, ?, ?, ?, ?, ?, ?, received_at FROM incident WHERE id = ?
                """
        ).execute(
            arguments: [
                id, ordinal, try reference(for: child, of: incident), state.rawValue, body.bytes,
                body.keyId, try Incidents.text(faults ?? []), incident,
            ])
        return id
    }

    private func auditReceipt(
        of id: String, revision: Int, _ received: ReceivedIncident, context: IngestContext
    ) throws {
        try append(
            AuditEntry(
                .collection, "incident.received", actor: context.actor,
                subject: "incident:\(id)",
                facts: [
                    "force": context.force, "revision": String(revision), "status": received.incident.status.rawValue,
                    "children": String(received.incident.children.count),
                    "warnings": String(received.warnings.count), "correlation": context.correlation ?? "",
                ]))
    }
}

extension Reading {
    /// The force's reference, unless another child of the incident has it; else the first free number.
    fileprivate func reference(for child: ChildDetails, of incident: String) throws -> String {
        let taken = try String.fetchSet(
            db.cachedStatement(sql: "SELECT reference FROM child WHERE incident = ?"), arguments: [incident])
        if let own = child.reference, !own.isEmpty, !taken.contains(own) { return own }
        var number = taken.count + 1
        while taken.contains(String(number)) { number += 1 }
        return String(number)
    }
}

extension Incidents {
    static func contentHash(_ bytes: Data) -> Data { Data(SHA256.hash(data: bytes)) }

    static func text(_ faults: [Fault]) throws -> String {
        faults.isEmpty ? "[]" : String(decoding: try JSONEncoder().encode(faults), as: UTF8.self)
    }
}
