public import EncompassCore
import Foundation
import GRDB

/// How far one incident has got: counts by state, and nothing of who was told.
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
    public let isSettled: Bool
    public let children: [ChildState: Int]
    public let notificationStates: [NotificationState: Int]
    public let openExceptions: Int
    public let warnings: [Fault]
    /// The ids of its notifications, oldest first: for MASH alone.
    public let notifications: [String]
}

extension Store {
    /// How far an incident has got; nil for an unknown id.
    public func incidentProgress(id: String) throws -> IncidentProgress? {
        try read { db in
            guard
                let row = try Row.fetchOne(
                    db,
                    sql: """
                        SELECT i.*, r.warnings FROM incident i
                        JOIN incident_revision r ON r.incident = i.id AND r.revision = i.revision WHERE i.id = ?
                        """, arguments: [id])
            else { return nil }
            let notifications = try notifications(ofIncident: id, in: db)
            return IncidentProgress(
                id: id, force: row["force"], reference: row["reference"], revision: row["revision"],
                status: row["status"], receivedAt: Timestamp(milliseconds: row["received_at"]),
                revisedAt: Timestamp(milliseconds: row["revised_at"]), isRestricted: row["restricted"],
                isSettled: row["change"] as Int == row["settled"] as Int,
                children: try childrenRows(of: id, in: db).reduce(into: [:]) { $0[$1.state, default: 0] += 1 },
                notificationStates: notifications.reduce(into: [:]) { $0[$1.state, default: 0] += 1 },
                openExceptions: try Int.fetchOne(
                    db, sql: "SELECT COUNT(*) FROM exception WHERE incident = ? AND settled_at IS NULL",
                    arguments: [id]) ?? 0,
                warnings: try JSONDecoder().decode([Fault].self, from: Data((row["warnings"] as String).utf8)),
                notifications: notifications.map(\.id))
        }
    }
}
