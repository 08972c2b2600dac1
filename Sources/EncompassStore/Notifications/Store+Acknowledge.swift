public import EncompassCore
import Foundation
import GRDB

extension Store {
    /// Records what a school says; an acknowledgement that comes before the send was recorded stands like any other.
    ///
    /// - Parameters:
    ///   - id: the notification's id or short reference.
    ///   - scope: the establishment or authority that the speaker may speak for; nil for MASH.
    ///   - webhook: the credential and `webhook-id` of a signed call, so that a repeat does nothing.
    /// - Throws: `StoreError` `notFound` for an unknown notification and for another's alike, `invalid` for wrong
    ///   content.
    public func acknowledge(
        notification id: String, _ acknowledgement: Acknowledgement, within scope: [Scope]?,
        webhook: (credential: String, id: String)? = nil, exceptionDeadline: Timestamp, at now: Timestamp
    ) throws {
        try write { db in
            if let webhook, try isRepeat(webhook, at: now, in: db) { return }
            guard let row = try notification(idOrReference: id, in: db), row.isOpen(to: scope) else {
                throw StoreError(.notFound, "no such notification")
            }
            try refuseParty(acknowledgement, of: row, in: db)
            try apply(acknowledgement, to: row, exceptionDeadline: exceptionDeadline, at: now, in: db)
        }
    }

    /// A party to the incident acknowledges nothing. At their own page it is not there; the school's system, which a
    /// party may read, is not told why.
    private func refuseParty(_ given: Acknowledgement, of row: NotificationRow, in db: Database) throws {
        guard let person = given.person,
            try !Disclosure.mayKnow(name: person, parties: parties(to: row, in: db))
        else { return }
        throw given.via == .link
            ? StoreError(.notFound, "no such notification")
            : StoreError(.invalid, "acknowledgedBy must name another person of the establishment who has read it")
    }

    /// The force whose incident a notification speaks of; nil for an unknown one.
    public func force(ofNotification idOrReference: String) throws -> String? {
        try read { db in
            guard let row = try notification(idOrReference: idOrReference, in: db) else { return nil }
            return try String.fetchOne(
                db.cachedStatement(sql: "SELECT force FROM incident WHERE id = ?"), arguments: [row.incident])
        }
    }

    func notification(idOrReference text: String, in db: Database) throws -> NotificationRow? {
        if let row = try notification(text, in: db) { return row }
        guard let reference = NotificationReference(text) else { return nil }
        return try Row.fetchOne(
            db, sql: "SELECT * FROM notification WHERE reference = ?", arguments: [reference.description]
        ).flatMap(NotificationRow.init)
    }

    /// The id is claimed in the transaction of what it does, so that a call that failed may be repeated.
    private func isRepeat(
        _ webhook: (credential: String, id: String), at now: Timestamp, in db: Database
    ) throws -> Bool {
        try db.cachedStatement(
            sql: """
                INSERT INTO webhook_receipt (credential, webhook_id, at)
                VALUES (?, ?, ?) ON CONFLICT DO NOTHING
                """
        ).execute(
            arguments: [webhook.credential, webhook.id, now.milliseconds])
        return db.changesCount == 0
    }
}
