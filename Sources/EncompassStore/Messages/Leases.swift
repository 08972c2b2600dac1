public import EncompassCore
import Foundation
import GRDB

/// A message to be sent now, leased to one attempt: for a notification, to somebody at the desk, or to a contact about
/// no notification.
public struct LeasedMessage: Sendable {
    public let id: String
    /// The message whose id the batch carries, the same each time: this one's own, or the first's of several.
    public let batch: String
    /// The number of this attempt, from 1; an outcome counts only for its own attempt.
    public let attempt: Int
    public let channel: Contact.Channel
    public let address: String
    public let createdAt: Timestamp
    /// Attempts come closer together as it approaches.
    public let deadlineAt: Timestamp
    public let matter: Matter
    /// The other messages of the same batch, to the same person.
    public internal(set) var others: [LeasedMessage] = []

    /// What it is about: everything that its content is made from.
    public enum Matter: Sendable {
        case notification(LeasedNotification)
        case staff(subject: String, text: String)
        case contact(LeasedContactMessage)
        /// A one-time code, to the person who asked for it; their place, if they are no one at the desk.
        case code(OneTimeCode, OneTimeCode.Purpose, of: Scope?)
        /// A link with which its reader chooses a password.
        case invitation(token: String, of: Scope?)
    }

    /// The subject of rows that carry an invitation.
    static let invitation = "invitation"

    /// The notification that it is about, if there is one.
    public var notification: LeasedNotification? {
        if case .notification(let notification) = matter { notification } else { nil }
    }

    /// What it says to a contact, if it is about no notification.
    public var contactMessage: LeasedContactMessage? {
        if case .contact(let message) = matter { message } else { nil }
    }
}

/// The facts about its notification for a message: no child's details.
public struct LeasedNotification: Sendable {
    public let id: String
    public let reference: String
    public let kind: NotificationKind
    public let target: Scope
    public let placeName: String
    /// Whether the message follows a call that the school has already acknowledged.
    public let isConfirmation: Bool
    /// Whether it was released during school hours.
    public let inSchoolHours: Bool
    /// The secret of the link, for this recipient only.
    public let linkToken: String
    /// The correlation id of the push that its incident came with.
    public let correlation: String?
    /// The rules that it was made with (`FrozenRules`).
    public let plan: String
}

/// The outcome of an attempt.
public enum MessageOutcome: Hashable, Sendable {
    /// The channel took it; `providerID` is the provider's id for it, if it gave one.
    case sent(providerID: String? = nil)
    /// Try again at the given time; the reason is for metrics, the detail is for people and holds nothing personal.
    case deferred(reason: String, detail: String, retryAt: Timestamp)
    /// It may have been taken, but no answer came: one more copy at the given time, or a person.
    case unanswered(reason: String, detail: String, retryAt: Timestamp)
    /// It will never get there.
    case failed(reason: String, detail: String)
}

/// The destination of a message's link.
public struct LinkTarget: Hashable, Sendable {
    public let notification: String
    public let reference: String
    public let target: Scope
    public let message: String
    public let expiresAt: Timestamp
}

extension Messages {
    /// The notification that a link's token names; nil for an unknown or expired one. Looking it up changes nothing.
    public func link(token: String, at now: Timestamp) throws -> LinkTarget? {
        try read { snapshot in
            guard
                let row = try Row.fetchOne(
                    snapshot.db.cachedStatement(
                        sql: """
                            SELECT l.notification, l.message, l.expires_at, n.reference, n.target FROM link l
                            JOIN notification n ON n.id = l.notification WHERE l.token_hash = ? AND l.expires_at > ?
                            """), arguments: [Credentials.hash(token: token), now.milliseconds]),
                let target = Scope(row["target"] as String)
            else { return nil }
            return LinkTarget(
                notification: row["notification"], reference: row["reference"], target: target,
                message: row["message"], expiresAt: Timestamp(milliseconds: row["expires_at"]))
        }
    }

    /// The place that a link is for, also after it has expired; nil for an unknown one.
    public func place(ofLink token: String) throws -> Scope? {
        try read { snapshot in
            try String.fetchOne(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT n.target FROM link l JOIN notification n ON n.id = l.notification
                        WHERE l.token_hash = ?
                        """), arguments: [Credentials.hash(token: token)]
            ).flatMap { Scope($0) }
        }
    }

    /// When a link expired; nil for an unknown one and one that has not.
    public func linkExpired(token: String, at now: Timestamp) throws -> Timestamp? {
        try read { snapshot in
            try Int64.fetchOne(
                snapshot.db.cachedStatement(
                    sql: "SELECT expires_at FROM link WHERE token_hash = ? AND expires_at <= ?"),
                arguments: [Credentials.hash(token: token), now.milliseconds]
            ).map { Timestamp(milliseconds: $0) }
        }
    }
}

extension Messages {
    /// At the start: messages that a dead process had leased may or may not have been taken. Each is sent once more,
    /// with the same Message-ID; if an earlier copy also went unanswered, a person takes over instead.
    ///
    /// - Returns: how many there were.
    public func recoverLeases(before epoch: Int64, at now: Timestamp) throws -> Int {
        try write(at: now) { tx in
            let rows = try Row.fetchAll(
                tx.db,
                sql: "SELECT id, notification, attempt FROM message WHERE state = 'sending' AND epoch < ? ORDER BY id",
                arguments: [epoch])
            for row in rows {
                let id: String = row["id"]
                let notification = try (row["notification"] as String?).flatMap { try tx.notification($0) }
                try tx.noteAttempt(
                    "message.interrupted", id, number: row["attempt"], of: notification, reason: "interrupted")
                if try tx.isUncertain(id) {
                    try tx.fail(id, of: notification, .uncertain)
                } else {
                    try tx.move(
                        message: id, .recover, setting: "due_at = ?, updated_at = ?, reason = ?, detail = ?",
                        [
                            now.milliseconds, now.milliseconds, "interrupted",
                            try tx.keys.seal(text: "the daemon stopped while it was being sent"),
                        ])
                }
                if let notification { try tx.refreshState(of: notification.id) }
            }
            return rows.count
        }
    }

    /// At the start: notes the channels on which messages can be sent from now on. A message that waits on another
    /// channel would wait for ever: it fails, and the next step of its notification comes at once, on the channels in
    /// service.
    ///
    /// - Returns: how many failed.
    public func serve(_ channels: [Contact.Channel], at now: Timestamp) throws -> Int {
        let names = channels.map(\.rawValue)
        let marks = names.map { _ in "?" }.joined(separator: ",")
        return try write(at: now) { tx in
            try tx.db.execute(
                sql: """
                    INSERT INTO meta (key, value) VALUES ('channels', ?1)
                    ON CONFLICT (key) DO UPDATE SET value = ?1 WHERE value <> ?1
                    """, arguments: [names.joined(separator: " ")])
            let rows = try Row.fetchAll(
                tx.db,
                sql: """
                    SELECT id, notification FROM message
                    WHERE state IN ('queued', 'deferred') AND channel NOT IN (\(marks)) ORDER BY id
                    """, arguments: StatementArguments(names))
            for row in rows {
                let notification = try (row["notification"] as String?).flatMap { try tx.notification($0) }
                try tx.fail(row["id"], of: notification, .channelGone)
            }
            return rows.count
        }
    }

    /// The channels on which messages can be sent, as noted at the daemon's last start.
    public func served() throws -> [Contact.Channel] { try read { try $0.servedChannels() } }

    /// When the next message is due; nil if none waits.
    public func nextDue() throws -> Timestamp? {
        try read { snapshot in
            try Int64.fetchOne(
                snapshot.db.cachedStatement(
                    sql: "SELECT MIN(due_at) FROM message WHERE state IN ('queued', 'deferred', 'sending')")
            )
            .map { Timestamp(milliseconds: $0) }
        }
    }
}

extension Store {
    /// When the next message, step or retry is due; nil if nothing waits.
    public func nextDue() throws -> Timestamp? {
        try read { snapshot in
            try Int64.fetchOne(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT MIN(t) FROM (SELECT MIN(next_at) AS t FROM notification WHERE next_at IS NOT NULL
                        UNION ALL SELECT MIN(due_at) FROM message WHERE state IN ('queued', 'deferred')
                        UNION ALL SELECT MIN(next_at) FROM exception WHERE settled_at IS NULL AND next_at IS NOT NULL
                        UNION ALL SELECT MIN(COALESCE(retry_at, 0)) FROM incident WHERE change <> settled)
                        """)
            ).map { Timestamp(milliseconds: $0) }
        }
    }
}

extension Messages {
    /// Leases due messages to this process. Each is checked again: if it is no longer needed, or its contact is gone,
    /// unverified or away, it fails with that reason and its notification's next step comes at once; if its recipient
    /// got a message about the same notification a moment ago, it waits.
    ///
    /// The messages of one batch come as one, the others in its `others`.
    ///
    /// - Parameters:
    ///   - limit: batches.
    ///   - channel: the channel that the caller sends on.
    public func lease(
        limit: Int, on channel: Contact.Channel, epoch: Int64, today: LocalDate, rules: BatchRules = BatchRules(),
        at now: Timestamp
    ) throws -> [LeasedMessage] {
        // Checking takes only a reader; the one connection that writes is taken only if there is something to lease.
        guard try read({ snapshot in try snapshot.nextMessage(on: channel, rules: rules, at: now) }) != nil else {
            return []
        }
        return try write(at: now) { tx in
            var batches: [LeasedMessage] = []
            while batches.count < limit, let row = try tx.nextMessage(on: channel, rules: rules, at: now) {
                if try tx.waitsItsTurn(row) { continue }
                let rows = [row] + (try tx.batch(with: row, rules: rules))
                var parts = try rows.compactMap {
                    try tx.take($0, epoch: epoch, today: today, rules: rules)
                }
                guard !parts.isEmpty else { continue }
                parts[0].others = Array(parts.dropFirst())
                batches.append(parts[0])
            }
            return batches
        }
    }
}

extension Transaction {
    /// Leases one message; one that cannot be read must not stop the others.
    fileprivate func take(
        _ row: Row, epoch: Int64, today: LocalDate, rules: BatchRules
    ) throws -> LeasedMessage? {
        do {
            guard let notification: String = row["notification"] else {
                return try row["matter"] as String? == nil
                    ? leaseToStaff(row, epoch: epoch) : leaseToContact(row, epoch: epoch)
            }
            return try lease(row, of: notification, epoch: epoch, today: today, rules: rules)
        } catch let error where !(error is DatabaseError) {
            try giveUp(row)
            return nil
        }
    }

    private func lease(
        _ row: Row, of notification: String, epoch: Int64, today: LocalDate, rules: BatchRules
    ) throws -> LeasedMessage? {
        let id: String = row["id"]
        guard let notification = try self.notification(notification) else { return nil }
        let isConfirmation = row["confirmation"] as Bool && notification.state == .acknowledged
        if !isConfirmation, notification.isClosed || notification.state == .held {
            try fail(id, of: notification, .notNeeded)
            return nil
        }
        if isConfirmation, try isBeingRetracted(notification) {
            try fail(id, of: notification, .notNeeded)
            return nil
        }
        // It may have been in progress when the correction replaced its notification, and have been deferred since.
        if !isConfirmation, try bearerOfLadder(notification).id != notification.id {
            try fail(id, of: notification, .corrected)
            return nil
        }
        guard let channel = Contact.Channel(rawValue: row["channel"]) else {
            throw StoreError(.invalid, "message.channelUnknown")
        }
        let contact = try contact(id: row["contact"])?.contact
        let parties = try parties(to: notification)
        let place = try parties.isEmpty ? [] : contacts(contact?.scope ?? notification.target).map(\.contact)
        if let obstacle = MessageObstacle(contact, channel: channel, parties: parties, place: place, today: today) {
            try fail(id, of: notification, obstacle)
            return nil
        }
        if try isInDoubt(notification),
            try !notifiedContacts(of: notification).contains(row["contact"] as Data)
        {
            try fail(id, of: notification, .inDoubt)
            return nil
        }
        if try awaitsRestriction(notification) {
            try db.cachedStatement(sql: "UPDATE message SET due_at = ?, updated_at = ? WHERE id = ?").execute(
                arguments: [(now + Notifications.pauseForRestriction).milliseconds, now.milliseconds, id])
            return nil
        }
        try markSending(id, epoch: epoch)
        try markNotified(notification.id, at: now)
        try refreshState(of: notification.id)
        let token = try linkToken(
            forMessage: id, notification: notification, contact: row["contact"], life: rules.linkLife)
        let bundle = try String.fetchOne(
            db.cachedStatement(sql: "SELECT bundle FROM message WHERE id = ?"), arguments: [id])
        return LeasedMessage(
            id: id, batch: bundle ?? id, attempt: (row["attempt"] as Int) + 1, channel: channel,
            address: contact?.address(for: channel) ?? "", createdAt: Timestamp(milliseconds: row["created_at"]),
            deadlineAt: notification.deadlineAt,
            matter: .notification(
                LeasedNotification(
                    id: notification.id, reference: notification.reference, kind: notification.kind,
                    target: notification.target, placeName: try placeName(notification.target),
                    isConfirmation: isConfirmation, inSchoolHours: notification.inSchoolHours, linkToken: token,
                    correlation: try correlation(ofIncident: notification.incident), plan: notification.plan)))
    }

    /// A message to the desk is sent as queued: nothing about it can have changed. A code that is used or over is not
    /// sent.
    private func leaseToStaff(_ row: Row, epoch: Int64) throws -> LeasedMessage? {
        let id: String = row["id"]
        guard let channel = Contact.Channel(rawValue: row["channel"]) else {
            throw StoreError(.invalid, "message.channelUnknown")
        }
        let (subject, text) = (try keys.open(text: row["subject"]), try keys.open(text: row["text"]))
        let createdAt = Timestamp(milliseconds: row["created_at"])
        var (matter, patience) = (LeasedMessage.Matter.staff(subject: subject, text: text), StaffMailbox.patience)
        if let code: String = row["code"] {
            guard try isCodeInForce(code, at: now), let code = OneTimeCode(text),
                let purpose = OneTimeCode.Purpose(rawValue: subject)
            else {
                try fail(id, of: nil, .notNeeded)
                return nil
            }
            (matter, patience) = (.code(code, purpose, of: try placeOfPerson(withCode: row["code"])), OneTimeCode.life)
        } else if let account: String = row["invitation"] {
            matter = .invitation(token: text, of: try place(ofAccount: account))
        }
        try markSending(id, epoch: epoch)
        return LeasedMessage(
            id: id, batch: id, attempt: (row["attempt"] as Int) + 1, channel: channel,
            address: try keys.open(text: row["recipient"]), createdAt: createdAt, deadlineAt: createdAt + patience,
            matter: matter)
    }

    func markSending(_ id: String, epoch: Int64) throws {
        try move(
            message: id, .lease, setting: "attempt = attempt + 1, epoch = ?, updated_at = ?",
            [epoch, now.milliseconds])
    }

    /// A message has the same link each time that it is sent.
    private func linkToken(
        forMessage id: String, notification: NotificationRow, contact: Data, life: Span
    ) throws -> String {
        let token = keys.token(["link", id])
        try db.cachedStatement(
            sql: """
                INSERT INTO link (token_hash, notification, message, contact, expires_at)
                VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """
        ).execute(
            arguments: [
                Credentials.hash(token: token), notification.id, id, contact,
                (notification.deadlineAt + life).milliseconds,
            ])
        return token
    }

    private func giveUp(_ row: Row) throws {
        try move(
            message: row["id"], .rejected, setting: "reason = 'fault', updated_at = ?", [now.milliseconds],
            logging: AuditEntry(
                .operation, "message.failed", actor: .engine, subject: "message:\(row["id"] as String)",
                facts: ["reason": "fault"]))
        guard let notification: String = row["notification"] else { return }
        try openPhoneTask(kind: "escalation", notification: notification, dueAt: now, reason: "fault")
        try refreshState(of: notification)
    }
}

extension Reading {
    /// The place of the contact, or of the account, that a code is for.
    fileprivate func placeOfPerson(withCode id: String) throws -> Scope? {
        let person = try String.fetchOne(
            db.cachedStatement(sql: "SELECT person FROM one_time_code WHERE id = ?"), arguments: [id])
        guard let person else { return nil }
        if let identity = Data(hex: person), let contact = try contact(id: identity) { return contact.contact.scope }
        return try place(ofAccount: person)
    }

    /// The first place of a contact's account; nil for one at the desk.
    fileprivate func place(ofAccount id: String) throws -> Scope? {
        try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM account WHERE id = ?"), arguments: [id])
            .flatMap { try Account($0, keys: keys).places.first }
    }

    /// See `Messages.served`. For a database that no daemon has run on: e-mail, which every configuration has.
    func servedChannels() throws -> [Contact.Channel] {
        let names = try String.fetchOne(
            db.cachedStatement(sql: "SELECT value FROM meta WHERE key = ?"), arguments: ["channels"])
        return names.map { $0.split(separator: " ").compactMap { Contact.Channel(rawValue: String($0)) } } ?? [.email]
    }

    /// A call is not confirmed in writing once a retraction of it is in progress.
    fileprivate func isBeingRetracted(_ row: NotificationRow) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM notification WHERE incident = ? AND replaces = ?
                        AND kind = 'retraction' AND state <> 'cancelled')
                    """), arguments: [row.incident, row.id]) ?? false
    }
}
