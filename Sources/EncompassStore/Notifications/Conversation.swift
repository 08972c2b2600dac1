public import EncompassCore
import Foundation
import GRDB

/// A school's note about a notification.
public struct NewNote: Sendable {
    public var kind: NoteKind
    /// The reference of the one child that it is about; nil if it is about all of them.
    public var child: String?
    public var text: String?
    /// The person who wrote it; nil if the school's system names nobody.
    public var person: String?
    public var via: Acknowledgement.Via
    public var actor: Actor

    public init(
        kind: NoteKind, child: String? = nil, text: String? = nil, person: String?, via: Acknowledgement.Via,
        actor: Actor
    ) {
        self.kind = kind
        self.child = child
        self.text = text
        self.person = person
        self.via = via
        self.actor = actor
    }
}

/// A school's note that nobody at the desk has read. It holds no words.
public struct UnreadNote: Hashable, Sendable {
    public let id: String
    public let kind: NoteKind
    public let notification: String
    public let reference: String
    public let target: Scope
    public let placeName: String
    public let isRestricted: Bool
    public let at: Timestamp
}

/// What the desk and the schools have to read of each other.
public struct SchoolInbox: Sendable {
    /// The desk has written, and nobody at the place has opened it since.
    public let news: [QueueItem]
    /// The place has asked, and the desk has not answered.
    public let waiting: [QueueItem]
}

extension Notifications {
    /// Stores a school's note, which a person at the desk has to read.
    ///
    /// - Parameters:
    ///   - id: the notification's id or short reference.
    ///   - reader: the person or system at the place: a note is about children who are named to them.
    ///   - scope: the places that the speaker may speak for.
    ///   - webhook: the credential and `webhook-id` of a signed call, so that a repeat does nothing.
    ///   - alarm: the text of the alarm to raise, for a notification's reference; nil for none.
    /// - Returns: the note's id; nil for a repeat.
    /// - Throws: `StoreError` `notFound` for an unknown notification, another place's, and for a party; `invalid` for
    ///   a child who is not named there, a note without words, and one that says how a child is where none is named.
    @discardableResult
    public func report(
        _ note: NewNote, on id: String, by reader: Principal, within scope: [Scope],
        webhook: (credential: String, id: String)? = nil,
        alarm: ((_ reference: String) -> String)? = nil, at now: Timestamp
    ) throws -> String? {
        let text = note.text.flatMap(\.trimmed)
        guard !note.kind.needsText || text != nil else { throw StoreError(.invalid, "note.empty") }
        return try write(at: now) { tx in
            if let webhook, try tx.isRepeat(webhook) { return nil }
            guard let row = try tx.notification(idOrReference: id), row.isOpen(to: scope) else {
                throw StoreError(.notFound, "notification.unknown")
            }
            try tx.refuseParty(named: note.person, via: note.via, of: row)
            try tx.refuseAbsent(named: note.person, via: note.via, of: row, on: now)
            let named = try tx.children(of: row, namedTo: reader)
            guard NoteKind.offered(children: named.count).contains(note.kind) else {
                throw StoreError(.invalid, "note.nobodyLeft")
            }
            let child = try note.child.map { reference in
                guard let child = named.first(where: { $0.reference == reference }) else {
                    throw StoreError(.invalid, "acknowledgement.childUnknown")
                }
                return child.id
            }
            let written = try tx.insertNote(
                note.kind, side: .school, child: child, text: text, person: note.person, via: note.via.rawValue,
                actor: note.actor, on: row)
            if let alarm {
                _ = try tx.raise(
                    Alarm(.childAbsent, about: written, detail: alarm(row.reference), raisedAt: now))
            }
            return written
        }
    }

    /// Stores what a person at the desk writes to the school, who has then read the school's notes as well.
    ///
    /// - Parameter notes: ids of the school's notes that the person had before them.
    /// - Throws: `StoreError` `notFound`; `forbidden` if it is restricted and the principal may not see it; `invalid`
    ///   without words; `conflict` if it is held, so that the school knows nothing of it.
    public func reply(
        _ text: String, on id: String, reading notes: [String], by principal: Principal, at now: Timestamp
    ) throws {
        guard let text = text.trimmed else { throw StoreError(.invalid, "note.empty") }
        try write(at: now) { tx in
            let row = try tx.notification(id, atDeskFor: principal)
            guard row.state != .held else { throw StoreError(.conflict, "note.held") }
            try tx.insertNote(
                .message, side: .desk, text: text, person: principal.name, via: Acknowledgement.Via.desk.rawValue,
                actor: principal.actor, on: row)
            try tx.markRead(notes, of: row, by: principal)
            try tx.queueDeskReply(about: row)
        }
    }

    /// Records that a person at the desk has read a school's notes.
    ///
    /// - Throws: as `reply`.
    public func markRead(_ notes: [String], of id: String, by principal: Principal, at now: Timestamp) throws {
        try write(at: now) { tx in
            try tx.markRead(notes, of: tx.notification(id, atDeskFor: principal), by: principal)
        }
    }

    /// Schools' notes that nobody at the desk has read: absent children first, then the oldest.
    public func unreadNotes(for viewer: Principal = .engine, limit: Int) throws -> (notes: [UnreadNote], count: Int) {
        try read { snapshot in
            let notes = try Row.fetchAll(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT o.id, o.kind, o.at, n.id AS notification, n.reference, n.target, n.restricted
                        FROM note o INDEXED BY note_unread JOIN notification n ON n.id = o.notification
                        WHERE o.side = 'school' AND o.read_at IS NULL
                            AND \(viewer.areas.sees(AreasOf.notification("n")))
                        ORDER BY o.kind <> 'absent', o.at, o.id LIMIT ?
                        """), arguments: [limit]
            ).compactMap { row -> UnreadNote? in
                guard let kind = NoteKind(rawValue: row["kind"]), let target = Scope(row["target"] as String) else {
                    return nil
                }
                return UnreadNote(
                    id: row["id"], kind: kind, notification: row["notification"], reference: row["reference"],
                    target: target, placeName: try snapshot.placeName(target), isRestricted: row["restricted"],
                    at: Timestamp(milliseconds: row["at"]))
            }
            let count = try Int.fetchOne(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT COUNT(*) FROM note o INDEXED BY note_unread WHERE side = 'school' AND read_at IS NULL
                            AND \(viewer.areas.sees("SELECT n.area FROM notification n WHERE n.id = o.notification"))
                        """))
            return (notes, count ?? 0)
        }
    }

    /// Whether the school has written what nobody at the desk has read.
    public func hasUnreadNotes(_ id: String) throws -> Bool {
        try read { snapshot in
            try Bool.fetchOne(
                snapshot.db.cachedStatement(
                    sql: """
                        SELECT EXISTS (SELECT 1 FROM note
                            WHERE notification = ? AND side = 'school' AND read_at IS NULL)
                        """), arguments: [id]) ?? false
        }
    }

    /// References of the children that a notification names to a reader at its place; none if it is another place's.
    public func references(of id: String, namedTo reader: Principal, within scope: [Scope]) throws -> [String] {
        try read { snapshot in
            guard let row = try snapshot.notification(idOrReference: id), row.isOpen(to: scope) else { return [] }
            return try snapshot.children(of: row, namedTo: reader).map(\.reference)
        }
    }

    /// The notification of a reference that somebody typed, if it is one of their places' and they may know of it.
    public func item(
        reference: NotificationReference, for principal: Principal, at now: Timestamp
    ) throws -> QueueItem? {
        guard let item = try item(idOrReference: reference.description, at: now), item.state != .held,
            principal.places.contains(item.target)
        else { return nil }
        let mayKnow = try read { snapshot in
            try Disclosure.mayKnow(principal, parties: snapshot.parties(ofIncident: item.incident, at: item.target))
        }
        return mayKnow ? item : nil
    }

    /// What a person of these places has to read, and what they wait for.
    public func inbox(_ places: [Scope], for principal: Principal, at now: Timestamp) throws -> SchoolInbox {
        let (news, waiting) = try read { snapshot in
            return (
                try snapshot.repliedNotifications(places, for: principal).map(\.id),
                try snapshot.inbox(InboxSQL.waiting, places, for: principal).map(\.id)
            )
        }
        return SchoolInbox(
            news: try news.compactMap { try item(idOrReference: $0, at: now) },
            waiting: try waiting.compactMap { try item(idOrReference: $0, at: now) })
    }
}

private enum InboxSQL {
    static let news = """
        SELECT n.* FROM notification n WHERE n.id IN (
            SELECT notification FROM note INDEXED BY note_unread WHERE side = 'desk' AND read_at IS NULL
            UNION SELECT notification FROM phone_task INDEXED BY phone_task_unread
                WHERE outcome = 'answered' AND read_at IS NULL)
            AND n.target IN (SELECT value FROM json_each(?)) AND n.state <> 'held'
        ORDER BY n.deadline_at DESC, n.id LIMIT 200
        """
    static let waiting = """
        SELECT n.* FROM notification n WHERE n.id IN (
            SELECT notification FROM phone_task INDEXED BY phone_task_answer
            WHERE closed_at IS NULL AND kind IN ('challenge', 'callBack'))
            AND n.target IN (SELECT value FROM json_each(?)) AND n.state <> 'held'
        ORDER BY n.deadline_at DESC, n.id LIMIT 200
        """
}

extension Transaction {
    @discardableResult
    fileprivate func insertNote(
        _ kind: NoteKind, side: ConversationEntry.Side, child: String? = nil, text: String?, person: String?,
        via: String, actor: Actor, on row: NotificationRow
    ) throws -> String {
        let id = newId()
        let body = try keys.seal(["person": person ?? "", "note": text ?? ""])
        try db.cachedStatement(
            sql: """
                INSERT INTO note (id, notification, side, kind, child, at, via, actor, body, key_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            id, row.id, side.rawValue, kind.rawValue, child, now.milliseconds, via, actor.description, body.bytes,
            body.keyId,
        ])
        try append(
            AuditEntry(
                .alteration, side == .school ? "note.received" : "note.sent", actor: actor,
                subject: "notification:\(row.id)",
                facts: ["note": id, "kind": kind.rawValue, "via": via, "child": child ?? ""]))
        return id
    }

    fileprivate func markRead(_ notes: [String], of row: NotificationRow, by principal: Principal) throws {
        let read = try String.fetchAll(
            db.cachedStatement(
                sql: """
                    UPDATE note SET read_at = ?1, read_by = ?2 WHERE notification = ?3 AND side = 'school'
                        AND read_at IS NULL AND id IN (SELECT value FROM json_each(?4)) RETURNING id
                    """),
            arguments: [
                now.milliseconds, principal.actor.description, row.id, JSONText.encode(notes),
            ])
        guard !read.isEmpty else { return }
        try append(
            AuditEntry(
                .operation, "note.read", actor: principal.actor, subject: "notification:\(row.id)",
                facts: ["notes": read.joined(separator: " ")]))
    }

    /// A person of the place has opened it, and so read what the desk wrote.
    func markDeskRead(_ row: NotificationRow, by principal: Principal) throws {
        guard principal.role != .school, principal.places.contains(row.target) else { return }
        for condition in [
            "note SET read_at = ?1, read_by = ?2 WHERE side = 'desk'",
            "phone_task SET read_at = ?1, read_by = ?2 WHERE outcome = 'answered'",
        ] {
            try db.cachedStatement(sql: "UPDATE \(condition) AND notification = ?3 AND read_at IS NULL").execute(
                arguments: [now.milliseconds, principal.actor.description, row.id])
        }
    }
}

extension Reading {
    /// The children that a notification names to a reader at its place. A retraction names only those that the reader was
    /// shown; what was cancelled names none.
    fileprivate func children(of row: NotificationRow, namedTo reader: Principal) throws -> [StoredChild] {
        let named = try Disclosure.view(facts(of: row), for: .principal(reader))?.children.map(\.id) ?? []
        return try openChildren(of: row.id).filter { named.contains($0.id) }
    }
}

extension Reading {
    /// Notifications of these places about which the desk has written, and nobody there has opened them since; none of
    /// which the principal may not know.
    func repliedNotifications(_ places: [Scope], for principal: Principal) throws -> [NotificationRow] {
        try inbox(InboxSQL.news, places, for: principal)
    }

    fileprivate func inbox(_ sql: String, _ places: [Scope], for principal: Principal) throws -> [NotificationRow] {
        let own = try JSONText.encode(places.map(\.description))
        return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [own]).compactMap { NotificationRow($0) }
            .filter { try Disclosure.mayKnow(principal, parties: parties(to: $0)) }
    }

    fileprivate func notification(_ id: String, atDeskFor principal: Principal) throws -> NotificationRow {
        guard let row = try notification(idOrReference: id) else {
            throw StoreError(.notFound, "notification.unknown")
        }
        try principal.requireSight(ofRestricted: row.isRestricted)
        return row
    }

    /// What the place and the desk have said about a notification, oldest first.
    func conversation(about row: NotificationRow) throws -> [ConversationEntry] {
        var entries = try given(row) + replies(row) + notes(row)
        let open = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT kind, due_at FROM phone_task
                    WHERE notification = ? AND closed_at IS NULL AND kind IN ('challenge', 'callBack')
                    """), arguments: [row.id])
        // Of one moment: as they were written down, an answer before what was replied.
        let places = entries.indices.sorted { (entries[$0].at, $0) < (entries[$1].at, $1) }
        entries = places.map { entries[$0] }
        for question in open {
            guard let outcome = AcknowledgementOutcome(rawValue: question["kind"]),
                let last = entries.lastIndex(where: { $0.matter == .answer(outcome) })
            else { continue }
            entries[last].dueAt = Timestamp(milliseconds: question["due_at"])
        }
        return entries
    }

    private func given(_ row: NotificationRow) throws -> [ConversationEntry] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM acknowledgement WHERE notification = ?"), arguments: [row.id]
        ).compactMap { columns in
            guard let outcome = AcknowledgementOutcome(rawValue: columns["outcome"]) else { return nil }
            return try ConversationEntry(columns, side: .school, .answer(outcome), via: columns["via"], keys: keys)
        }
    }

    private func replies(_ row: NotificationRow) throws -> [ConversationEntry] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, kind, NULL AS child, closed_at AS at, closed_by AS actor, outcome, body, key_id, read_at,
                        read_by
                    FROM phone_task WHERE notification = ? AND kind IN ('challenge', 'callBack')
                        AND outcome IN ('answered', 'spoke') AND closed_at IS NOT NULL
                    """), arguments: [row.id]
        ).compactMap { columns in
            guard let asked = AcknowledgementOutcome(rawValue: columns["kind"]) else { return nil }
            let isAnswered = columns["outcome"] as String == "answered"
            var entry = try ConversationEntry(
                columns, side: .desk, isAnswered ? .reply(asked) : .calledBack, via: "", keys: keys)
            entry.read = ConversationEntry.Reading(columns)
            return entry
        }
    }

    private func notes(_ row: NotificationRow) throws -> [ConversationEntry] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM note WHERE notification = ? ORDER BY rowid"), arguments: [row.id]
        ).compactMap { columns in
            guard let kind = NoteKind(rawValue: columns["kind"]),
                let side = ConversationEntry.Side(rawValue: columns["side"])
            else { return nil }
            var entry = try ConversationEntry(columns, side: side, .note(kind), via: columns["via"], keys: keys)
            entry.read = ConversationEntry.Reading(columns)
            return entry
        }
    }
}

extension ConversationEntry {
    /// An entry of a row; the text of an answer of the desk is under a key of its own.
    fileprivate init(_ row: Row, side: Side, _ matter: Matter, via: String, keys: KeyRing) throws {
        let sealed: Data? = row["body"]
        let body = try sealed.map { bytes in
            try Body(bytes: bytes, keyId: row["key_id"]).decode([String: String].self, with: keys)
        }
        self.init(
            id: row["id"], side: side, matter: matter, child: row["child"], at: Timestamp(milliseconds: row["at"]),
            via: via, actor: Actor(row["actor"]), person: body?["person"].flatMap(\.trimmed),
            text: (body?["note"] ?? body?["answer"]).flatMap(\.trimmed))
    }
}

extension ConversationEntry.Reading {
    fileprivate init?(_ row: Row) {
        guard let at: Int64 = row["read_at"], let by: String = row["read_by"] else { return nil }
        self.init(by: by, at: Timestamp(milliseconds: at))
    }
}
