public import EncompassCore
import Foundation
import GRDB

extension Store {
    /// Makes an account. `password` is the encoded hash, never the password.
    ///
    /// - Throws: `StoreError` `conflict` when the login is taken, `invalid` for who is told without a place of their kind,
    ///   `notFound` for an unknown place.
    public func createAccount(
        login: String, name: String, role: Account.Role, places: [Scope], password: String, by actor: Actor,
        at now: Timestamp
    ) throws -> Account {
        guard Store.isLogin(login) else {
            throw StoreError(.invalid, "a login is 2 to 64 letters, digits, dots, hyphens, underscores or @")
        }
        guard let name = PersonName.reading(name) else {
            throw StoreError(.invalid, "an account is a person's: the name needs letters")
        }
        if let fault = role.fault(ofPlaces: places) { throw StoreError(.invalid, fault) }
        let account = Account(id: newId(now), login: login, name: name, role: role, places: places, disabledAt: nil)
        let listed = places.map(\.description).joined(separator: ",")
        return try write { db in
            for place in places where try !isHeld(place, in: db) {
                throw StoreError(.notFound, "no \(place) in the registry")
            }
            guard try Int.fetchOne(db, sql: "SELECT 1 FROM account WHERE login = ?", arguments: [login]) == nil else {
                throw StoreError(.conflict, "the login \(login) is taken")
            }
            let body = try Body(["name": name])
            try db.execute(
                sql: """
                    INSERT INTO account (id, login, role, places, body, key_id, password, created_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    account.id, login, role.rawValue, listed, body.bytes, body.keyId, password, now.milliseconds,
                ])
            try append(
                AuditEntry(
                    .operation, "account.created", actor: actor, subject: "account:\(login)",
                    facts: ["role": role.rawValue, "places": listed]), at: now, in: db)
            return account
        }
    }

    public func accounts() throws -> [Account] {
        try read { db in try Row.fetchAll(db, sql: "SELECT * FROM account ORDER BY login").map(Store.account) }
    }

    /// Disables an account and ends its sessions.
    public func disableAccount(login: String, by actor: Actor, at now: Timestamp) throws {
        try write { db in
            try db.execute(
                sql: "UPDATE account SET disabled_at = ? WHERE login = ? AND disabled_at IS NULL",
                arguments: [now.milliseconds, login])
            guard db.changesCount == 1 else { throw StoreError(.notFound, "no account \(login) that is in use") }
            try endSessions(ofLogin: login, in: db)
            try append(
                AuditEntry(.operation, "account.disabled", actor: actor, subject: "account:\(login)"), at: now, in: db)
        }
    }

    /// The account of a login with its encoded password hash; nil for an unknown or disabled one.
    public func accountForSignIn(login: String) throws -> AccountForSignIn? {
        try read { db in
            guard
                let row = try Row.fetchOne(
                    db, sql: "SELECT * FROM account WHERE login = ? AND disabled_at IS NULL", arguments: [login])
            else { return nil }
            return AccountForSignIn(account: try Store.account(row), password: row["password"])
        }
    }

    /// Counts and logs a failed sign-in.
    ///
    /// - Parameter login: nil where there is no such account: what was typed may be a password, and is not logged.
    public func recordFailedSignIn(login: String?, at now: Timestamp) throws {
        try write { db in
            try db.execute(
                sql: "UPDATE account SET failures = failures + 1 WHERE login = ?", arguments: [login ?? ""])
            let actor = login.map(Actor.account) ?? Actor("account:unknown")
            try append(
                AuditEntry(.operation, "account.signInFailed", actor: actor, subject: actor.description), at: now,
                in: db)
        }
    }

    /// Takes an account into use again that was disabled.
    public func enableAccount(login: String, by actor: Actor, at now: Timestamp) throws {
        try change(
            login, "UPDATE account SET disabled_at = NULL WHERE login = ? AND disabled_at IS NOT NULL",
            orElse: "no account \(login) that is disabled", as: "account.enabled", by: actor, at: now)
    }

    /// Forgets the failed sign-ins of an account.
    public func unlockAccount(login: String, by actor: Actor, at now: Timestamp) throws {
        try change(
            login, "UPDATE account SET failures = 0, locked_until = NULL WHERE login = ?",
            orElse: "no account \(login)", as: "account.unlocked", by: actor, at: now)
    }

    /// Gives an account another password and ends its sessions. `password` is the encoded hash, never the password.
    public func setPassword(login: String, to password: String, by actor: Actor, at now: Timestamp) throws {
        try change(
            login, "UPDATE account SET password = ?2, failures = 0, locked_until = NULL WHERE login = ?1",
            with: [password], orElse: "no account \(login)", as: "account.passwordSet", endingSessions: true, by: actor,
            at: now)
    }

    private func change(
        _ login: String, _ sql: String, with more: [String] = [], orElse fault: String, as action: String,
        endingSessions: Bool = false, by actor: Actor, at now: Timestamp
    ) throws {
        try write { db in
            try db.execute(sql: sql, arguments: StatementArguments([login] + more))
            guard db.changesCount == 1 else { throw StoreError(.notFound, fault) }
            if endingSessions { try endSessions(ofLogin: login, in: db) }
            try append(
                AuditEntry(.operation, action, actor: actor, subject: "account:\(login)"), at: now, in: db)
        }
    }

    private func endSessions(ofLogin login: String, in db: Database) throws {
        try db.execute(
            sql: "DELETE FROM session WHERE account = (SELECT id FROM account WHERE login = ?)", arguments: [login])
    }

    static func account(_ row: Row) throws -> Account {
        let body = try Body(bytes: row["body"], keyId: row["key_id"]).decode([String: String].self)
        return Account(
            id: row["id"], login: row["login"], name: body["name"] ?? "",
            role: Account.Role(rawValue: row["role"]) ?? .auditor,
            places: (row["places"] as String).split(separator: ",").compactMap { Scope(String($0)) },
            disabledAt: (row["disabled_at"] as Int64?).map { Timestamp(milliseconds: $0) })
    }

    private static func isLogin(_ text: String) -> Bool {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_@")
        return (2...64).contains(text.count) && text.allSatisfy(allowed.contains)
    }
}

/// An account and what is needed to check a password against it.
public struct AccountForSignIn: Sendable {
    public let account: Account
    public let password: String
}

extension Account.Role {
    /// What is wrong with the places of an account of this role; nil where nothing is.
    fileprivate func fault(ofPlaces places: [Scope]) -> String? {
        let authorities = places.count { if case .localAuthority = $0 { true } else { false } }
        return switch self {
        case .keyAdult where places.isEmpty || authorities > 0: "a Key Adult's account needs --urn, and no --la"
        case .laOfficer where authorities < max(places.count, 1): "an authority's officer needs --la, and no --urn"
        case _ where isDesk && !places.isEmpty: "who works at the desk has no --urn and no --la"
        default: nil
        }
    }
}
