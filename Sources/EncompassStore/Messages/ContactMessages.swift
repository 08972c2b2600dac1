public import EncompassCore
import Foundation
import GRDB

/// What a message to a contact is, if it is no step of a notification's ladder. It discloses nothing.
public enum ContactMatter: String, Hashable, Sendable, CaseIterable {
    /// A marked test of one of their addresses.
    case test
    /// Asks whether a changed address is theirs.
    case address
    /// Asks whether their details are still right.
    case review
    /// Says that the desk has written about notifications, by their references alone.
    case reply
}

/// The facts for a message to a contact that is about no notification.
public struct LeasedContactMessage: Sendable {
    public let matter: ContactMatter
    public let contact: Contact
    public let placeName: String
    /// The secret of the link, for this recipient only.
    public let linkToken: String
    /// What the desk has written that they have not read; of a reply only.
    public let replies: [DeskReply]
}

/// A message to a contact, by the token of its link.
public struct ContactMessageLink: Hashable, Sendable {
    public let message: String
    public let matter: ContactMatter
    public let contact: StoredContact
    /// The waiting address that it asks about; nil if that is no longer the one that waits.
    public let address: Contact.Address?
    public let placeName: String
    public let answeredAt: Timestamp?
}

extension Transaction {
    /// Queues a message to one address of a contact. It leaves after everything that is due for notifications, and not
    /// if the address has changed by then.
    ///
    /// - Parameter until: when its link ends.
    /// - Returns: the message's id.
    func queue(
        _ matter: ContactMatter, to stored: StoredContact, at address: String, on channel: Contact.Channel,
        dueAt: Timestamp, linkUntil until: Timestamp
    ) throws -> String {
        let id = newId()
        let empty = try keys.seal(text: "")
        try db.cachedStatement(
            sql: """
                INSERT INTO message (id, channel, destination, state, due_at, deadline_at, created_at, updated_at, once,
                    recipient, subject, text, matter)
                VALUES (?1, ?2, ?3, 'queued', ?4, ?5, ?6, ?6, ?1, ?7, ?8, ?8, ?9)
                """
        ).execute(
            arguments: [
                id, channel.rawValue, channel.destination(of: address), dueAt.milliseconds, until.milliseconds,
                now.milliseconds, try keys.seal(text: address), empty, matter.rawValue,
            ])
        try db.cachedStatement(
            sql: """
                INSERT INTO contact_message (message, matter, contact, scope, address_hash, token_hash, made_at,
                    expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                id, matter.rawValue, stored.id, stored.contact.scope.description, addressHash(address),
                Credentials.hash(token: token(ofContactMessage: id)), now.milliseconds, until.milliseconds,
            ])
        return id
    }

    /// Leases a message to a contact as they are now.
    func leaseToContact(_ row: Row, epoch: Int64) throws -> LeasedMessage? {
        let id: String = row["id"]
        guard let channel = Contact.Channel(rawValue: row["channel"]),
            let matter = ContactMatter(rawValue: row["matter"])
        else { throw StoreError(.invalid, "message.channelUnknown") }
        let address = try keys.open(text: row["recipient"])
        let identity = try Data.fetchOne(
            db.cachedStatement(sql: "SELECT contact FROM contact_message WHERE message = ?"), arguments: [id])
        guard let stored = try identity.flatMap({ try contact(id: $0) }),
            stored.contact.address(for: channel, matter) == address
        else {
            try fail(id, of: nil, .contactGone)
            return nil
        }
        let replies = matter == .reply ? try unreadReplies(for: stored, message: id) : []
        guard matter != .reply || !replies.isEmpty else {
            try fail(id, of: nil, .notNeeded)
            return nil
        }
        try markSending(id, epoch: epoch)
        let createdAt = Timestamp(milliseconds: row["created_at"])
        return LeasedMessage(
            id: id, batch: id, attempt: (row["attempt"] as Int) + 1, channel: channel, address: address,
            createdAt: createdAt, deadlineAt: now + ContactMessages.patience,
            matter: .contact(
                LeasedContactMessage(
                    matter: matter, contact: stored.contact, placeName: try placeName(stored.contact.scope),
                    linkToken: token(ofContactMessage: id), replies: replies)))
    }

    /// Notes that a contact has answered a message; the first answer counts.
    ///
    /// - Returns: whether it is news.
    func noteAnswer(toContactMessage id: String) throws -> Bool {
        try db.cachedStatement(
            sql: "UPDATE contact_message SET answered_at = ? WHERE message = ? AND answered_at IS NULL"
        ).execute(arguments: [now.milliseconds, id])
        return db.changesCount == 1
    }
}

extension Contact {
    /// The address for a message: of a question about a waiting address, that address.
    fileprivate func address(for channel: Channel, _ matter: ContactMatter) -> String? {
        guard matter == .address else { return address(for: channel) }
        return Address.allCases.first { $0.channel == channel }.flatMap(pending)
    }
}

enum ContactMessages {
    /// Attempts are far apart: nothing is urgent.
    static let patience = Span.days(1)
}

extension Reading {
    /// A message has the same link each time that it is sent.
    fileprivate func token(ofContactMessage id: String) -> String { keys.token(["contact message", id]) }

    func addressHash(_ address: String) -> Data { keys.lookup(["contact address", address]) }

    /// The message whose link has a token; nil if it is unknown or past its end, or the contact has left the register.
    func contactLink(_ token: String, _ matters: [ContactMatter], at now: Timestamp) throws -> ContactMessageLink? {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT message, matter, contact, address_hash, answered_at FROM contact_message
                    WHERE token_hash = ? AND expires_at > ?
                    """), arguments: [Credentials.hash(token: token), now.milliseconds])
        guard let row, let matter = ContactMatter(rawValue: row["matter"]), matters.contains(matter),
            let contact = try contact(id: row["contact"])
        else { return nil }
        let hash: Data = row["address_hash"]
        return ContactMessageLink(
            message: row["message"], matter: matter, contact: contact,
            address: Contact.Address.allCases.first { address in
                contact.contact.pending(address).map { addressHash($0) == hash } ?? false
            },
            placeName: try placeName(contact.contact.scope),
            answeredAt: (row["answered_at"] as Int64?).map(Timestamp.init(milliseconds:)))
    }
}
