public import EncompassCore
import Foundation
import GRDB

extension Notifications {
    /// Discloses the children of notifications to the contact who is sent these messages, before they are sent, and logs
    /// it: for e-mails with the full list. A party, and a protected pupil's name, are left out as on the page.
    ///
    /// - Parameter template: how much is disclosed, by the frozen rules and the kind.
    /// - Returns: the children by notification.
    public func disclose(
        inMessages messages: [String],
        template: (_ plan: String, _ kind: NotificationKind) throws -> ContentTemplate, at now: Timestamp
    ) throws -> [String: [DisclosedChild]] {
        try write(at: now) { tx in
            var disclosed: [String: [DisclosedChild]] = [:]
            for message in messages {
                guard
                    let columns = try Row.fetchOne(
                        tx.db.cachedStatement(sql: "SELECT notification, contact FROM message WHERE id = ?"),
                        arguments: [message]), let id: String = columns["notification"], disclosed[id] == nil,
                    let row = try tx.notification(id), let identity: Data = columns["contact"],
                    let contact = try tx.contact(id: identity)?.contact,
                    let view = Disclosure.view(
                        try tx.facts(of: row, template: template(row.plan, row.kind), isWhole: true),
                        for: .principal(
                            Principal(
                                actor: .engine, role: .keyAdult, name: contact.name, places: [row.target])))
                else { continue }
                let children = view.children.filter { !$0.isNameWithheld }
                disclosed[id] = children
                guard !children.isEmpty else { continue }
                try tx.append(
                    AuditEntry(
                        .disclosure, "notification.disclosed", actor: .engine, subject: "notification:\(row.id)",
                        facts: [
                            "to": row.target.description, "via": ShownVia.message.rawValue, "message": message,
                            "children": children.map(\.id).joined(separator: " "),
                        ]))
                try tx.record(
                    children, shownTo: .person(name: contact.name), of: row, via: .message, by: .engine, at: now)
            }
            return disclosed
        }
    }
}
