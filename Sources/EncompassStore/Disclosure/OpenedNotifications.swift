public import EncompassCore
import Foundation
import GRDB

/// A notification opened by a person of its place, or by the school's system: what `Disclosure` shows them.
public struct OpenedNotification: Sendable {
    public let item: QueueItem
    public let disclosed: DisclosedNotification
    /// The rules and texts frozen when it was made, encoded.
    public let rules: String
}

/// A notification opened at the desk.
public struct NotificationDetail: Sendable {
    public struct Child: Sendable {
        /// The pupil as on the place's roll, and the report next to it.
        public let disclosed: DisclosedChild

        public var id: String { disclosed.id }
        public var reference: String { disclosed.reference }
        /// As reported; for a protected pupil, no more than the reader may see.
        public var details: ChildDetails { disclosed.report ?? ChildDetails() }
        /// The school's answer about this child.
        public var outcome: String? { disclosed.outcome }
        /// Whether the child's details are closed to the school: it said that the child is not theirs, or they were
        /// withdrawn.
        public var isClosed: Bool { disclosed.isClosed }
    }

    public let item: QueueItem
    public let occurredAt: Timestamp
    public let summary: String?
    /// The force's texts, what was found in them, and what a person released; nil if the reader may not see them.
    public let review: TextReview?
    public let children: [Child]
    public let attendedAt: Timestamp?
    /// What the place and the desk have said about it, oldest first.
    public let conversation: [ConversationEntry]
    /// Of a correction: what is different of what the place is shown.
    public let changes: [ReportedChange]
    /// Who at the place was notified, by message or telephone.
    public let notified: [NotifiedPerson]
    public let calls: [CallRecord]
    /// The school's answers, oldest first.
    public let answers: [AnswerRecord]
    /// The force's references, if several linked reports are of the one event.
    public let reports: [String]
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

extension Notifications {
    /// Opens a notification for a person of its place, records which children they were shown, and logs the
    /// disclosure.
    ///
    /// - Parameters:
    ///   - template: how much is disclosed, by the frozen rules and the kind.
    ///   - entry: what to log; its subject and the children are set here.
    /// - Throws: `StoreError` `notFound` if it is unknown, another place's, or not disclosed to them.
    public func open(
        _ id: String, forPlaceOf principal: Principal,
        template: (_ rules: String, _ kind: NotificationKind) throws -> ContentTemplate = { _, _ in .standard },
        as entry: AuditEntry, at now: Timestamp
    ) throws -> OpenedNotification {
        guard let item = try self.item(idOrReference: id, at: now) else {
            throw StoreError(.notFound, "notification.unknown")
        }
        return try write(at: now) { tx in
            guard let row = try tx.notification(item.id),
                let disclosed = Disclosure.view(
                    try tx.facts(of: row, template: template(tx.rules(of: row), row.kind), isWhole: true),
                    for: .principal(principal))
            else { throw StoreError(.notFound, "notification.unknown") }
            var logged = entry
            logged.subject = "notification:\(row.id)"
            logged.facts["children"] = disclosed.children.map(\.id).joined(separator: " ")
            try tx.append(logged)
            if !row.isClosed { try tx.markNotified(row.id, at: now) }
            try tx.markDeskRead(row, by: principal)
            try tx.record(
                disclosed.children.filter { !$0.isNameWithheld }, shownTo: principal.reader, of: row,
                via: principal.role == .school ? .system : .page, by: principal.actor, at: now)
            return OpenedNotification(item: item, disclosed: disclosed, rules: try tx.rules(of: row))
        }
    }

    /// Opens what a caller may say about a notification to a contact of its place, and logs the consultation.
    ///
    /// - Parameter entry: what to log; its subject is set here.
    /// - Throws: `StoreError` `notFound` if it is unknown, or restricted and the caller is no supervisor.
    public func openForCall(
        _ id: String, by principal: Principal,
        template: (_ rules: String, _ kind: NotificationKind) throws -> ContentTemplate, as entry: AuditEntry,
        at now: Timestamp
    ) throws -> (disclosed: DisclosedNotification, waits: Bool) {
        try write(at: now) { tx in
            guard let row = try tx.notification(id) else { throw StoreError(.notFound, "notification.unknown") }
            let facts = try tx.facts(of: row, template: template(tx.rules(of: row), row.kind))
            guard !facts.isRestricted || principal.seesRestricted,
                let disclosed = Disclosure.view(facts, for: .telephone(seesRestricted: principal.seesRestricted))
            else { throw StoreError(.notFound, "notification.unknown") }
            var logged = entry
            logged.subject = "notification:\(row.id)"
            try tx.append(logged)
            return (disclosed, facts.template.tellsSummary && facts.review?.waiting.isEmpty == false)
        }
    }

    /// Opens a notification at the desk and logs the consultation.
    /// - Parameter entry: what to log; its subject is set here.
    /// - Throws: `StoreError` `notFound` if it is unknown, or restricted and the reader is no supervisor.
    public func open(
        _ id: String, atDeskBy principal: Principal, as entry: AuditEntry, at now: Timestamp
    ) throws -> NotificationDetail {
        guard let item = try self.item(idOrReference: id, at: now) else {
            throw StoreError(.notFound, "notification.unknown")
        }
        return try write(at: now) { tx in
            guard let row = try tx.notification(item.id),
                let disclosed = Disclosure.view(try tx.facts(of: row, isWhole: true), for: .principal(principal)),
                disclosed.isDescribed, let occurredAt = disclosed.occurredAt
            else { throw StoreError(.notFound, "notification.unknown") }
            var logged = entry
            logged.subject = "notification:\(row.id)"
            try tx.append(logged)
            return NotificationDetail(
                item: item, occurredAt: occurredAt, summary: disclosed.summary, review: disclosed.review,
                children: disclosed.children.map(NotificationDetail.Child.init), attendedAt: disclosed.attendedAt,
                conversation: disclosed.conversation, changes: disclosed.changes, notified: disclosed.notified,
                calls: try tx.calls(of: row.id), answers: try tx.answers(of: row.id),
                reports: disclosed.reports)
        }
    }
}

extension Reading {
    func calls(of notification: String) throws -> [CallRecord] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM call WHERE notification = ? ORDER BY at, id"),
            arguments: [notification]
        ).map { row in
            let body = try Body(bytes: row["body"], keyId: row["key_id"]).decode([String: String].self, with: keys)
            return CallRecord(
                at: Timestamp(milliseconds: row["at"]), enteredAt: Timestamp(milliseconds: row["entered_at"]),
                actor: row["actor"], outcome: CallOutcome(rawValue: row["outcome"]) ?? .noAnswer,
                spokeTo: body["spokeTo"], note: body["note"])
        }
    }
}
