public import EncompassCore
import Foundation
import GRDB

extension Store {
    /// Leases due messages to this process. Each is checked again: one that is no longer needed, or whose contact is
    /// gone, unverified or away, is failed with the reason instead and its notification's next step comes at once.
    ///
    /// What goes in one letter comes as one, the rest of it in `others`.
    ///
    /// - Parameters:
    ///   - limit: letters.
    ///   - channels: the channels that the caller can send on.
    public func lease(
        limit: Int, channels: [Contact.Channel], epoch: Int64, today: LocalDate, rules: LetterRules = LetterRules(),
        at now: Timestamp
    ) throws -> [LeasedMessage] {
        // A look costs no more than a reader: only what there is to lease takes the one connection that writes.
        guard try read({ db in try nextMessage(channels: channels, rules: rules, at: now, in: db) }) != nil else {
            return []
        }
        return try write { db in
            var letters: [LeasedMessage] = []
            while letters.count < limit,
                let row = try nextMessage(channels: channels, rules: rules, at: now, in: db)
            {
                let rows = [row] + (try letterMates(of: row, rules: rules, at: now, in: db))
                var parts = try rows.compactMap { try take($0, epoch: epoch, today: today, at: now, in: db) }
                guard !parts.isEmpty else { continue }
                parts[0].others = Array(parts.dropFirst())
                letters.append(parts[0])
            }
            return letters
        }
    }

    /// Leases one; one that cannot be read must not stop the others.
    private func take(
        _ row: Row, epoch: Int64, today: LocalDate, at now: Timestamp, in db: Database
    ) throws -> LeasedMessage? {
        do {
            return try lease(row, epoch: epoch, today: today, at: now, in: db)
        } catch let error where !(error is DatabaseError) {
            try giveUp(row, at: now, in: db)
            return nil
        }
    }

    private func lease(
        _ row: Row, epoch: Int64, today: LocalDate, at now: Timestamp, in db: Database
    ) throws -> LeasedMessage? {
        let id: String = row["id"]
        guard let notification = try notification(row["notification"], in: db) else { return nil }
        let isConfirmation = row["confirmation"] as Bool && notification.state == .acknowledged
        if !isConfirmation, notification.isClosed || notification.state == .held {
            try fail(id, of: notification, .notNeeded, at: now, in: db)
            return nil
        }
        let channel = Contact.Channel(rawValue: row["channel"]) ?? .email
        let contact = try contact(id: row["contact"], in: db)?.contact
        let parties = try parties(ofIncident: notification.incident, in: db)
        if let obstacle = MessageObstacle(contact, channel: channel, parties: parties, today: today) {
            try fail(id, of: notification, obstacle, at: now, in: db)
            return nil
        }
        try db.cachedStatement(
            sql: "UPDATE message SET state = 'sending', attempt = attempt + 1, epoch = ?, updated_at = ? WHERE id = ?"
        ).execute(arguments: [epoch, now.milliseconds, id])
        try markTold(notification.id, at: now, in: db)
        try refreshState(of: notification.id, at: now, in: db)
        let token = try linkToken(forMessage: id, notification: notification, contact: row["contact"], in: db)
        let bundle = try String.fetchOne(
            db.cachedStatement(sql: "SELECT bundle FROM message WHERE id = ?"), arguments: [id])
        return LeasedMessage(
            id: id, letter: bundle ?? id, isConfirmation: isConfirmation, attempt: (row["attempt"] as Int) + 1,
            notification: notification.id,
            reference: notification.reference, kind: notification.kind, target: notification.target,
            placeName: try placeName(notification.target, in: db), channel: channel,
            address: contact?.address(for: channel) ?? "", createdAt: Timestamp(milliseconds: row["created_at"]),
            deadlineAt: notification.deadlineAt, linkToken: token, plan: notification.plan)
    }

    /// The same message has the same link every time that it is sent.
    private func linkToken(
        forMessage id: String, notification: NotificationRow, contact: Data, in db: Database
    ) throws -> String {
        let token = keys.token(["link", id])
        try db.cachedStatement(sql: "INSERT INTO link VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING").execute(
            arguments: [
                Store.hash(token: token), notification.id, id, contact,
                (notification.deadlineAt + .days(14)).milliseconds,
            ])
        return token
    }

    /// Records what became of an attempt.
    ///
    /// - Returns: false when the attempt is not the one that is out (a result that came twice or too late).
    @discardableResult
    public func record(
        _ outcome: MessageOutcome, of message: LeasedMessage, at now: Timestamp
    ) throws -> Bool {
        try write { db in
            try ([message] + message.others).reduce(false) { isTaken, part in
                let isPartTaken = try record(outcome, ofPart: part, at: now, in: db)
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
            try db.cachedStatement(
                sql: """
                    UPDATE message SET state = 'deferred', reason = ?, detail = ?, due_at = ?, updated_at = ?
                    WHERE id = ?
                    """
            ).execute(arguments: [reason, detail, retryAt.milliseconds, now.milliseconds, message.id])
            try noteAttempt(
                "message.deferred", message.id, number: message.attempt, of: notification.id, reason: reason, at: now,
                in: db)
        case .failed(let reason, let detail):
            try fail(message.id, of: notification, .refused(reason, detail), at: now, in: db)
        }
        try refreshState(of: notification.id, at: now, in: db)
        return true
    }

    /// An attempt that did not end in an answer may have reached somebody all the same: it stands in the log as well.
    private func noteAttempt(
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
            try db.execute(sql: "UPDATE message SET sent_at = ? WHERE id = ?", arguments: [now.milliseconds, id])
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

    /// A message that will never get there brings the next step of the ladder to now, unless another got through.
    private func fail(
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
        try db.cachedStatement(
            sql: """
                UPDATE notification SET next_at = MIN(next_at, ?) WHERE id = ? AND next_at IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM message WHERE notification = ? AND state <> 'failed')
                """
        ).execute(arguments: [now.milliseconds, notification.id, notification.id])
        try refreshState(of: notification.id, at: now, in: db)
    }

    private func giveUp(_ row: Row, at now: Timestamp, in db: Database) throws {
        try db.execute(
            sql: "UPDATE message SET state = 'failed', reason = 'fault', updated_at = ? WHERE id = ?",
            arguments: [now.milliseconds, row["id"] as String])
        try openPhoneTask(
            kind: "escalation", notification: row["notification"], dueAt: now, reason: "fault", at: now, in: db)
        try refreshState(of: row["notification"], at: now, in: db)
    }

    /// At the start: messages that a dead process had out may or may not have been taken, so they go again, with the
    /// same Message-ID.
    ///
    /// - Returns: how many.
    public func recoverLeases(before epoch: Int64, at now: Timestamp) throws -> Int {
        try write { db in
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql:
                        "SELECT id, notification, attempt FROM message WHERE state = 'sending' AND epoch < ? ORDER BY id"
                ),
                arguments: [epoch])
            for row in rows {
                try db.cachedStatement(
                    sql: """
                        UPDATE message SET state = 'queued', due_at = ?, updated_at = ?, reason = 'interrupted',
                            detail = 'the daemon stopped while it was being sent' WHERE id = ?
                        """
                ).execute(arguments: [now.milliseconds, now.milliseconds, row["id"] as String])
                try noteAttempt(
                    "message.interrupted", row["id"], number: row["attempt"], of: row["notification"],
                    reason: "interrupted", at: now, in: db)
                try refreshState(of: row["notification"], at: now, in: db)
            }
            return rows.count
        }
    }

    /// When the next message is due; nil when none waits.
    public func nextMessageDue() throws -> Timestamp? {
        try read { db in
            try Int64.fetchOne(
                db, sql: "SELECT MIN(due_at) FROM message WHERE state IN ('queued', 'deferred', 'sending')"
            )
            .map { Timestamp(milliseconds: $0) }
        }
    }

    /// When the next message, step or second try is due; nil when nothing waits.
    public func nextDue() throws -> Timestamp? {
        try read { db in
            try Int64.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT MIN(t) FROM (SELECT MIN(next_at) AS t FROM notification WHERE next_at IS NOT NULL
                        UNION ALL SELECT MIN(due_at) FROM message WHERE state IN ('queued', 'deferred')
                        UNION ALL SELECT MIN(next_at) FROM exception WHERE settled_at IS NULL AND next_at IS NOT NULL
                        UNION ALL SELECT MIN(COALESCE(retry_at, 0)) FROM incident WHERE change <> settled)
                        """)
            ).map { Timestamp(milliseconds: $0) }
        }
    }

    func placeName(_ target: Scope, in db: Database) throws -> String {
        switch target {
        case .establishment(let urn): try establishmentName(urn, in: db) ?? "establishment \(urn)"
        case .localAuthority(let code): "local authority \(code)"
        }
    }
}

extension Contact {
    /// The address for a channel, where the contact has one.
    package func address(for channel: Channel) -> String? {
        switch channel {
        case .email, .webhook: email
        case .sms: mobile
        case .phone: phone ?? mobile
        }
    }
}
