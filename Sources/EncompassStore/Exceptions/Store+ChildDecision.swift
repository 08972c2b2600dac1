import EncompassCore
public import Foundation
import GRDB

/// A child of an exception, with what the machine last made of it.
public struct ChildUnderReview: Sendable {
    public let child: StoredChild
    /// The matcher's last explanation, encoded; absent before the first decision.
    public let explanation: Data?
    /// How sure it was, in bits.
    public let weight: Double?
    /// The pupil that it thought likeliest, or that a person named.
    public let best: Int64?
}

extension Store {
    /// The child that an exception is about; nil for one without a child.
    public func childUnderReview(exception id: String) throws -> ChildUnderReview? {
        try read { db in
            guard let item = try exception(id, in: db), let childId = item.child, let child = try child(childId, in: db)
            else { return nil }
            let row = try Row.fetchOne(
                db, sql: "SELECT body, weight, best FROM decision WHERE child = ? ORDER BY id DESC LIMIT 1",
                arguments: [childId])
            return ChildUnderReview(child: child, explanation: row?["body"], weight: row?["weight"], best: row?["best"])
        }
    }

    /// The key with which children's identities are hashed for the clerical memory.
    public var identityKey: (UInt64, UInt64) {
        let bytes = keys.lookup(["child identity"])
        func word(_ part: Data) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
        return (word(bytes.prefix(8)), word(bytes.suffix(8)))
    }
}
