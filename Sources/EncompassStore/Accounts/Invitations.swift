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
                    tx.db,
                    sql: """
                        SELECT id, password, role FROM account
                        WHERE login = ? AND disabled_at IS NULL AND provider_hash IS NULL
                        """,
                    arguments: [login]), let role = Account.Role(rawValue: row["role"])
            else { throw StoreError(.notFound, "account.notInUse", ["login": login]) }
            try tx.append(
                AuditEntry(
                    .operation, "account.invited", actor: actor, subject: "account:\(login)",
                    facts: ["until": end.rfc3339]))
            return Invitation(
                login: login, role: role,
                token: keys.ticket(.invitation, of: row["id"], password: row["password"], until: end), endsAt: end)
        }
    }

    /// The account that a token invites; nil if the token is wrong, used or past its end, or the account is disabled.
    public func invited(by token: String, at now: Timestamp) throws -> Account? {
        try read { snapshot in
            try snapshot.accountRow(.invitation, token, at: now).map { try Account($0, keys: snapshot.keys) }
        }
    }

    /// Sets the password that an invited person chose, and ends the account's sessions and its invitations.
    ///
    /// - Parameters:
    ///   - password: the encoded hash, never the password.
    ///   - code: as typed, if the account's contact has a second channel, which confirms that it is them.
    /// - Returns: nil, or why the code does not count.
    /// - Throws: `StoreError` `notFound` if the token invites nobody, any more.
    public func accept(
        _ token: String, password: String, code: String?, on day: LocalDate, at now: Timestamp
    ) throws -> OneTimeCode.Verdict? {
        try write(at: now) { tx in
            guard let row = try tx.accountRow(.invitation, token, at: now) else {
                throw StoreError(.notFound, "account.invitationEnded")
            }
            let login: String = row["login"]
            let account = try Account(row, keys: tx.keys)
            if try tx.secondAddress(of: account, on: day) != nil {
                // An empty field is no try.
                let verdict =
                    try code.map { try tx.use($0, for: .password(of: account), by: account.actor) } ?? .expired
                guard verdict == .right else { return verdict }
            }
            try tx.db.execute(
                sql: "UPDATE account SET password = ?, failures = 0, locked_until = NULL WHERE login = ?",
                arguments: [password, login])
            try tx.endSessions(ofLogin: login)
            try tx.append(
                AuditEntry(
                    .operation, "account.invitationAccepted", actor: .account(login), subject: "account:\(login)"))
            return nil
        }
    }

    /// Where a code goes that confirms a new password: the second channel of the account's contact, besides the mailbox
    /// that got the invitation. Nil if there is none.
    public func secondAddress(of account: Account, on day: LocalDate) throws -> StaffAddress? {
        try read { try $0.secondAddress(of: account, on: day) }
    }
}

/// A token that is not stored: a keyed hash of an account, its end and the password that the account has now. So a new
/// password ends it.
enum Ticket: String {
    /// Lets the account's owner choose a password.
    case invitation
    /// Says that the account's password was typed, to the page that asks for the second step.
    case secondStep
}

extension Reading {
    /// The row of an account in use that a ticket is for; nil if the ticket is wrong or past its end.
    func accountRow(_ use: Ticket, _ token: String, at now: Timestamp) throws -> Row? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let seconds = Int64(parts[1]), seconds > 0, seconds < 1 << 40 else { return nil }
        let end = Timestamp(seconds: seconds)
        guard now < end,
            let row = try Row.fetchOne(
                db, sql: "SELECT * FROM account WHERE id = ? AND disabled_at IS NULL", arguments: [parts[0]])
        else { return nil }
        let expected = Array(keys.ticket(use, of: parts[0], password: row["password"], until: end).utf8)
        let given = Array(token.utf8)
        let difference = zip(expected, given).reduce(UInt8(expected.count == given.count ? 0 : 1)) {
            $0 | ($1.0 ^ $1.1)
        }
        return difference == 0 ? row : nil
    }
}

extension KeyRing {
    func ticket(_ use: Ticket, of account: String, password: String, until end: Timestamp) -> String {
        let seconds = String(end.milliseconds / 1000)
        return [account, seconds, token([use.rawValue, account, seconds, password])].joined(separator: ".")
    }
}

extension CodeRequest {
    /// A code that confirms a new password.
    public static func password(of account: Account) -> CodeRequest {
        CodeRequest(.password, subject: "account:\(account.id)", person: account.id)
    }

    /// A code that lets an account's owner sign in after too many wrong passwords of somebody's.
    public static func signIn(_ account: Account) -> CodeRequest {
        CodeRequest(.signIn, subject: "account:\(account.id)", person: account.id)
    }
}

extension Accounts {
    /// Where a code goes for somebody who signs in: a text message if possible, else an e-mail. Nil for an account of
    /// nobody on the register.
    public func anyAddress(of account: Account, on day: LocalDate) throws -> StaffAddress? {
        try read { snapshot in
            if let second = try snapshot.secondAddress(of: account, on: day) { return second }
            guard let contact = try snapshot.contact(of: account, on: day),
                case .send(let address) = CodeWay.second(
                    for: contact, besides: .sms, served: try snapshot.servedChannels(), on: day)
            else { return nil }
            return address
        }
    }
}

extension Reading {
    func secondAddress(of account: Account, on day: LocalDate) throws -> StaffAddress? {
        guard let contact = try contact(of: account, on: day),
            case .send(let address) = CodeWay.second(
                for: contact, besides: .email, served: try servedChannels(), on: day)
        else { return nil }
        return address
    }
}
