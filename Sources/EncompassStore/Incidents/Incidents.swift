public import EncompassCore
import Foundation
import GRDB

extension Incidents {
    /// Sets aside an incident that cannot be decided, so that the others go on: it is tried again after `pause`, and
    /// stays on the exception list until it is decided.
    ///
    /// - Parameter detail: the kind of failure; nothing personal.
    public func setAside(
        incident id: String, detail: String, deadline: Timestamp, retryingIn pause: Span, at now: Timestamp
    ) throws {
        try write(at: now) { tx in
            guard
                let row = try Row.fetchOne(
                    tx.db, sql: "SELECT force, restricted FROM incident WHERE id = ?", arguments: [id])
            else { return }
            try tx.db.execute(
                sql: "UPDATE incident SET retry_at = ? WHERE id = ?", arguments: [(now + pause).milliseconds, id])
            guard try tx.openFault(ofIncident: id) == nil else { return }
            try tx.openException(
                NewException(
                    kind: .fault, force: row["force"], incident: id, deadlineAt: deadline,
                    restricted: row["restricted"], detail: "the machine cannot process it: \(detail)"))
        }
    }
}

extension Notifications {
    /// Sets aside a notification whose step fails: it is tried again after `pause`, and somebody must call.
    public func setAside(
        notification id: String, detail: String, retryingIn pause: Span, at now: Timestamp
    ) throws {
        try write(at: now) { tx in
            try tx.db.execute(
                sql: "UPDATE notification SET next_at = ? WHERE id = ? AND next_at IS NOT NULL",
                arguments: [(now + pause).milliseconds, id])
            guard tx.db.changesCount == 1 else { return }
            let deadline = try Int64.fetchOne(
                tx.db, sql: "SELECT deadline_at FROM notification WHERE id = ?", arguments: [id])
            try tx.openPhoneTask(
                kind: "escalation", notification: id, dueAt: Timestamp(milliseconds: deadline ?? now.milliseconds),
                reason: "fault")
            try tx.append(
                AuditEntry(
                    .operation, "notification.fault", actor: .engine, subject: "notification:\(id)",
                    facts: ["detail": detail]))
        }
    }
}

extension Transaction {
    func clearFault(ofIncident id: String) throws {
        guard let open = try openFault(ofIncident: id), let item = try exception(open) else { return }
        try resolve(item, decision: "settled", by: .engine, reason: "it could be processed after all")
    }
}

extension Reading {
    fileprivate func openFault(ofIncident id: String) throws -> String? {
        try String.fetchOne(
            db.cachedStatement(
                sql: "SELECT id FROM exception WHERE incident = ? AND kind = 'fault' AND settled_at IS NULL"),
            arguments: [id])
    }
}

/// The progress of one incident: counts by state, and nothing about who was notified.
public struct IncidentProgress: Sendable {
    public let id: String
    public let force: String
    public let reference: String
    public let revision: Int
    public let status: String
    public let receivedAt: Timestamp
    public let revisedAt: Timestamp
    public let isRestricted: Bool
    /// Whether its children were decided and its notifications made since it last changed.
    public let isDecided: Bool
    public let children: [ChildState: Int]
    public let notificationStates: [NotificationState: Int]
    public let openExceptions: Int
    public let warnings: [Fault]
    /// The ids of its notifications, oldest first; only for MASH.
    public let notifications: [String]
}

extension Incidents {
    /// What was not understood in the incident as the force last sent it, or only with a correction.
    public func warnings(ofIncident id: String) throws -> [Fault] {
        try read { snapshot in
            let text = try String.fetchOne(
                snapshot.db,
                sql: """
                    SELECT r.warnings FROM incident i
                    JOIN incident_revision r ON r.incident = i.id AND r.revision = i.revision WHERE i.id = ?
                    """, arguments: [id])
            return try text.map { try JSONDecoder().decode([Fault].self, from: Data($0.utf8)) } ?? []
        }
    }

    /// The progress of an incident; nil for an unknown id.
    public func progress(id: String) throws -> IncidentProgress? {
        try read { snapshot in
            guard
                let row = try Row.fetchOne(
                    snapshot.db,
                    sql: """
                        SELECT i.*, r.warnings FROM incident i
                        JOIN incident_revision r ON r.incident = i.id AND r.revision = i.revision WHERE i.id = ?
                        """, arguments: [id])
            else { return nil }
            let notifications = try snapshot.notifications(carrying: id)
            return IncidentProgress(
                id: id, force: row["force"], reference: row["reference"], revision: row["revision"],
                status: row["status"], receivedAt: Timestamp(milliseconds: row["received_at"]),
                revisedAt: Timestamp(milliseconds: row["revised_at"]), isRestricted: row["restricted"],
                isDecided: row["change"] as Int == row["settled"] as Int,
                children: try snapshot.childrenRows(of: id).reduce(into: [:]) { $0[$1.state, default: 0] += 1 },
                notificationStates: notifications.reduce(into: [:]) { $0[$1.state, default: 0] += 1 },
                openExceptions: try Int.fetchOne(
                    snapshot.db, sql: "SELECT COUNT(*) FROM exception WHERE incident = ? AND settled_at IS NULL",
                    arguments: [id]) ?? 0,
                warnings: try JSONDecoder().decode([Fault].self, from: Data((row["warnings"] as String).utf8)),
                notifications: notifications.map(\.id))
        }
    }
}

extension Incidents {
    /// Records how many incidents a force says there were between two moments, zero included.
    ///
    /// - Returns: the declaration's id.
    public func declare(
        force: String, from: Timestamp, to: Timestamp, incidents: Int, credential: String, at now: Timestamp
    ) throws -> String {
        let id = newId(at: now)
        try write(at: now) { tx in
            try tx.db.execute(
                sql: """
                    INSERT INTO declaration (id, force, from_at, to_at, incidents, received_at, credential)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    id, force, from.milliseconds, to.milliseconds, incidents, now.milliseconds, credential,
                ])
            try tx.append(
                AuditEntry(
                    .operation, "feed.declared", actor: .credential("feed", credential), subject: "force:\(force)",
                    facts: ["from": from.rfc3339, "to": to.rfc3339, "incidents": String(incidents)]))
        }
        return id
    }
}

extension Incidents {
    /// Has children matched again that the machine could not place with an older registry: the missing roll may have
    /// come. Children that a person or a school has spoken about are left to people.
    ///
    /// - Returns: how many, nearest deadline first; fewer than `limit` when none is left.
    public func reopenUndecided(before generation: Int64, at now: Timestamp, limit: Int) throws -> Int {
        try write(at: now) { tx in
            let rows = try Row.fetchAll(
                tx.db.cachedStatement(sql: Incidents.undecidedSQL), arguments: [generation, limit])
            for row in rows {
                try tx.move(child: row["id"], .reopen)
                try tx.touch(incident: row["incident"])
                try tx.append(
                    AuditEntry(
                        .combination, "child.matchedAgain", actor: .engine, subject: "child:\(row["id"] as String)",
                        facts: ["generation": String(generation)]))
            }
            return rows.count
        }
    }

    static let undecidedSQL = """
        SELECT DISTINCT c.id, c.incident FROM exception x INDEXED BY exception_open
        CROSS JOIN child c ON c.id = x.child
        WHERE x.settled_at IS NULL AND x.kind IN ('review', 'unmatched') AND c.state IN ('review', 'unmatched')
            AND c.decided_by = 'engine'
            AND COALESCE((SELECT MAX(d.generation) FROM decision d WHERE d.child = c.id), 0) < ?
            AND NOT EXISTS (SELECT 1 FROM exception p WHERE p.child = c.id
                AND (p.kind = 'notOurPupil' OR p.settled_by <> 'engine'))
        ORDER BY x.deadline_at, x.id LIMIT ?
        """
}
