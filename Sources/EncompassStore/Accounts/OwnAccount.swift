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
    /// - Parameter token: the session that asks; nil if somebody else asks.
    public func list(
        of account: Account, asking token: String?, idle: Span, at real: Timestamp
    ) throws -> [OpenSession] {
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
                    isThis: row["token_hash"] as Data == token.map { Credentials.hash(token: $0) })
            }
        }
    }

    /// Ends sessions and remembered devices of somebody else's account, or one session.
    ///
    /// - Returns: how many sessions there were.
    /// - Throws: `StoreError` `notFound` if there is no such account.
    public func end(
        login: String, session id: String? = nil, by actor: Actor, at now: Timestamp
    ) throws -> Int {
        try write(at: now) { tx in
            guard
                let account = try String.fetchOne(
                    tx.db, sql: "SELECT id FROM account WHERE login = ?", arguments: [login])
            else { throw StoreError(.notFound, "account.unknown", ["login": login]) }
            let sessions = try tx.db.endedSessions(of: account, id)
            if id == nil { try tx.endSessions(ofLogin: login) }
            guard sessions > 0 || id == nil else { return 0 }
            try tx.append(
                AuditEntry(
                    .operation, "session.endedByOther", actor: actor, subject: "account:\(login)",
                    facts: ["sessions": String(sessions)]))
            return sessions
        }
    }

    /// Ends one of an account's own sessions; does nothing for another account's.
    public func end(session id: String, of account: Account, at now: Timestamp) throws {
        try write(at: now) { tx in
            guard try tx.db.endedSessions(of: account.id, id) > 0 else { return }
            try tx.append(
                AuditEntry(
                    .operation, "session.ended", actor: account.actor, subject: "account:\(account.login)"))
        }
    }
}

extension Database {
    /// Deletes an account's sessions, or the one that a list calls `id`, and counts them.
    fileprivate func endedSessions(of account: String, _ id: String?) throws -> Int {
        try execute(
            sql: """
                DELETE FROM session WHERE account = ?1 AND (?2 IS NULL OR lower(hex(substr(token_hash, 1, 12))) = ?2)
                """, arguments: [account, id])
        return changesCount
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
            try tx.forgetBegunSecondStep(ofLogin: account.login)
            try tx.append(
                AuditEntry(
                    .operation, "account.passwordChanged", actor: account.actor, subject: "account:\(account.login)"))
        }
    }
}
