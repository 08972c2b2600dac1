public import EncompassCore
import Foundation
import GRDB

/// A telephone call as the caller enters it.
public struct CallEntry: Sendable {
    public var outcome: CallOutcome
    public var spokeTo: String?
    public var note: String?
    /// When the call was made; it may be entered later.
    public var at: Timestamp

    public init(outcome: CallOutcome, spokeTo: String?, note: String?, at: Timestamp) {
        self.outcome = outcome
        self.spokeTo = spokeTo
        self.note = note
        self.at = at
    }
}

/// One line of the phone list.
public struct PhoneTask: Hashable, Sendable {
    public let id: String
    public let kind: String
    public let notification: String
    public let reference: String
    public let target: Scope
    public let placeName: String
    public let isRestricted: Bool
    public let openedAt: Timestamp
    public let dueAt: Timestamp
    public let reason: String
    public let claimedBy: String?
    public let claimedAt: Timestamp?

    /// Whether somebody has it: a claim older than `span` holds nobody off.
    public func isClaimed(lasting span: Span, at now: Timestamp) -> Bool {
        claimedBy != nil && (claimedAt.map { now - $0 < span } ?? false)
    }
}

extension Store {
    /// Records a call. One that reached a contact on the register or the head acknowledges; the rest leave the task
    /// open.
    ///
    /// - Throws: `StoreError` `notFound`; `invalid` when `spoke` names nobody, or a time in the future.
    public func recordCall(
        notification id: String, _ call: CallEntry, by principal: Principal,
        exceptionDeadline: Timestamp, at now: Timestamp
    ) throws {
        let person = call.spokeTo.flatMap(PersonName.visible)
        guard call.outcome != .spoke || person != nil else {
            throw StoreError(.invalid, "spokeTo must name the person who was told")
        }
        guard call.at <= now + .minutes(1) else { throw StoreError(.invalid, "a call cannot lie in the future") }
        try write { db in
            guard let row = try notification(idOrReference: id, in: db) else {
                throw StoreError(.notFound, "no such notification")
            }
            try guardRestricted(row.isRestricted, principal)
            guard row.hold != .restricted || principal.seesRestricted else {
                throw StoreError(.conflict, "it is held for a supervisor, who must let it go first")
            }
            try insert(call, of: row, by: principal.actor, at: now, in: db)
            guard call.outcome == .spoke, let person else { return }
            // Whoever was told has been told, also where that acknowledges nothing.
            let reached = try reached(person, for: row, in: db)
            try recordTold(reached?.name ?? person, of: row, by: principal.actor, at: call.at, in: db)
            guard let reached else { return }
            try markTold(row.id, at: call.at, in: db)
            try answerCallBack(of: row.id, by: principal.actor, at: now, in: db)
            guard !row.isClosed else { return }
            try apply(
                Acknowledgement(
                    outcome: .acknowledged, person: reached.name, via: .call, actor: principal.actor, at: call.at),
                to: row, exceptionDeadline: exceptionDeadline, at: now, in: db)
            try confirmInWriting(row, at: now, in: db)
        }
    }

    /// Who was told, where telling them counts: nobody who may be a party to the incident.
    private func reached(_ person: String, for row: NotificationRow, in db: Database) throws -> SpokenTo? {
        let isSchool = if case .establishment = row.target { true } else { false }
        let contacts = try contacts(row.target, in: db).map(\.contact)
        guard let reached = SpokenTo(person, contacts: contacts, isSchool: isSchool),
            try Disclosure.mayKnow(name: reached.name, parties: parties(to: row, in: db))
        else { return nil }
        return reached
    }

    private func insert(
        _ call: CallEntry, of row: NotificationRow, by actor: Actor, at now: Timestamp, in db: Database
    ) throws {
        let body = try Body(["spokeTo": call.spokeTo ?? "", "note": call.note ?? ""])
        let task = try String.fetchOne(
            db.cachedStatement(
                sql: "SELECT id FROM phone_task WHERE notification = ? AND closed_at IS NULL ORDER BY id LIMIT 1"),
            arguments: [row.id])
        try db.cachedStatement(
            sql: """
                INSERT INTO call (id, task, notification, at, entered_at, actor, outcome, body, key_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            newId(now), task, row.id, call.at.milliseconds, now.milliseconds, actor.description,
            call.outcome.rawValue, body.bytes, body.keyId,
        ])
        let kind: AuditEntry.Kind = call.outcome == .spoke ? .disclosure : .operation
        try append(
            AuditEntry(
                kind, "call.recorded", actor: actor, subject: "notification:\(row.id)",
                facts: [
                    "outcome": call.outcome.rawValue, "at": call.at.rfc3339, "to": row.target.description,
                ]), at: now, in: db)
    }

    private func answerCallBack(of id: String, by actor: Actor, at now: Timestamp, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE phone_task SET closed_at = ?, closed_by = ?, outcome = 'spoke'
                WHERE notification = ? AND closed_at IS NULL AND kind = 'callBack'
                """
        ).execute(arguments: [now.milliseconds, actor.description, id])
    }

    /// The phone list: open tasks, nearest deadline first, then risk, presence and repeats.
    public func phoneList(limit: Int = 500) throws -> [PhoneTask] {
        try phoneTasks(
            "ORDER BY p.due_at, p.urgency, p.id LIMIT ?", arguments: [limit])
    }

    /// One open task; nil where there is none, or it has ended.
    public func phoneTask(id: String) throws -> PhoneTask? {
        try phoneTasks("AND p.id = ?", arguments: [id]).first
    }

    /// The open tasks of one notification.
    public func phoneTasks(ofNotification id: String) throws -> [PhoneTask] {
        try phoneTasks("AND p.notification = ? ORDER BY p.due_at, p.id", arguments: [id])
    }

    private func phoneTasks(_ rest: String, arguments: StatementArguments) throws -> [PhoneTask] {
        try read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT p.*, n.reference, n.target, n.restricted FROM phone_task p
                        JOIN notification n ON n.id = p.notification WHERE p.closed_at IS NULL \(rest)
                        """), arguments: arguments
            ).compactMap { row in
                guard let target = Scope(row["target"] as String) else { return nil }
                return PhoneTask(
                    id: row["id"], kind: row["kind"], notification: row["notification"], reference: row["reference"],
                    target: target, placeName: try placeName(target, in: db), isRestricted: row["restricted"],
                    openedAt: Timestamp(milliseconds: row["opened_at"]),
                    dueAt: Timestamp(milliseconds: row["due_at"]), reason: row["reason"], claimedBy: row["claimed_by"],
                    claimedAt: (row["claimed_at"] as Int64?).map { Timestamp(milliseconds: $0) })
            }
        }
    }
}
