import Crypto
import Foundation
import GRDB
import Synchronization

/// The texts of the rules that notifications were made with, by the names that the notifications hold. A text never
/// changes, so each is read once.
package final class KeptRules: Sendable {
    private static let most = 1000
    private let texts = Mutex<[String: String]>([:])

    func text(_ id: String, read: () throws -> String?) rethrows -> String? {
        if let known = texts.withLock({ $0[id] }) { return known }
        guard let text = try read() else { return nil }
        texts.withLock { texts in
            if texts.count >= KeptRules.most { texts.removeAll() }
            texts[id] = text
        }
        return text
    }
}

/// The table of rules is called `plan`, and so is the column of a notification that names its own.
extension Reading {
    /// The text of a notification's rules. For a name that is not known, the name itself: it cannot be read as rules, so the
    /// notification goes to a person.
    func text(ofRules id: String) throws -> String {
        try keptRules.text(id) {
            try String.fetchOne(db.cachedStatement(sql: "SELECT body FROM plan WHERE id = ?"), arguments: [id])
        } ?? id
    }

    func rules(of row: NotificationRow) throws -> String { try text(ofRules: row.rulesID) }
}

extension Transaction {
    /// Keeps the text of rules, if it is not kept already.
    ///
    /// - Returns: its name: the first 64 bits of its hash; more of it if another text has that name.
    func rulesID(of text: String) throws -> String {
        let hash = Data(SHA256.hash(data: Data(text.utf8)))
        for length in 8...hash.count {
            try db.cachedStatement(sql: "INSERT INTO plan (id, body) VALUES (?, ?) ON CONFLICT DO NOTHING").execute(
                arguments: [hash.prefix(length).hex, text])
            let kept = try String.fetchOne(
                db.cachedStatement(sql: "SELECT id FROM plan WHERE body = ?"), arguments: [text])
            if let kept { return kept }
        }
        throw StoreError(.conflict, "row.missing")
    }
}
