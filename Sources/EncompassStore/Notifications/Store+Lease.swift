public import EncompassCore
import Foundation
import GRDB

extension Store {
    /// Leases due messages to this process. Each is checked again: one that is no longer needed, or whose contact is
    /// gone, unverified or away, is failed with the reason instead and its notification's next step comes at once; one for
    /// somebody who was written to of the same notification a moment ago waits.
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
                if try waitsItsTurn(row, at: now, in: db) { continue }
                let rows = [row] + (try letterMates(of: row, rules: rules, at: now, in: db))
                var parts = try rows.compactMap {
                    try take($0, epoch: epoch, today: today, rules: rules, at: now, in: db)
                }
                guard !parts.isEmpty else { continue }
                parts[0].others = Array(parts.dropFirst())
                letters.append(parts[0])
            }
            return letters
        }
    }

    /// Leases one; one that cannot be read must not stop the others.
    private func take(
        _ row: Row, epoch: Int64, today: LocalDate, rules: LetterRules, at now: Timestamp, in db: Database
    ) throws -> LeasedMessage? {
        do {
            return try lease(row, epoch: epoch, today: today, rules: rules, at: now, in: db)
        } catch let error where !(error is DatabaseError) {
            try giveUp(row, at: now, in: db)
            return nil
        }
    }

    private func lease(
        _ row: Row, epoch: Int64, today: LocalDate, rules: LetterRules, at now: Timestamp, in db: Database
    ) throws -> LeasedMessage? {
        let id: String = row["id"]
        guard let notification = try notification(row["notification"], in: db) else { return nil }
        let isConfirmation = row["confirmation"] as Bool && notification.state == .acknowledged
        if !isConfirmation, notification.isClosed || notification.state == .held {
            try fail(id, of: notification, .notNeeded, at: now, in: db)
            return nil
        }
        if isConfirmation, try isBeingTakenBack(notification, in: db) {
            try fail(id, of: notification, .notNeeded, at: now, in: db)
            return nil
        }
        let channel = Contact.Channel(rawValue: row["channel"]) ?? .email
        let contact = try contact(id: row["contact"], in: db)?.contact
        let parties = try parties(to: notification, in: db)
        let place = try parties.isEmpty ? [] : contacts(contact?.scope ?? notification.target, in: db).map(\.contact)
        if let obstacle = MessageObstacle(contact, channel: channel, parties: parties, place: place, today: today) {
            try fail(id, of: notification, obstacle, at: now, in: db)
            return nil
        }
        if try isInDoubt(notification, in: db),
            try !writtenTo(of: notification, in: db).contains(row["contact"] as Data)
        {
            try fail(id, of: notification, .inDoubt, at: now, in: db)
            return nil
        }
        try db.cachedStatement(
            sql: "UPDATE message SET state = 'sending', attempt = attempt + 1, epoch = ?, updated_at = ? WHERE id = ?"
        ).execute(arguments: [epoch, now.milliseconds, id])
        try markTold(notification.id, at: now, in: db)
        try refreshState(of: notification.id, at: now, in: db)
        let token = try linkToken(
            forMessage: id, notification: notification, contact: row["contact"], life: rules.linkLife, in: db)
        let bundle = try String.fetchOne(
            db.cachedStatement(sql: "SELECT bundle FROM message WHERE id = ?"), arguments: [id])
        return LeasedMessage(
            id: id, letter: bundle ?? id, isConfirmation: isConfirmation, attempt: (row["attempt"] as Int) + 1,
            notification: notification.id,
            reference: notification.reference, kind: notification.kind, target: notification.target,
            placeName: try placeName(notification.target, in: db), channel: channel,
            address: contact?.address(for: channel) ?? "", createdAt: Timestamp(milliseconds: row["created_at"]),
            deadlineAt: notification.deadlineAt, inSchoolHours: notification.inSchoolHours, linkToken: token,
            plan: notification.plan)
    }

    /// What was said on the telephone is not confirmed in writing once a retraction of it is on its way.
    private func isBeingTakenBack(_ row: NotificationRow, in db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM notification WHERE incident = ? AND replaces = ?
                        AND kind = 'retraction' AND state <> 'cancelled')
                    """), arguments: [row.incident, row.id]) ?? false
    }

    /// The same message has the same link every time that it is sent.
    private func linkToken(
        forMessage id: String, notification: NotificationRow, contact: Data, life: Span, in db: Database
    ) throws -> String {
        let token = keys.token(["link", id])
        try db.cachedStatement(
            sql: """
                INSERT INTO link (token_hash, notification, message, contact, expires_at)
                VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """
        ).execute(
            arguments: [
                Store.hash(token: token), notification.id, id, contact,
                (notification.deadlineAt + life).milliseconds,
            ])
        return token
    }

    private func giveUp(_ row: Row, at now: Timestamp, in db: Database) throws {
        try db.cachedStatement(
            sql: "UPDATE message SET state = 'failed', reason = 'fault', updated_at = ? WHERE id = ?"
        ).execute(arguments: [now.milliseconds, row["id"] as String])
        try openPhoneTask(
            kind: "escalation", notification: row["notification"], dueAt: now, reason: "fault", at: now, in: db)
        try refreshState(of: row["notification"], at: now, in: db)
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
