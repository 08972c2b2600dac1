import Crypto
import Foundation
import GRDB
import Synchronization

/// The texts of the rules that notifications were made with, by the names that the notifications hold. A text never
/// changes, so each is read once.
final class KnownPlans: Sendable {
    private static let most = 1000
    private let texts = Mutex<[String: String]>([:])

    func text(_ id: String, read: () throws -> String?) rethrows -> String? {
        if let known = texts.withLock({ $0[id] }) { return known }
        guard let text = try read() else { return nil }
        texts.withLock { texts in
            if texts.count >= KnownPlans.most { texts.removeAll() }
            texts[id] = text
        }
        return text
    }
}

extension Reading {
    /// The text of a notification's rules. For a name that is not known, the name itself: it cannot be read as rules, so the
    /// notification goes to a person.
    func text(ofPlan id: String) throws -> String {
        try known.plans.text(id) {
            try String.fetchOne(db.cachedStatement(sql: "SELECT body FROM plan WHERE id = ?"), arguments: [id])
        } ?? id
    }

    func plan(of row: NotificationRow) throws -> String { try text(ofPlan: row.planID) }
}

extension Transaction {
    /// Keeps the text of rules, if it is not kept already.
    ///
    /// - Returns: its name.
    func planID(of text: String) throws -> String {
        let id = Data(SHA256.hash(data: Data(text.utf8)).prefix(8)).hex
        try db.cachedStatement(sql: "INSERT INTO plan (id, body) VALUES (?, ?) ON CONFLICT DO NOTHING").execute(
            arguments: [id, text])
        return try String.fetchOne(db.cachedStatement(sql: "SELECT id FROM plan WHERE body = ?"), arguments: [text])
            ?? id
    }
}
