public import EncompassCore
import Foundation
import GRDB

extension Store {
    /// Records what became of an attempt.
    ///
    /// - Returns: false when the attempt is not the one that is out (a result that came twice or too late).
    @discardableResult
    public func record(
        _ outcome: MessageOutcome, of message: LeasedMessage, at now: Timestamp
    ) throws -> Bool {
        try record([(message, outcome)], at: now)[0].get()
    }

    /// The same for many letters in one transaction, each by itself.
    public func record(
        _ outcomes: [(message: LeasedMessage, outcome: MessageOutcome)], at now: Timestamp
    ) throws -> [Result<Bool, any Error>] {
        try writeEach(outcomes) { ended, db in
            try ([ended.message] + ended.message.others).reduce(false) { isTaken, part in
                let isPartTaken = try record(ended.outcome, ofPart: part, at: now, in: db)
                return isTaken || isPartTaken
            }
        }
    }

    private func record(
        _ outcome: MessageOutcome, ofPart message: LeasedMessage, at now: Timestamp, in db: Database
    ) throws -> Bool {
        guard
            try Int.fetchOne(
                db.cachedStatement(sql: "SELECT 1 FROM message WHERE id = ? AND attempt = ? AND state = 'sending'"),
                arguments: [message.id, message.attempt]) != nil,
            let notification = try notification(message.notification, in: db)
        else { return false }
        switch outcome {
        case .sent: try markSent(message, at: now, in: db)
        case .deferred(let reason, let detail, let retryAt):
            try putOff(message, of: notification, (reason, detail, retryAt), at: now, in: db)
        case .unanswered(let reason, let detail, let retryAt):
            if try isUncertain(message.id, in: db) {
                try noteAttempt(
                    "message.unanswered", message.id, number: message.attempt, of: notification.id, reason: reason,
                    at: now, in: db)
                try fail(message.id, of: notification, .uncertain, at: now, in: db)
            } else {
                try putOff(message, of: notification, (reason, detail, retryAt), at: now, in: db)
            }
        case .failed(let reason, let detail):
            try fail(message.id, of: notification, .refused(reason, detail), at: now, in: db)
        }
        try refreshState(of: notification.id, at: now, in: db)
        return true
    }

    private func putOff(
        _ message: LeasedMessage, of notification: NotificationRow,
        _ why: (reason: String, detail: String, retryAt: Timestamp), at now: Timestamp, in db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE message SET state = 'deferred', reason = ?, detail = ?, due_at = ?, updated_at = ? WHERE id = ?
                """
        ).execute(arguments: [why.reason, why.detail, why.retryAt.milliseconds, now.milliseconds, message.id])
        try noteAttempt(
            "message.deferred", message.id, number: message.attempt, of: notification.id, reason: why.reason, at: now,
            in: db)
    }

    /// Counts a copy that may have been taken and was not answered.
    ///
    /// - Returns: whether there must be no further one.
    func isUncertain(_ id: String, in db: Database) throws -> Bool {
        try db.cachedStatement(sql: "UPDATE message SET unanswered = unanswered + 1 WHERE id = ?").execute(
            arguments: [id])
        let copies = try Int.fetchOne(
            db.cachedStatement(sql: "SELECT unanswered FROM message WHERE id = ?"), arguments: [id])
        return MessageState.unanswered(copies: copies ?? 0) == .failed
    }

    /// An attempt that did not end in an answer may have reached somebody all the same: it stands in the log as well.
    func noteAttempt(
        _ action: String, _ id: String, number: Int, of notification: String, reason: String, at now: Timestamp,
        in db: Database
    ) throws {
        try append(
            AuditEntry(
                .operation, action, actor: .engine, subject: "notification:\(notification)",
                facts: ["message": id, "attempt": String(number), "reason": reason]), at: now, in: db)
    }

    /// A receipt that comes before the record of the send is the truth about it: the sends that are out are logged with
    /// it, since their own record may never come (the daemon died, or the answer was lost).
    func auditOvertakenSends(of notification: NotificationRow, at now: Timestamp, in db: Database) throws {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, attempt, channel FROM message
                    WHERE notification = ? AND state = 'sending' AND sent_at IS NULL ORDER BY id
                    """), arguments: [notification.id])
        for row in rows {
            let id: String = row["id"]
            try db.cachedStatement(sql: "UPDATE message SET sent_at = ? WHERE id = ?").execute(arguments: [
                now.milliseconds, id,
            ])
            try auditSend(
                of: id, number: row["attempt"], by: row["channel"], notification: notification.id,
                to: notification.target, at: now, in: db)
        }
    }

    private func markSent(_ message: LeasedMessage, at now: Timestamp, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE message SET state = 'sent', sent_at = ?, updated_at = ?, reason = NULL, detail = NULL
                WHERE id = ?
                """
        ).execute(arguments: [now.milliseconds, now.milliseconds, message.id])
        try auditSend(
            of: message.id, number: message.attempt, by: message.channel.rawValue, notification: message.notification,
            to: message.target, at: now, in: db)
    }

    private func auditSend(
        of message: String, number: Int, by channel: String, notification: String, to target: Scope,
        at now: Timestamp, in db: Database
    ) throws {
        try append(
            AuditEntry(
                .disclosure, "message.sent", actor: .engine, subject: "notification:\(notification)",
                facts: [
                    "message": message, "attempt": String(number), "channel": channel, "to": target.description,
                ]), at: now, in: db)
    }

    /// A message that will never get there brings the next step of the ladder to now, unless another got through. One of
    /// which that is not known opens a phone task at once.
    func fail(
        _ id: String, of notification: NotificationRow, _ obstacle: MessageObstacle, at now: Timestamp, in db: Database
    ) throws {
        try db.cachedStatement(
            sql: "UPDATE message SET state = 'failed', reason = ?, detail = ?, updated_at = ? WHERE id = ?"
        ).execute(arguments: [obstacle.reason, obstacle.detail, now.milliseconds, id])
        try append(
            AuditEntry(
                .operation, "message.failed", actor: .engine, subject: "notification:\(notification.id)",
                facts: ["message": id, "reason": obstacle.reason]), at: now, in: db)
        guard obstacle != .notNeeded else { return }
        // Nobody can be sure of what is uncertain, and a later step that gets through does not change that.
        if obstacle == .uncertain, !notification.isClosed, notification.state != .held {
            try openPhoneTask(
                kind: "escalation", notification: notification.id, dueAt: notification.deadlineAt,
                reason: MessageState.uncertain, at: now, in: db)
        }
        try db.cachedStatement(
            sql: """
                UPDATE notification SET next_at = MIN(next_at, ?) WHERE id = ? AND next_at IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM message WHERE notification = ? AND state <> 'failed')
                """
        ).execute(arguments: [now.milliseconds, notification.id, notification.id])
        try refreshState(of: notification.id, at: now, in: db)
    }
}
