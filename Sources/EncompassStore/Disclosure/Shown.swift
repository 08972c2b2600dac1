import EncompassCore
import Foundation
import GRDB

extension Transaction {
    /// Records that children were shown to somebody at a place: when first and when last.
    func record(
        _ children: [DisclosedChild], shownTo reader: Showing.Reader, of row: NotificationRow, via: Sight.Way,
        by actor: Actor, at now: Timestamp
    ) throws {
        let body = try keys.seal(reader.fields)
        for child in children {
            try db.cachedStatement(
                sql: """
                    INSERT INTO shown (child, target, reader, identity, notification, via, actor, first_at, last_at,
                        body, key_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (child, target, reader, identity)
                        DO UPDATE SET last_at = MAX(last_at, excluded.last_at), first_at = MIN(first_at, excluded.first_at),
                            via = CASE via WHEN 'message' THEN excluded.via ELSE via END
                    """
            ).execute(arguments: [
                child.id, row.target.description, keys.lookup(["reader"] + reader.key),
                keys.lookup(["shown"] + child.identity), row.id, via.rawValue, actor.description, now.milliseconds,
                now.milliseconds, body.bytes, body.keyId,
            ])
        }
    }

    /// Records that a person at the place knows children of a notification, because a caller told them.
    func recordSpokenTo(
        _ person: String, about named: Set<String>, of row: NotificationRow, by actor: Actor, at moment: Timestamp
    ) throws {
        guard let view = Disclosure.view(try facts(of: row), for: .caller(seesRestricted: true)) else { return }
        try record(
            view.children.filter { named.contains($0.id) }, shownTo: .person(name: person), of: row, via: .call,
            by: actor, at: moment)
    }

    /// A message that came back has shown its recipient nothing: forgets what was noted when a mail server took it,
    /// unless another message to them may have arrived. What they were told or shown in another way stays, and the log
    /// keeps that the message was sent.
    func forgetShown(byLost message: String) throws {
        guard
            let columns = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT notification, contact, channel FROM message WHERE id = ?"),
                arguments: [message]), let id: String = columns["notification"], let row = try notification(id),
            let identity: Data = columns["contact"], let contact = try contact(id: identity)?.contact
        else { return }
        let reader = Showing.Reader.person(name: contact.name)
        let children = try String.fetchAll(
            db.cachedStatement(sql: "SELECT child FROM notification_child WHERE notification = ?"), arguments: [row.id])
        for child in children {
            let others = try Data.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT DISTINCT m.contact FROM notification_child k JOIN notification n ON n.id = k.notification
                        JOIN message m ON m.notification = n.id
                        WHERE k.child = ? AND n.target = ? AND m.channel = ? AND m.id <> ? AND m.contact IS NOT NULL
                            AND (m.state IN ('sent', 'delivered') OR m.unanswered > 0)
                        """),
                arguments: [child, row.target.description, columns["channel"] as String, message])
            // A reader is a name: the same person may be on the register under another address. Of a contact that is no
            // longer there, nobody knows the name.
            let mayKnow = try others.contains { other in
                guard let name = try self.contact(id: other)?.contact.name else { return true }
                return Showing.Reader.person(name: name).key == reader.key
            }
            guard !mayKnow else { continue }
            try db.cachedStatement(sql: "DELETE FROM shown WHERE via = ? AND target = ? AND reader = ? AND child = ?")
                .execute(arguments: [
                    Sight.Way.message.rawValue, row.target.description, keys.lookup(["reader"] + reader.key), child,
                ])
        }
    }

    /// Records that a person has read what the school's system was shown, as the system reports.
    func recordRead(
        _ person: String, of row: NotificationRow, by actor: Actor
    ) throws {
        let system = Principal(actor: actor, role: .school, places: [row.target])
        let facts = try facts(of: row)
        let read = facts.children.filter { $0.shown.contains { $0.reader == .system } }.map(\.id)
        guard let shown = Disclosure.view(facts, for: .principal(system)) else { return }
        try record(
            shown.children.filter { read.contains($0.id) }, shownTo: .person(name: person), of: row, via: .webhook,
            by: actor, at: now)
    }
}

extension Reading {
    /// Who at the place was shown a child under the name that the child has there now.
    func showings(
        of child: NotificationFacts.Child, at target: Scope
    ) throws -> [Showing] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT first_at, body, key_id FROM shown WHERE child = ? AND target = ? AND identity = ?
                    ORDER BY first_at
                    """),
            arguments: [
                child.id, target.description, keys.lookup(["shown"] + Disclosure.identity(of: child)),
            ]
        ).compactMap { row in
            let fields = try Body(bytes: row["body"], keyId: row["key_id"]).decode([String: String].self, with: keys)
            return Showing.Reader(fields).map { Showing($0, at: Timestamp(milliseconds: row["first_at"])) }
        }
    }
}

extension Showing.Reader {
    /// The fields stored in a row.
    fileprivate var fields: [String: String] {
        switch self {
        case .account(let actor): ["account": actor.description]
        case .system: ["system": ""]
        case .person(let name): ["person": name]
        }
    }

    init?(_ fields: [String: String]) {
        if let actor = fields["account"] {
            self = .account(Actor(actor))
        } else if let name = fields["person"] {
            self = .person(name: name)
        } else if fields["system"] != nil {
            self = .system
        } else {
            return nil
        }
    }

    fileprivate var key: [String] {
        switch self {
        case .account(let actor): ["account", actor.description]
        case .system: ["system"]
        case .person(let name): ["person"] + PersonName.storedWords(name)
        }
    }
}
