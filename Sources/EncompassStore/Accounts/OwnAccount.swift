public import EncompassCore
import Foundation
import GRDB

/// A session as its owner sees it in a list.
public struct OpenSession: Hashable, Sendable {
    public let id: String
    /// A coarse name of the browser.
    public let browser: String?
    public let madeAt: Timestamp
    public let seenAt: Timestamp
    /// Whether it is the one that asks.
    public let isThis: Bool
}

extension Sessions {
    /// The sessions of an account, the one last used first.
    ///
    /// - Parameter token: the session that asks.
    public func list(of account: Account, asking token: String, idle: Span, at real: Timestamp) throws -> [OpenSession]
    {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db,
                sql: """
                    SELECT lower(hex(substr(token_hash, 1, 12))) AS id, token_hash, browser, created_at, seen_at
                    FROM session WHERE account = ? AND expires_at > ? AND seen_at > ? ORDER BY seen_at DESC, id
                    """, arguments: [account.id, real.milliseconds, (real - idle).milliseconds]
            ).map { row in
                OpenSession(
                    id: row["id"], browser: row["browser"], madeAt: Timestamp(milliseconds: row["created_at"]),
                    seenAt: Timestamp(milliseconds: row["seen_at"]),
                    isThis: row["token_hash"] as Data == Credentials.hash(token: token))
            }
        }
    }

    /// Ends one of an account's own sessions; does nothing for another account's.
    public func end(session id: String, of account: Account, at now: Timestamp) throws {
        try write(at: now) { tx in
            try tx.db.execute(
                sql: "DELETE FROM session WHERE account = ? AND lower(hex(substr(token_hash, 1, 12))) = ?",
                arguments: [account.id, id])
            guard tx.db.changesCount > 0 else { return }
            try tx.append(
                AuditEntry(
                    .operation, "session.ended", actor: account.actor, subject: "account:\(account.login)"))
        }
    }
}

extension Accounts {
    /// Changes the password that an account's owner chose, and ends the account's other sessions and remembered
    /// devices.
    ///
    /// - Parameters:
    ///   - password: the encoded hash, never the password.
    ///   - token: the session that goes on.
    public func changePassword(
        of account: Account, to password: String, keeping token: String, at now: Timestamp
    ) throws {
        try write(at: now) { tx in
            try tx.db.execute(
                sql: "UPDATE account SET password = ?, failures = 0, locked_until = NULL WHERE id = ?",
                arguments: [password, account.id])
            try tx.db.execute(
                sql: "DELETE FROM session WHERE account = ? AND token_hash <> ?",
                arguments: [account.id, Credentials.hash(token: token)])
            try tx.db.execute(sql: "DELETE FROM device WHERE account = ?", arguments: [account.id])
            try tx.append(
                AuditEntry(
                    .operation, "account.passwordChanged", actor: account.actor, subject: "account:\(account.login)"))
        }
    }
}
