public import EncompassCore
import Foundation
import GRDB

/// A notification opened by somebody who may: for a school what it may be told, for MASH the whole.
public struct NotificationDetail: Sendable {
    public struct Child: Sendable {
        public let id: String
        public let reference: String
        public let details: ChildDetails
        /// What the school said of this child alone.
        public let outcome: String?
        /// Whether the child's details are closed to the school: it gave them back, or they were taken from it.
        public let isClosed: Bool
    }

    public let item: QueueItem
    public let occurredAt: Timestamp
    public let summary: String?
    /// The rules and texts frozen when it was made, encoded.
    public let plan: String
    public let children: [Child]
    public let calls: [CallRecord]
    /// What the school said, oldest first; for MASH alone.
    public let answers: [AnswerRecord]
}

/// One telephone call about a notification.
public struct CallRecord: Hashable, Sendable {
    public let at: Timestamp
    public let enteredAt: Timestamp
    public let actor: String
    public let outcome: CallOutcome
    public let spokeTo: String?
    public let note: String?
}

extension NotificationDetail {
    /// The same, with no more than the area's template tells.
    public func limited(to template: ContentTemplate) -> NotificationDetail {
        NotificationDetail(
            item: item, occurredAt: occurredAt, summary: template.tellsSummary ? summary : nil, plan: plan,
            children: children.map { child in
                Child(
                    id: child.id, reference: child.reference, details: template.shown(child.details),
                    outcome: child.outcome, isClosed: child.isClosed)
            }, calls: calls, answers: answers)
    }
}

extension Store {
    /// Opens a notification and logs that it was opened.
    ///
    /// A school that opens it has been told; of one that is cancelled it finds no children.
    ///
    /// - Parameters:
    ///   - scope: the places that the reader may read for; nil for MASH.
    ///   - maySeeRestricted: whether the reader is a supervisor; without it a restricted one is not found.
    ///   - entry: what to log; its subject is set here.
    /// - Throws: `StoreError` `notFound` for an unknown one and for another's alike.
    public func openNotification(
        _ id: String, within scope: [Scope]?, maySeeRestricted: Bool, as entry: AuditEntry, at now: Timestamp
    ) throws -> NotificationDetail {
        guard let item = try queueItem(idOrReference: id, at: now) else {
            throw StoreError(.notFound, "no such notification")
        }
        return try write { db in
            guard let row = try notification(item.id, in: db), try isOpen(row, to: scope, in: db),
                scope != nil || maySeeRestricted || !row.isRestricted
            else { throw StoreError(.notFound, "no such notification") }
            let incident = try currentContent(ofIncident: row.incident, in: db)
            var logged = entry
            logged.subject = "notification:\(row.id)"
            try append(logged, at: now, in: db)
            if scope != nil, !row.isClosed { try markTold(row.id, at: now, in: db) }
            let isOver = scope != nil && row.state == .cancelled
            return NotificationDetail(
                item: item, occurredAt: incident.occurredAt, summary: isOver ? nil : incident.schoolSummary,
                plan: row.plan, children: isOver ? [] : try detailChildren(of: row.id, forSchool: scope != nil, in: db),
                calls: scope == nil ? try calls(of: row.id, in: db) : [],
                answers: scope == nil ? try answers(of: row.id, in: db) : [])
        }
    }

    /// An authority's officer who was written to of a school's notification may read it, too; it is not theirs to answer.
    private func isOpen(_ row: NotificationRow, to scope: [Scope]?, in db: Database) throws -> Bool {
        guard let scope, row.state != .held, !scope.contains(row.target) else { return row.isOpen(to: scope) }
        let officers = try Data.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT DISTINCT contact FROM message WHERE notification = ? AND role = 'laOfficer'
                        AND state IN ('sending', 'sent', 'delivered')
                    """), arguments: [row.id])
        return try officers.contains { id in
            try contact(id: id, in: db).map { scope.contains($0.contact.scope) } ?? false
        }
    }

    /// A school sees nothing of a child whom it gave back, and of the others only what it may be told.
    private func detailChildren(
        of notification: String, forSchool: Bool, in db: Database
    ) throws -> [NotificationDetail.Child] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT c.*, n.outcome, n.closed_at FROM notification_child n JOIN child c ON c.id = n.child
                    WHERE n.notification = ? ORDER BY c.ordinal, c.id
                    """), arguments: [notification]
        ).compactMap { row in
            let child = try Store.child(row)
            let isClosed = (row["closed_at"] as Int64?) != nil
            if forSchool, isClosed { return nil }
            return NotificationDetail.Child(
                id: child.id, reference: child.reference,
                details: forSchool ? child.forSchool : child.details, outcome: row["outcome"],
                isClosed: isClosed)
        }
    }

    func calls(of notification: String, in db: Database) throws -> [CallRecord] {
        try Row.fetchAll(
            db, sql: "SELECT * FROM call WHERE notification = ? ORDER BY at, id", arguments: [notification]
        ).map { row in
            let body = try Body(bytes: row["body"], keyId: row["key_id"]).decode([String: String].self)
            return CallRecord(
                at: Timestamp(milliseconds: row["at"]), enteredAt: Timestamp(milliseconds: row["entered_at"]),
                actor: row["actor"], outcome: CallOutcome(rawValue: row["outcome"]) ?? .noAnswer,
                spokeTo: body["spokeTo"], note: body["note"])
        }
    }
}

extension StoredChild {
    /// What a school may be told of a child: no address, no number, no other school.
    var forSchool: ChildDetails {
        ChildDetails(
            reference: reference, forename: details.forename, surname: details.surname, knownAs: details.knownAs,
            dateOfBirth: details.dateOfBirth, present: details.present, welfareCheck: details.welfareCheck,
            voice: details.voice)
    }
}
