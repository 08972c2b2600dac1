public import EncompassCore
import Foundation
import GRDB

/// What one shift leaves for the next to know.
public struct HandoverNote: Hashable, Sendable {
    public let id: String
    public let at: Timestamp
    public let person: String
    public let text: String

    /// The longest text, in characters.
    public static let longest = 2000
    /// Older notes are erased when the next is written.
    public static let kept = Span.days(30)
}

/// Notes from one shift to the next.
public struct HandoverNotes: StorePart { let store: Store }

extension HandoverNotes {
    /// Stores a note for whoever is at the desk next.
    ///
    /// - Throws: `StoreError` `invalid` without words; `forbidden` for a role that decides nothing.
    public func write(_ text: String, by principal: Principal, at now: Timestamp) throws {
        guard principal.may(.makeCalls) else {
            throw StoreError(Denied(permission: .makeCalls, role: principal.role), "handover.forbidden")
        }
        guard let text = text.trimmed else { throw StoreError(.invalid, "note.empty") }
        try write(at: now) { tx in
            let id = tx.newId()
            let words = String(text.prefix(HandoverNote.longest))
            let body = try tx.keys.seal(["person": principal.name ?? "", "text": words])
            try tx.db.execute(
                sql: "INSERT INTO handover_note (id, at, body, key_id) VALUES (?, ?, ?, ?)",
                arguments: [id, now.milliseconds, body.bytes, body.keyId])
            try tx.db.execute(
                sql: "DELETE FROM handover_note WHERE at < ?", arguments: [(now - HandoverNote.kept).milliseconds])
            try tx.append(
                AuditEntry(.operation, "handover.written", actor: principal.actor, subject: "handover:\(id)"))
        }
    }

    /// The last notes, newest first.
    public func latest(_ limit: Int) throws -> [HandoverNote] {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db.cachedStatement(sql: "SELECT * FROM handover_note ORDER BY at DESC, id DESC LIMIT ?"),
                arguments: [limit]
            ).map { row in
                let body = try Body(bytes: row["body"], keyId: row["key_id"])
                    .decode([String: String].self, with: snapshot.keys)
                return HandoverNote(
                    id: row["id"], at: Timestamp(milliseconds: row["at"]), person: body["person"] ?? "",
                    text: body["text"] ?? "")
            }
        }
    }
}
