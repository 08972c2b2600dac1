public import EncompassCore
import Foundation
import GRDB

/// Why a message will not arrive.
enum MessageObstacle: Hashable {
    /// Its notification is acknowledged, cancelled or held again.
    case notNeeded
    /// A correction has replaced its notification, and goes to the same people.
    case corrected
    /// The contact is not on the register, verified, present and with an address for the channel.
    case contactGone
    /// The contact may be a party to the incident.
    case party
    /// It is undecided if one of the children belongs there, and the contact was not notified before.
    case inDoubt
    /// Its channel is no longer served.
    case channelGone
    /// Two copies were sent and neither was answered: it is not known whether it arrived.
    case uncertain
    /// The channel refused it permanently, with this reason and detail.
    case refused(String, String)
    /// The channel's provider had accepted it, and could not deliver it.
    case lost(String, String)

    /// Whether nothing went wrong: the message is no longer needed.
    var isWithdrawal: Bool { self == .notNeeded || self == .corrected }

    /// Why a contact, as they are now, cannot be sent a message; nil if they can.
    ///
    /// - Parameter place: every contact of the place: nothing is sent to a mailbox that a party may read.
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

    /// For metrics and the log.
    var reason: String {
        switch self {
        case .notNeeded: "notNeeded"
        case .corrected: "corrected"
        case .contactGone: "contactGone"
        case .party: "party"
        case .inDoubt: "inDoubt"
        case .channelGone: "channelGone"
        case .uncertain: MessageState.uncertain
        case .refused(let reason, _), .lost(let reason, _): reason
        }
    }

    /// For people; nothing personal.
    var detail: String {
        switch self {
        case .notNeeded: "acknowledged, cancelled or held"
        case .corrected: "a correction took its place"
        case .contactGone: "the contact is no longer on the register, verified and there"
        case .party: "the contact may be a party to the incident"
        case .inDoubt: "whether a child belongs there waits for a person: nobody else is written to"
        case .channelGone: "its channel is no longer configured"
        case .uncertain: "two copies have gone and neither was answered: it may have arrived"
        case .refused(_, let detail), .lost(_, let detail): detail
        }
    }

    fileprivate var event: MessageState.Event {
        switch self {
        case .notNeeded, .corrected: .withdraw
        case .lost: .lost
        default: .rejected
        }
    }
}

/// What a provider says of a message that it had accepted.
public enum MessageReceipt: Hashable, Sendable {
    case delivered
    /// It will not reach this address.
    case lost(reason: String, detail: String)
    /// It was not sent on, whatever the address: to be sent again at the given time.
    case returned(reason: String, detail: String, retryAt: Timestamp)
}

extension Messages {
    /// Records the outcome of an attempt.
    ///
    /// - Returns: false if another attempt, or none, is in progress (the outcome came twice or too late).
    @discardableResult
    public func record(
        _ outcome: MessageOutcome, of message: LeasedMessage, at now: Timestamp
    ) throws -> Bool {
        try record([(message, outcome)], at: now)[0].get()
    }

    /// The same for many batches: several share a transaction, and each succeeds or fails by itself.
    ///
    /// - Parameter named: the children whom the e-mails name, by message and notification: whoever is sent one was shown
    ///   them.
    public func record(
        _ outcomes: [(message: LeasedMessage, outcome: MessageOutcome)],
        naming named: [String: [String: NamedChildren]] = [:], at now: Timestamp
    ) throws -> [Result<Bool, any Error>] {
        var results: [Result<Bool, any Error>] = []
        while results.count < outcomes.count {
            let lot = Array(outcomes[results.count...].prefix(Messages.mostRecordedAtOnce))
            results += try record(lot: lot, naming: named, at: now)
        }
        return results
    }

    /// Records outcomes, and leases what is due, in one transaction, so that both wait for the disk once; one that would be
    /// very large leases less. If anything of it fails, each is done by itself.
    ///
    /// - Returns: what `record` and `lease` return.
    /// - Throws: as `record`; then nothing is leased.
    public func exchange(
        _ outcomes: [(message: LeasedMessage, outcome: MessageOutcome)],
        naming named: [String: [String: NamedChildren]] = [:], for request: LeaseRequest, at now: Timestamp
    ) throws -> (recorded: [Result<Bool, any Error>], leased: Result<[LeasedMessage], any Error>) {
        if outcomes.count <= Messages.mostRecordedAtOnce {
            let both = try? write(at: now) { tx in
                let recorded = try outcomes.map { try tx.record($0.outcome, of: $0.message, naming: named) }
                return (recorded, try tx.lease(request).batches)
            }
            if let (recorded, leased) = both { return (recorded.map { .success($0) }, .success(leased)) }
        }
        return (try record(outcomes, naming: named, at: now), Result { try lease(request, at: now) })
    }

    /// How many outcomes one transaction records: other writes wait for one at most.
    public static let mostRecordedAtOnce = 128

    /// A savepoint for each would cost as much as a record. So only if one cannot be recorded, each is by itself.
    private func record(
        lot: [(message: LeasedMessage, outcome: MessageOutcome)], naming named: [String: [String: NamedChildren]],
        at now: Timestamp
    ) throws -> [Result<Bool, any Error>] {
        guard lot.count > 1 else { return try recordEach(lot, naming: named, at: now) }
        do {
            return try write(at: now) { tx in
                try lot.map { .success(try tx.record($0.outcome, of: $0.message, naming: named)) }
            }
        } catch let error as StoreError where error.reason == .unavailable || error.reason == .locked {
            throw error
        } catch {
            return try recordEach(lot, naming: named, at: now)
        }
    }

    private func recordEach(
        _ outcomes: [(message: LeasedMessage, outcome: MessageOutcome)],
        naming named: [String: [String: NamedChildren]], at now: Timestamp
    ) throws -> [Result<Bool, any Error>] {
        try writeEach(outcomes, at: now) { ended, tx in
            try tx.record(ended.outcome, of: ended.message, naming: named)
        }
    }

    /// The provider's ids of messages sent on a channel since a time and not known to have arrived, oldest first.
    public func unconfirmed(on channel: Contact.Channel, since: Timestamp, limit: Int) throws -> [String] {
        try read { snapshot in
            try String.fetchAll(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT DISTINCT provider_id FROM message INDEXED BY message_unconfirmed
                        WHERE channel = ? AND state = 'sent' AND provider_id IS NOT NULL AND sent_at >= ?
                        ORDER BY sent_at, provider_id LIMIT ?
                        """), arguments: [channel.rawValue, since.milliseconds, limit])
        }
    }

    /// Records what became of a message, by its provider's id; the messages of one batch together.
    ///
    /// - Returns: false if it says nothing new: the id is unknown, the receipt is repeated, or another came before it.
    @discardableResult
    public func note(
        _ receipt: MessageReceipt, of providerID: String, at now: Timestamp
    ) throws -> Bool {
        try write(at: now) { tx in
            let channels = Contact.Channel.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            let rows = try Row.fetchAll(
                tx.db.cachedStatement(
                    sql: """
                        SELECT id, notification, attempt FROM message INDEXED BY message_provider
                        WHERE channel IN (\(channels)) AND provider_id = ? AND state = 'sent' ORDER BY id
                        """), arguments: [providerID])
            for row in rows { try tx.note(receipt, of: row) }
            return !rows.isEmpty
        }
    }

    /// Records what a bounce says of a message, by the id that the message carried; the messages of one batch together.
    ///
    /// - Parameters:
    ///   - ids: what the bounce names; the first one of ours counts.
    ///   - reason: for metrics.
    ///   - detail: for people, without personal data.
    public func noteBounce(
        _ verdict: BounceVerdict, of ids: [String], reason: String, detail: String, at now: Timestamp
    ) throws -> BounceEffect {
        try write(at: now) { tx in
            for id in ids {
                let rows = try Row.fetchAll(
                    tx.db.cachedStatement(
                        sql: """
                            SELECT id, notification, attempt, state FROM message WHERE id = ?1
                            UNION SELECT id, notification, attempt, state FROM message WHERE bundle = ?1 ORDER BY id
                            """), arguments: [id])
                guard !rows.isEmpty else { continue }
                let effects = try rows.map { try tx.noteBounce(verdict, of: $0, (reason, detail)) }
                return effects.contains(.early) ? .early : effects.contains(.noted) ? .noted : .known
            }
            return .unknown
        }
    }
}

extension Messages {
    /// How far the file of bounces was read; nil if it never was.
    public func bouncesRead() throws -> String? {
        try read { snapshot in
            try String.fetchOne(
                snapshot.db.cachedStatement(sql: "SELECT value FROM meta WHERE key = ?"), arguments: ["bounces"])
        }
    }

    public func noteBouncesRead(upTo position: String, at now: Timestamp) throws {
        try write(at: now) { tx in try tx.setMeta("bounces", position) }
    }
}

/// What a bounce did.
public enum BounceEffect: Hashable, Sendable {
    case noted
    /// The message is still in progress: to be read again later.
    case early
    /// It says nothing new.
    case known
    /// No message of ours is meant.
    case unknown
}

extension Transaction {
    /// - Returns: whether the attempt was in progress for one of the batch's messages.
    fileprivate func record(
        _ outcome: MessageOutcome, of message: LeasedMessage, naming named: [String: [String: NamedChildren]]
    ) throws -> Bool {
        try ([message] + message.others).reduce(false) { isTaken, part in
            let isPartTaken = try record(outcome, ofPart: part)
            if isPartTaken, case .sent = outcome, let id = part.notification?.id,
                let shown = named[message.id]?[id], let row = try notification(id)
            {
                try record(shown.children, shownTo: shown.reader, of: row, via: .message, by: .engine, at: now)
            }
            return isTaken || isPartTaken
        }
    }

    /// The only place where an attempt ends, whatever the channel and the recipient; only the effect on the
    /// notification, if there is one, differs.
    private func record(
        _ outcome: MessageOutcome, ofPart message: LeasedMessage
    ) throws -> Bool {
        if case .sent(let providerID) = outcome, let notification = message.notification {
            return try recordSent(message, of: notification, as: providerID)
        }
        let notification = try message.notification.flatMap { try self.notification($0.id) }
        guard
            try Int.fetchOne(
                db.cachedStatement(sql: "SELECT 1 FROM message WHERE id = ? AND attempt = ? AND state = 'sending'"),
                arguments: [message.id, message.attempt]) != nil,
            message.notification == nil || notification != nil
        else { return false }
        switch outcome {
        case .sent(let providerID):
            try markSent(message, as: providerID)
            try noteAccepted(staffMessage: message.id)
        case .deferred(let reason, let detail, let retryAt):
            try putOff(message, of: notification, (reason, detail, retryAt))
        case .unanswered(let reason, let detail, let retryAt):
            if try isUncertain(message.id) {
                try noteAttempt(
                    "message.unanswered", message.id, number: message.attempt, of: notification, reason: reason)
                try fail(message.id, of: notification, .uncertain)
            } else {
                try putOff(message, of: notification, (reason, detail, retryAt))
            }
        case .failed(let reason, let detail):
            try fail(message.id, of: notification, .refused(reason, detail))
        }
        if let notification { try refreshState(of: notification.id) }
        return true
    }

    /// Nearly every attempt ends so: what must be known is read in one statement.
    private func recordSent(
        _ message: LeasedMessage, of notification: LeasedNotification, as providerID: String?
    ) throws -> Bool {
        let found = try db.one(
            """
            SELECT n.state, (SELECT group_concat(s.state, ' ') FROM message s WHERE s.notification = n.id)
            FROM message m JOIN notification n ON n.id = m.notification
            WHERE m.id = ? AND m.attempt = ? AND m.state = 'sending'
            """, [message.id, message.attempt]
        ) { row in
            NotificationState(rawValue: row[0]).map { state in
                (
                    state: state,
                    messages: (row[1] as String).split(separator: " ").map { MessageState(rawValue: String($0)) }
                )
            }
        }
        guard let (state, messages) = found ?? nil else { return false }
        try markSent(message, as: providerID)
        try auditSend(
            of: message.id, number: message.attempt, by: message.channel.rawValue, notification: notification.id,
            to: notification.target)
        try refreshState(of: notification.id, from: state, messages: messages.compactMap(\.self) + [.sent])
        return true
    }

    fileprivate func note(_ receipt: MessageReceipt, of row: Row) throws {
        let id: String = row["id"]
        let notification = try (row["notification"] as String?).flatMap { try self.notification($0) }
        switch receipt {
        case .delivered: try move(message: id, .delivered, setting: "updated_at = ?", [now.milliseconds])
        case .lost(let reason, let detail):
            try fail(id, of: notification, .lost(reason, detail))
            try forgetShown(byLost: id)
        case .returned(let reason, let detail, let retryAt):
            // It has no id any more: the next attempt gets another.
            try move(
                message: id, .returned,
                setting: "reason = ?, detail = ?, due_at = ?, updated_at = ?, sent_at = NULL, provider_id = NULL",
                [reason, try keys.seal(text: detail), retryAt.milliseconds, now.milliseconds])
            try noteAttempt("message.deferred", id, number: row["attempt"], of: notification, reason: reason)
            try forgetShown(byLost: id)
        }
        if let notification { try refreshState(of: notification.id) }
    }

    fileprivate func noteBounce(
        _ verdict: BounceVerdict, of row: Row, _ why: (reason: String, detail: String)
    ) throws -> BounceEffect {
        let id: String = row["id"]
        guard let state = MessageState(rawValue: row["state"]), verdict != .nothing else { return .known }
        let notification = try (row["notification"] as String?).flatMap { try self.notification($0) }
        switch verdict {
        case .lost:
            switch state.effectOfLoss(wasTried: row["attempt"] as Int > 0) {
            case .waits: return .early
            case .known: return .known
            case .fails(let event):
                try fail(
                    id, of: notification,
                    event == .lost ? .lost(why.reason, why.detail) : .refused(why.reason, why.detail))
                try forgetShown(byLost: id)
            }
        case .delivered:
            guard state == .sent else { return state == .sending ? .early : .known }
            try move(message: id, .delivered, setting: "updated_at = ?", [now.milliseconds])
        case .delayed, .nothing:
            guard state == .sent else { return .known }
            try noteAttempt("message.delayed", id, number: row["attempt"], of: notification, reason: why.reason)
        }
        if let notification { try refreshState(of: notification.id) }
        return .noted
    }

    private func putOff(
        _ message: LeasedMessage, of notification: NotificationRow?,
        _ why: (reason: String, detail: String, retryAt: Timestamp)
    ) throws {
        try move(
            message: message.id, .deferred, setting: "reason = ?, detail = ?, due_at = ?, updated_at = ?",
            [why.reason, try keys.seal(text: why.detail), why.retryAt.milliseconds, now.milliseconds])
        try noteAttempt(
            "message.deferred", message.id, number: message.attempt, of: notification, reason: why.reason)
    }

    /// Counts a copy that may have been taken and was not answered.
    ///
    /// - Returns: whether there must be no further copy.
    func isUncertain(_ id: String) throws -> Bool {
        try db.cachedStatement(sql: "UPDATE message SET unanswered = unanswered + 1 WHERE id = ?").execute(
            arguments: [id])
        let copies = try Int.fetchOne(
            db.cachedStatement(sql: "SELECT unanswered FROM message WHERE id = ?"), arguments: [id])
        return MessageState.unanswered(copies: copies ?? 0) == .failed
    }

    /// An attempt without an answer may still have reached somebody, so it is logged as well. A message to the desk
    /// discloses nothing, so it is not.
    func noteAttempt(
        _ action: String, _ id: String, number: Int, of notification: NotificationRow?, reason: String
    ) throws {
        guard let notification else { return }
        try append(
            AuditEntry(
                .operation, action, actor: .engine, subject: "notification:\(notification.id)",
                facts: ["message": id, "attempt": String(number), "reason": reason]))
    }

    /// A receipt that comes before the send is recorded is the truth about it: sends in progress are logged with it,
    /// since their own record may never come (the daemon died, or the answer was lost).
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

    private func markSent(_ message: LeasedMessage, as providerID: String?) throws {
        try move(
            message: message.id, from: .sending, .accepted,
            setting: "sent_at = ?, updated_at = ?, provider_id = ?, reason = NULL, detail = NULL",
            [now.milliseconds, now.milliseconds, providerID])
    }

    /// Messages that have not left are no longer needed.
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

    /// A message that will not arrive makes the next step of its notification's ladder due now, unless another got
    /// through. If it is not known whether it arrived, a phone task opens at once.
    func fail(
        _ id: String, of notification: NotificationRow?, _ obstacle: MessageObstacle
    ) throws {
        try move(
            message: id, obstacle.event,
            setting: "reason = ?, detail = ?, updated_at = ?",
            [obstacle.reason, try keys.seal(text: obstacle.detail), now.milliseconds],
            logging: notification.map { notification in
                AuditEntry(
                    .operation, "message.failed", actor: .engine, subject: "notification:\(notification.id)",
                    facts: ["message": id, "reason": obstacle.reason])
            })
        guard let notification, !obstacle.isWithdrawal else { return }
        // Nobody can be sure about an uncertain message, and a later step that gets through does not change that.
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
    /// Messages of a notification that have not left, or are to be retried.
    func waitingMessages(ofNotification id: String) throws -> [String] {
        try String.fetchAll(
            db.cachedStatement(
                sql: "SELECT id FROM message WHERE notification = ? AND state IN ('queued', 'deferred') ORDER BY id"),
            arguments: [id])
    }
}
