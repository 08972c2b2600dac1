public import EncompassCore
import Foundation
import GRDB

/// Why a message will not get there.
enum MessageObstacle: Hashable {
    /// Its notification is acknowledged, cancelled or held again.
    case notNeeded
    /// The contact is no longer on the register, verified, there and with an address for the channel.
    case contactGone
    /// The contact may be a party to the incident.
    case party
    /// Of one of the children nobody can say now that it belongs there, and the contact was not written to before.
    case inDoubt
    /// Two copies have gone and neither was answered: whether it arrived is not known.
    case uncertain
    /// The transport refused it for good: its reason and its words.
    case refused(String, String)

    /// What stands in the way of writing to a contact as they are now; nil where nothing does.
    ///
    /// - Parameter place: every contact of the place: a mailbox that a party may read is written to for nobody.
    init?(
        _ contact: Contact?, channel: Contact.Channel, parties: ExcludedPeople, place: [Contact], today: LocalDate
    ) {
        guard let contact, let verifiedOn = contact.verifiedOn, verifiedOn <= today, !contact.isAway(on: today),
            contact.address(for: channel) != nil
        else {
            self = .contactGone
            return
        }
        guard parties.mayRead(contact, among: place) else { return nil }
        self = .party
    }

    /// The bounded word.
    var reason: String {
        switch self {
        case .notNeeded: "notNeeded"
        case .contactGone: "contactGone"
        case .party: "party"
        case .inDoubt: "inDoubt"
        case .uncertain: MessageState.uncertain
        case .refused(let reason, _): reason
        }
    }

    /// For people; nothing personal.
    var detail: String {
        switch self {
        case .notNeeded: "acknowledged, cancelled or held"
        case .contactGone: "the contact is no longer on the register, verified and there"
        case .party: "the contact may be a party to the incident"
        case .inDoubt: "whether a child belongs there waits for a person: nobody else is written to"
        case .uncertain: "two copies have gone and neither was answered: it may have arrived"
        case .refused(_, let detail): detail
        }
    }
}

extension Messages {
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
        try writeEach(outcomes, at: now) { ended, tx in
            try ([ended.message] + ended.message.others).reduce(false) { isTaken, part in
                let isPartTaken = try tx.record(ended.outcome, ofPart: part)
                return isTaken || isPartTaken
            }
        }
    }
}

extension Transaction {
    fileprivate func record(
        _ outcome: MessageOutcome, ofPart message: LeasedMessage
    ) throws -> Bool {
        guard
            try Int.fetchOne(
                db.cachedStatement(sql: "SELECT 1 FROM message WHERE id = ? AND attempt = ? AND state = 'sending'"),
                arguments: [message.id, message.attempt]) != nil,
            let notification = try notification(message.notification)
        else { return false }
        switch outcome {
        case .sent: try markSent(message)
        case .deferred(let reason, let detail, let retryAt):
            try putOff(message, of: notification, (reason, detail, retryAt))
        case .unanswered(let reason, let detail, let retryAt):
            if try isUncertain(message.id) {
                try noteAttempt(
                    "message.unanswered", message.id, number: message.attempt, of: notification.id, reason: reason)
                try fail(message.id, of: notification, .uncertain)
            } else {
                try putOff(message, of: notification, (reason, detail, retryAt))
            }
        case .failed(let reason, let detail):
            try fail(message.id, of: notification, .refused(reason, detail))
        }
        try refreshState(of: notification.id)
        return true
    }

    private func putOff(
        _ message: LeasedMessage, of notification: NotificationRow,
        _ why: (reason: String, detail: String, retryAt: Timestamp)
    ) throws {
        try move(
            message: message.id, .deferred, setting: "reason = ?, detail = ?, due_at = ?, updated_at = ?",
            [why.reason, try keys.seal(text: why.detail), why.retryAt.milliseconds, now.milliseconds])
        try noteAttempt(
            "message.deferred", message.id, number: message.attempt, of: notification.id, reason: why.reason)
    }

    /// Counts a copy that may have been taken and was not answered.
    ///
    /// - Returns: whether there must be no further one.
    func isUncertain(_ id: String) throws -> Bool {
        try db.cachedStatement(sql: "UPDATE message SET unanswered = unanswered + 1 WHERE id = ?").execute(
            arguments: [id])
        let copies = try Int.fetchOne(
            db.cachedStatement(sql: "SELECT unanswered FROM message WHERE id = ?"), arguments: [id])
        return MessageState.unanswered(copies: copies ?? 0) == .failed
    }

    /// An attempt that did not end in an answer may have reached somebody all the same: it stands in the log as well.
    func noteAttempt(
        _ action: String, _ id: String, number: Int, of notification: String, reason: String
    ) throws {
        try append(
            AuditEntry(
                .operation, action, actor: .engine, subject: "notification:\(notification)",
                facts: ["message": id, "attempt": String(number), "reason": reason]))
    }

    /// A receipt that comes before the record of the send is the truth about it: the sends that are out are logged with
    /// it, since their own record may never come (the daemon died, or the answer was lost).
    func auditOvertakenSends(of notification: NotificationRow) throws {
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
                to: notification.target)
        }
    }

    private func markSent(_ message: LeasedMessage) throws {
        try move(
            message: message.id, .accepted, setting: "sent_at = ?, updated_at = ?, reason = NULL, detail = NULL",
            [now.milliseconds, now.milliseconds])
        try auditSend(
            of: message.id, number: message.attempt, by: message.channel.rawValue, notification: message.notification,
            to: message.target)
    }

    /// What has not left is not needed any more.
    func withdrawMessages(ofNotification id: String, reason: String, detail: String) throws {
        for message in try waitingMessages(ofNotification: id) {
            try move(
                message: message, .withdraw, setting: "reason = ?, detail = ?, updated_at = ?",
                [reason, try keys.seal(text: detail), now.milliseconds])
        }
    }

    private func auditSend(
        of message: String, number: Int, by channel: String, notification: String, to target: Scope
    ) throws {
        try append(
            AuditEntry(
                .disclosure, "message.sent", actor: .engine, subject: "notification:\(notification)",
                facts: [
                    "message": message, "attempt": String(number), "channel": channel, "to": target.description,
                ]))
    }

    /// A message that will never get there brings the next step of the ladder to now, unless another got through. One of
    /// which that is not known opens a phone task at once.
    func fail(
        _ id: String, of notification: NotificationRow, _ obstacle: MessageObstacle
    ) throws {
        try move(
            message: id, obstacle == .notNeeded ? .withdraw : .rejected,
            setting: "reason = ?, detail = ?, updated_at = ?",
            [obstacle.reason, try keys.seal(text: obstacle.detail), now.milliseconds],
            logging: AuditEntry(
                .operation, "message.failed", actor: .engine, subject: "notification:\(notification.id)",
                facts: ["message": id, "reason": obstacle.reason]))
        guard obstacle != .notNeeded else { return }
        // Nobody can be sure of what is uncertain, and a later step that gets through does not change that.
        if obstacle == .uncertain, !notification.isClosed, notification.state != .held {
            try openPhoneTask(
                kind: "escalation", notification: notification.id, dueAt: notification.deadlineAt,
                reason: MessageState.uncertain)
        }
        try db.cachedStatement(
            sql: """
                UPDATE notification SET next_at = MIN(next_at, ?) WHERE id = ? AND next_at IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM message WHERE notification = ? AND state <> 'failed')
                """
        ).execute(arguments: [now.milliseconds, notification.id, notification.id])
        try refreshState(of: notification.id)
    }
}

extension Reading {
    /// Messages of a notification that have not left, or are to be tried again.
    func waitingMessages(ofNotification id: String) throws -> [String] {
        try String.fetchAll(
            db.cachedStatement(
                sql: "SELECT id FROM message WHERE notification = ? AND state IN ('queued', 'deferred') ORDER BY id"),
            arguments: [id])
    }
}
