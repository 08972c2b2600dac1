public import EncompassCore
public import Foundation
import GRDB

/// Everything that is held about one incident.
public struct IncidentDetail: Sendable {
    /// A version of its content, as the force sent it.
    public struct Revision: Sendable {
        public let number: Int
        public let receivedAt: Timestamp
        public let content: Incident
        /// The record byte for byte; nil if it was erased.
        public let raw: [UInt8]?
    }

    /// A child with what was decided, and where it is notified.
    public struct Child: Sendable {
        public let stored: StoredChild
        public let placements: [Placement]
        /// The matcher's reasons; nil if it did not look.
        public let explanation: Data?
    }

    public struct Notification: Sendable {
        public let id: String
        public let reference: String
        public let target: Scope
        public let kind: NotificationKind
        public let state: NotificationState
        public let deadlineAt: Timestamp
        /// Whether a linked report's notification carries this incident.
        public let isLinked: Bool
    }

    public let id: String
    public let force: String
    public let reference: String
    public let receivedAt: Timestamp
    public let isRestricted: Bool
    /// Oldest first; the last is in force.
    public let revisions: [Revision]
    public let children: [Child]
    public let notifications: [Notification]
    public let exceptions: [ExceptionItem]
    /// Revisions that a person typed at the desk from refused records.
    public let typed: [TypedRecord]
    /// The other reports of its event.
    public let linked: [LinkedIncident]
    /// Whether somebody may know already of a notification that carries several of the reports.
    public let hasLinkLeft: Bool

    /// What is in force.
    public var content: Incident? { revisions.last?.content }
}

extension Incidents {
    /// The incidents of an id or of a force's reference, which another force may have used too.
    public func ids(of text: String) throws -> [String] { try read { try $0.incidents(called: text) } }

    /// Where an incident was, by its current revision.
    public func place(of id: String) throws -> PostalAddress? {
        try read { try $0.currentContent(ofIncident: id).location }
    }

    /// Whether an incident is for supervisors only; nil for an unknown id.
    public func isRestricted(_ id: String) throws -> Bool? {
        try read { snapshot in
            try Bool.fetchOne(snapshot.db, sql: "SELECT restricted FROM incident WHERE id = ?", arguments: [id])
        }
    }

    /// Opens an incident for a person at the desk, and logs that it was.
    ///
    /// - Throws: `notFound` also for a restricted one, if the principal may not see it.
    public func open(_ id: String, by principal: Principal, as entry: AuditEntry, at now: Timestamp) throws
        -> IncidentDetail
    {
        try write(at: now) { tx in
            let detail = try tx.incidentDetail(id, for: principal)
            var logged = entry
            logged.subject = "incident:\(id)"
            try tx.append(logged)
            return detail
        }
    }

    /// An incident for a tool, which logs that it shows it before it does.
    ///
    /// - Throws: `notFound` also for a restricted one, if the principal may not see it.
    public func detail(_ id: String, for principal: Principal) throws -> IncidentDetail {
        try read { try $0.incidentDetail(id, for: principal) }
    }
}

extension Reading {
    /// The incidents of an id or of a force's reference.
    func incidents(called text: String) throws -> [String] {
        try String.fetchAll(
            db.cachedStatement(
                sql: """
                    WITH RECURSIVE f (force) AS (SELECT MIN(force) FROM incident UNION ALL
                        SELECT (SELECT MIN(force) FROM incident i WHERE i.force > f.force) FROM f WHERE force IS NOT NULL)
                    SELECT i.id FROM f JOIN incident i ON i.force = f.force AND i.reference = ?1
                    UNION SELECT id FROM incident WHERE id = ?1
                    """), arguments: [text])
    }
}

extension IncidentDetail.Notification {
    fileprivate init(_ row: NotificationRow, of incident: String) {
        (id, reference, target) = (row.id, row.reference, row.target)
        (kind, state, deadlineAt) = (row.kind, row.state, row.deadlineAt)
        isLinked = row.incident != incident
    }
}

extension Reading {
    fileprivate func incidentDetail(_ id: String, for principal: Principal) throws -> IncidentDetail {
        guard let row = try Row.fetchOne(db, sql: "SELECT * FROM incident WHERE id = ?", arguments: [id]),
            principal.seesRestricted || !(row["restricted"] as Bool)
        else { throw StoreError(.notFound, "incident.unknown") }
        try requireSight(of: .incident(id), by: principal, for: .readDetails)
        let children = try childrenRows(of: id).map { child in
            IncidentDetail.Child(
                stored: child, placements: try placements(ofChild: child.id),
                explanation: try lastDecision(ofChild: child.id)?.explanation)
        }
        let exceptions = try String.fetchAll(
            db, sql: "SELECT id FROM exception WHERE incident = ? ORDER BY opened_at, id", arguments: [id])
        return IncidentDetail(
            id: id, force: row["force"], reference: row["reference"],
            receivedAt: Timestamp(milliseconds: row["received_at"]), isRestricted: row["restricted"],
            revisions: try revisions(ofIncident: id), children: children,
            notifications: try notifications(carrying: id).map { .init($0, of: id) },
            exceptions: try exceptions.compactMap { try exception($0) },
            typed: try typedRecords(ofIncident: id), linked: try linkedIncidents(with: id),
            hasLinkLeft: try hasLinkedNotificationLeft([id] + linkedReports(with: id)))
    }

    fileprivate func revisions(ofIncident id: String) throws -> [IncidentDetail.Revision] {
        try db.all("SELECT * FROM incident_revision WHERE incident = ? ORDER BY revision", [id]) { row in
            let raw = try (row["raw"] as Data?).map { bytes in
                try Array(Body(bytes: bytes, keyId: row["key_id"]).open(with: keys))
            }
            return IncidentDetail.Revision(
                number: row["revision"], receivedAt: Timestamp(milliseconds: row["received_at"]),
                content: try Body(bytes: row["body"], keyId: row["key_id"]).decode(with: keys),
                raw: raw.flatMap { $0.isEmpty ? nil : $0 })
        }
    }
}
