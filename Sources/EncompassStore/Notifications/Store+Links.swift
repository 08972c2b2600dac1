public import EncompassCore
import GRDB

/// Where the link of a message leads.
public struct LinkTarget: Hashable, Sendable {
    public let notification: String
    public let reference: String
    public let target: Scope
    public let message: String
    public let expiresAt: Timestamp
}

extension Store {
    /// The notification that a link's token names; nil for an unknown or expired one. Looking it up changes nothing.
    public func link(token: String, at now: Timestamp) throws -> LinkTarget? {
        try read { db in
            guard
                let row = try Row.fetchOne(
                    db.cachedStatement(
                        sql: """
                            SELECT l.notification, l.message, l.expires_at, n.reference, n.target FROM link l
                            JOIN notification n ON n.id = l.notification WHERE l.token_hash = ? AND l.expires_at > ?
                            """), arguments: [Store.hash(token: token), now.milliseconds]),
                let target = Scope(row["target"] as String)
            else { return nil }
            return LinkTarget(
                notification: row["notification"], reference: row["reference"], target: target,
                message: row["message"], expiresAt: Timestamp(milliseconds: row["expires_at"]))
        }
    }
}
