import EncompassCore
import Foundation
import GRDB

/// What the desk has written about a notification, for a message to a contact of its place: the reference alone.
public struct DeskReply: Hashable, Sendable {
    public let reference: String
    /// The secret of the link, for this recipient only.
    public let linkToken: String
}

/// How the people of a place learn that the desk has written: one message for all that they have not read, and not
/// again within the hour. Its content is made when it is sent.
enum DeskReplies {
    /// What else the desk writes by then is in the same message.
    static let wait = Span.minutes(2)
    static let gap = Span.hours(1)
    /// A link lasts at least so long: the notification's own may have ended.
    static let linkLife = Span.days(7)
}

extension Transaction {
    /// The desk has written about a notification: those of its place who were notified of it get a message, or if
    /// nobody was, the Key Adult and the deputies. Nothing is queued for who has one waiting already.
    func queueDeskReply(about row: NotificationRow) throws {
        let notified = try notifiedContacts(of: row)
        let place = try contacts(row.target)
        let known = place.filter { notified.contains($0.id) }
        let roles: [Contact.Role] = [.keyAdult, .deputy, .laOfficer]
        let parties = try parties(to: row)
        let served = try servedChannels().filter { $0 == .email || $0 == .sms }
        for stored in known.isEmpty ? place.filter({ roles.contains($0.contact.role) }) : known {
            let contact = stored.contact
            guard contact.verifiedOn != nil, Disclosure.mayKnow(name: contact.name, parties: parties),
                let channel = contact.channelToWrite(of: served), let address = contact.address(for: channel),
                let dueAt = try nextReply(to: stored.id)
            else { continue }
            _ = try queue(
                .reply, to: stored, at: address, on: channel, dueAt: dueAt, linkUntil: now + DeskReplies.linkLife)
        }
    }

    /// When a contact may get the next message; nil if one waits.
    private func nextReply(to contact: Data) throws -> Timestamp? {
        let earlier = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT m.state, m.due_at FROM contact_message c JOIN message m ON m.id = c.message
                    WHERE c.contact = ? AND c.matter = 'reply' AND c.made_at > ?
                    """), arguments: [contact, (now - .days(2)).milliseconds])
        guard !earlier.contains(where: { ["queued", "deferred"].contains($0["state"] as String) }) else { return nil }
        let last = earlier.map { Timestamp(milliseconds: $0["due_at"]) }.max()
        return max(now + DeskReplies.wait, last.map { $0 + DeskReplies.gap } ?? now)
    }

    /// What a contact has not read yet, with a link to each; none of what they may not know of.
    func unreadReplies(for contact: StoredContact, message: String) throws -> [DeskReply] {
        let scope = contact.contact.scope
        let reader = Principal(actor: .engine, role: .keyAdult, name: contact.contact.name, places: [scope])
        return try repliedNotifications([scope], for: reader).map { row in
            let token = keys.token(["link", message, row.id])
            try db.cachedStatement(
                sql: """
                    INSERT INTO link (token_hash, notification, message, contact, expires_at)
                    VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                    """
            ).execute(
                arguments: [
                    Credentials.hash(token: token), row.id, message, contact.id,
                    max(row.deadlineAt, now).milliseconds + DeskReplies.linkLife.milliseconds,
                ])
            return DeskReply(reference: row.reference, linkToken: token)
        }
    }
}
