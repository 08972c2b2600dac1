public import EncompassCore
import Foundation
import GRDB

/// The children of one notification that an e-mail names, and its readers.
public struct NamedChildren: Sendable {
    /// The recipient.
    let reader: Showing.Reader
    /// The children, as the e-mail has them.
    public let children: [DisclosedChild]

    init(to reader: Showing.Reader, _ children: [DisclosedChild]) {
        self.reader = reader
        self.children = children
    }
}

extension Notifications {
    /// Finds what the contact who is sent these messages may be told of the children of their notifications, and logs it
    /// before they are sent: for e-mails with the full list. A party, and a protected pupil's name, are left out as on
    /// the page. That the contact was shown them is recorded with the outcome, once the message was sent.
    ///
    /// - Parameter template: how much is disclosed, by the frozen rules and the kind.
    /// - Returns: the children by notification.
    public func disclose(
        inMessages messages: [String],
        template: (_ rules: String, _ kind: NotificationKind) throws -> ContentTemplate, at now: Timestamp
    ) throws -> [String: NamedChildren] {
        try write(at: now) { tx in
            var disclosed: [String: NamedChildren] = [:]
            for message in messages {
                guard
                    let columns = try Row.fetchOne(
                        tx.db.cachedStatement(sql: "SELECT notification, contact FROM message WHERE id = ?"),
                        arguments: [message]), let id: String = columns["notification"], disclosed[id] == nil,
                    let row = try tx.notification(id), let identity: Data = columns["contact"],
                    let contact = try tx.contact(id: identity)?.contact,
                    let view = Disclosure.view(
                        try tx.facts(of: row, template: template(tx.rules(of: row), row.kind), isWhole: true),
                        for: .principal(
                            Principal(
                                actor: .engine, role: .keyAdult, name: contact.name, places: [row.target])))
                else { continue }
                let children = view.children.filter { !$0.isNameWithheld }
                disclosed[id] = NamedChildren(to: .person(name: contact.name), children)
                guard !children.isEmpty else { continue }
                try tx.append(
                    AuditEntry(
                        .disclosure, "notification.disclosed", actor: .engine, subject: "notification:\(row.id)",
                        facts: [
                            "to": row.target.description, "via": Sight.Way.message.rawValue, "message": message,
                            "children": children.map(\.id).joined(separator: " "),
                        ]))
            }
            return disclosed
        }
    }
}
