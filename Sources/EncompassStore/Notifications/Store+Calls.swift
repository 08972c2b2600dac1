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
}

extension Store {
    /// Records a call. One that reached a contact on the register or the head acknowledges; the rest leave the task
    /// open.
    ///
    /// - Throws: `StoreError` `notFound`; `invalid` when `spoke` names nobody, or a time in the future.
    public func recordCall(
        notification id: String, _ call: CallEntry, by actor: Actor, exceptionDeadline: Timestamp, at now: Timestamp
    ) throws {
        let person = (call.spokeTo ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        guard call.outcome != .spoke || !person.isEmpty else {
            throw StoreError(.invalid, "spokeTo must name the person who was told")
        }
        guard call.at <= now + .minutes(1) else { throw StoreError(.invalid, "a call cannot lie in the future") }
        try write { db in
            guard let row = try notification(idOrReference: id, in: db) else {
                throw StoreError(.notFound, "no such notification")
            }
            try insert(call, of: row, by: actor, at: now, in: db)
            guard call.outcome == .spoke else { return }
            let onRegister = try contacts(row.target, in: db).contains {
                $0.contact.name.lowercased() == person.lowercased()
            }
            guard onRegister else { return }
            try apply(
                Acknowledgement(outcome: .acknowledged, person: person, via: .call, actor: actor), to: row,
                exceptionDeadline: exceptionDeadline, at: now, in: db)
            try answerPhoneTasks(of: row.id, by: actor, at: now, in: db)
        }
    }

    private func insert(
        _ call: CallEntry, of row: NotificationRow, by actor: Actor, at now: Timestamp, in db: Database
    ) throws {
        let body = try Body(["spokeTo": call.spokeTo ?? "", "note": call.note ?? ""])
        let task = try String.fetchOne(
            db, sql: "SELECT id FROM phone_task WHERE notification = ? AND closed_at IS NULL ORDER BY id LIMIT 1",
            arguments: [row.id])
        try db.execute(
            sql: "INSERT INTO call VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
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

    private func answerPhoneTasks(of id: String, by actor: Actor, at now: Timestamp, in db: Database) throws {
        try db.execute(
            sql: """
                UPDATE phone_task SET closed_at = ?, closed_by = ?, outcome = 'spoke'
                WHERE notification = ? AND closed_at IS NULL AND kind <> 'challenge'
                """, arguments: [now.milliseconds, actor.description, id])
    }

    /// The phone list: open tasks, nearest deadline first.
    public func phoneList(limit: Int = 500) throws -> [PhoneTask] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT p.*, n.reference, n.target, n.restricted FROM phone_task p
                    JOIN notification n ON n.id = p.notification
                    WHERE p.closed_at IS NULL ORDER BY p.due_at, p.id LIMIT ?
                    """, arguments: [limit]
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
