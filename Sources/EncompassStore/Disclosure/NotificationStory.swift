public import EncompassCore
public import Foundation
import GRDB

/// What went to a place about a notification, and what was seen there.
public struct NotificationStory: Sendable {
    /// A message, with the person whom it is for.
    public struct Letter: Sendable {
        public let attempt: QueueItem.Attempt
        /// Nil if the contact is no longer on the register.
        public let person: String?
        /// As on the register now.
        public let address: String?
        /// The contact's id.
        public let contact: Data
    }

    /// Why a child is taken for a pupil.
    public struct Match: Sendable {
        public let child: String
        public let pupil: Int64
        /// The matcher's last decision on the child, encoded; nil if a person alone decided.
        public let explanation: Data?
    }

    public let letters: [Letter]
    public let sights: [Sight]
    public let matches: [Match]
}

/// A child that somebody at a place was shown, under one name.
public struct Sight: Hashable, Sendable {
    /// How it was shown.
    public enum Way: String, Hashable, Sendable, CaseIterable { case page, system, call, webhook, message }

    public let child: String
    public let reader: Showing.Reader
    public let way: Way
    public let firstAt: Timestamp
    public let lastAt: Timestamp
}

extension Notifications {
    /// What became of a notification. Whoever shows it has opened the notification, which is logged.
    public func story(of id: String, at now: Timestamp) throws -> NotificationStory {
        guard let item = try item(idOrReference: id, at: now) else {
            throw StoreError(.notFound, "notification.unknown")
        }
        return try read { snapshot in
            guard let row = try snapshot.notification(item.id) else {
                throw StoreError(.notFound, "notification.unknown")
            }
            let recipients = Dictionary(
                try Row.fetchAll(
                    snapshot.db.cachedStatement(sql: "SELECT id, contact FROM message WHERE notification = ?"),
                    arguments: [row.id]
                ).map { ($0["id"] as String, $0["contact"] as Data) }, uniquingKeysWith: { first, _ in first })
            let letters = try item.attempts.compactMap { attempt -> NotificationStory.Letter? in
                guard let id = recipients[attempt.id] else { return nil }
                let contact = try snapshot.contact(id: id)?.contact
                let channel = Contact.Channel(rawValue: attempt.channel)
                return NotificationStory.Letter(
                    attempt: attempt, person: contact?.name, address: channel.flatMap { contact?.address(for: $0) },
                    contact: id)
            }
            let children = try String.fetchAll(
                snapshot.db.cachedStatement(
                    sql: "SELECT child FROM notification_child WHERE notification = ? ORDER BY child"),
                arguments: [row.id])
            let matches = try children.compactMap { child -> NotificationStory.Match? in
                guard let pupil = try snapshot.child(child)?.pupil else { return nil }
                return NotificationStory.Match(
                    child: child, pupil: pupil, explanation: try snapshot.lastDecision(ofChild: child)?.explanation)
            }
            return NotificationStory(
                letters: letters, sights: try children.flatMap { try snapshot.sights(of: $0, at: row.target) },
                matches: matches)
        }
    }
}

extension Reading {
    /// Who at a place was shown a child, the first first.
    func sights(of child: String, at target: Scope) throws -> [Sight] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT via, first_at, last_at, body, key_id FROM shown WHERE child = ? AND target = ?
                    ORDER BY first_at
                    """), arguments: [child, target.description]
        ).compactMap { row in
            let fields = try Body(bytes: row["body"], keyId: row["key_id"]).decode([String: String].self, with: keys)
            guard let reader = Showing.Reader(fields), let way = Sight.Way(rawValue: row["via"]) else { return nil }
            return Sight(
                child: child, reader: reader, way: way, firstAt: Timestamp(milliseconds: row["first_at"]),
                lastAt: Timestamp(milliseconds: row["last_at"]))
        }
    }
}
