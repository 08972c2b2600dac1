public import EncompassCore
import Foundation
import GRDB

/// A link with which a person chooses the password of their account.
public struct Invitation: Hashable, Sendable, Codable {
    public let login: String
    public let role: Account.Role
    /// The secret part of the link. It has no personal data.
    public let token: String
    public let endsAt: Timestamp
}

/// An invitation is not stored: its token is a keyed hash of the account, its end and the password that the account has
/// now. So it ends when a password is set, by it or otherwise, and works once.
extension Accounts {
    /// Makes an invitation for an account that is in use, and logs it. The account's password stays as it is.
    ///
    /// - Throws: `StoreError` `notFound` if no account of that login is in use.
    public func invite(login: String, until end: Timestamp, by actor: Actor, at now: Timestamp) throws -> Invitation {
        let end = Timestamp(seconds: end.milliseconds / 1000)
        return try write(at: now) { tx in
            guard
                let row = try Row.fetchOne(
                    tx.db, sql: "SELECT id, password, role FROM account WHERE login = ? AND disabled_at IS NULL",
                    arguments: [login]), let role = Account.Role(rawValue: row["role"])
            else { throw StoreError(.notFound, "account.notInUse", ["login": login]) }
            try tx.append(
                AuditEntry(
                    .operation, "account.invited", actor: actor, subject: "account:\(login)",
                    facts: ["until": end.rfc3339]))
            return Invitation(
                login: login, role: role, token: token(of: row["id"], password: row["password"], until: end),
                endsAt: end)
        }
    }

    /// The account that a token invites; nil if the token is wrong, used or past its end, or the account is disabled.
    public func invited(by token: String, at now: Timestamp) throws -> Account? {
        try read { snapshot in
            try row(invitedBy: token, in: snapshot, at: now).map { try Account($0, keys: snapshot.keys) }
        }
    }

    /// Sets the password that an invited person chose, and ends the account's sessions and its invitations.
    ///
    /// - Parameter password: the encoded hash, never the password.
    /// - Throws: `StoreError` `notFound` if the token invites nobody, any more.
    public func accept(_ token: String, password: String, at now: Timestamp) throws {
        try write(at: now) { tx in
            guard let row = try row(invitedBy: token, in: tx, at: now) else {
                throw StoreError(.notFound, "account.invitationEnded")
            }
            let login: String = row["login"]
            try tx.db.execute(
                sql: "UPDATE account SET password = ?, failures = 0, locked_until = NULL WHERE login = ?",
                arguments: [password, login])
            try tx.endSessions(ofLogin: login)
            try tx.append(
                AuditEntry(
                    .operation, "account.invitationAccepted", actor: .account(login), subject: "account:\(login)"))
        }
    }

    private func row(invitedBy token: String, in reading: some Reading, at now: Timestamp) throws -> Row? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let seconds = Int64(parts[1]), seconds > 0, seconds < 1 << 40 else { return nil }
        let end = Timestamp(seconds: seconds)
        guard now < end,
            let row = try Row.fetchOne(
                reading.db, sql: "SELECT * FROM account WHERE id = ? AND disabled_at IS NULL", arguments: [parts[0]])
        else { return nil }
        let expected = Array(self.token(of: parts[0], password: row["password"], until: end).utf8)
        let given = Array(token.utf8)
        let difference = zip(expected, given).reduce(UInt8(expected.count == given.count ? 0 : 1)) {
            $0 | ($1.0 ^ $1.1)
        }
        return difference == 0 ? row : nil
    }

    private func token(of account: String, password: String, until end: Timestamp) -> String {
        let seconds = String(end.milliseconds / 1000)
        return [account, seconds, keys.token(["invitation", account, seconds, password])].joined(separator: ".")
    }
}
