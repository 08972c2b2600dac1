public import EncompassCore
import Foundation
import GRDB

/// How a sign-in by the organisation's provider ended.
public enum ProviderSignIn: Sendable {
    /// The token of the session, for the cookie.
    case signedIn(token: String, Account)
    /// None of the person's groups gives a role.
    case noRole
    /// The account was disabled here.
    case disabled
}

/// Accounts of people who sign in by the organisation's provider. Such an account is found by a keyed hash of the person's
/// name there, never by login or address, so that nobody gets into a local account by it.
extension Accounts {
    /// Opens a session of somebody whom the provider knows.
    ///
    /// | groups give | the account | |
    /// |---|---|---|
    /// | a role | is not there | made with the role, signed in |
    /// | a role | has another role | gets it, its other sessions end, signed in |
    /// | a role | was closed since the groups gave none | opened again, signed in |
    /// | a role | was disabled by a person | refused |
    /// | none | is in use | closed, its sessions end |
    /// | none | is not there | refused |
    ///
    /// - Parameters:
    ///   - areas: what the account works for from now on, as `GroupAreas` says.
    ///   - password: a hash that no password has.
    public func signIn(
        _ token: IDToken, role: Account.Role?, areas: GroupAreas, password: String, lasting: Span, browser: String?,
        real: Timestamp, at now: Timestamp
    ) throws -> ProviderSignIn {
        try write(at: now) { tx in
            let hash = tx.keys.lookup(["provider", token.issuer, token.subject])
            let row = try Row.fetchOne(
                tx.db, sql: "SELECT * FROM account WHERE provider_hash = ?", arguments: [hash])
            guard let role else {
                if let row { try tx.close(row) }
                try tx.noteRefusal(of: row.map { $0["login"] as String }, "noRole")
                return .noRole
            }
            guard let row else {
                let given = areas.areas(for: token.groups, held: nil, isChosen: false)
                let account = try tx.makeAccount(of: token, hash, role, given, password)
                return .signedIn(
                    token: try tx.openProviderSession(of: account, lasting, browser, real), account)
            }
            let held = try Account(row, keys: tx.keys)
            if held.disabledAt != nil, (row["provider_left_at"] as Int64?) == nil {
                try tx.noteRefusal(of: held.login, "disabled")
                return .disabled
            }
            let given = areas.areas(for: token.groups, held: held.areas, isChosen: row["areas_chosen"])
            let account = try tx.bringUpToDate(held, token, role, given)
            return .signedIn(token: try tx.openProviderSession(of: account, lasting, browser, real), account)
        }
    }
}

extension Transaction {
    fileprivate func openProviderSession(
        of account: Account, _ lasting: Span, _ browser: String?, _ real: Timestamp
    ) throws -> String {
        try openSession(of: account, lasting: lasting, browser: browser, real: real, facts: ["by": "provider"])
    }

    fileprivate func noteRefusal(of login: String?, _ why: String) throws {
        let actor = login.map(Actor.account) ?? Actor("account:unknown")
        try append(
            AuditEntry(
                .operation, "account.signInRefused", actor: actor, subject: actor.description,
                facts: ["why": why, "by": "provider"]))
    }

    /// The groups are gone.
    fileprivate func close(_ row: Row) throws {
        let login: String = row["login"]
        guard (row["disabled_at"] as Int64?) == nil else { return }
        try db.execute(
            sql: "UPDATE account SET disabled_at = ?1, provider_left_at = ?1 WHERE login = ?2",
            arguments: [now.milliseconds, login])
        try endSessions(ofLogin: login)
        try append(
            AuditEntry(
                .operation, "account.groupsGone", actor: .account(login), subject: "account:\(login)"))
    }

    fileprivate func makeAccount(
        of token: IDToken, _ hash: Data, _ role: Account.Role, _ areas: WorkAreas, _ password: String
    ) throws -> Account {
        let login = try freeLogin(token.login, hash)
        let name = token.name.flatMap { PersonName.reading($0) } ?? login
        let account = Account(
            id: newId(), login: login, name: name, role: role, places: [], areas: areas, disabledAt: nil)
        let body = try keys.seal(["name": name])
        try db.execute(
            sql: """
                INSERT INTO account (id, login, role, places, body, key_id, password, created_at, provider_hash, areas)
                VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                account.id, login, role.rawValue, body.bytes, body.keyId, password, now.milliseconds, hash,
                areas.column,
            ])
        try append(
            AuditEntry(
                .operation, "account.created", actor: account.actor, subject: "account:\(login)",
                facts: ["role": role.rawValue, "by": "provider"].merging(areas.facts) { $1 }))
        return account
    }

    /// The login that the provider proposes, unless it is taken, or none of ours. An e-mail address is none: it would
    /// stand in the log, and in the way of a contact who signs in with it.
    private func freeLogin(_ proposed: String?, _ hash: Data) throws -> String {
        let other = "openid-" + hash.prefix(5).hex
        guard let proposed, Accounts.isLogin(proposed), !proposed.contains("@") else { return other }
        let isTaken = try Int.fetchOne(
            db, sql: "SELECT 1 FROM account WHERE login = ? COLLATE NOCASE", arguments: [proposed])
        return isTaken == nil ? proposed : other
    }

    fileprivate func bringUpToDate(
        _ held: Account, _ token: IDToken, _ role: Account.Role, _ areas: WorkAreas
    ) throws -> Account {
        let name = token.name.flatMap { PersonName.reading($0) } ?? held.name
        let account = Account(
            id: held.id, login: held.login, name: name, role: role, places: held.places, areas: areas,
            disabledAt: nil)
        guard account != held else { return account }
        let body = try keys.seal(["name": name])
        try db.execute(
            sql: """
                UPDATE account SET role = ?, body = ?, key_id = ?, disabled_at = NULL, provider_left_at = NULL
                WHERE id = ?
                """, arguments: [role.rawValue, body.bytes, body.keyId, held.id])
        try setAreas(of: held, to: areas, isChosen: false, by: account.actor, facts: ["by": "provider"])
        if role != held.role || held.disabledAt != nil {
            try endSessions(ofLogin: held.login)
            try append(
                AuditEntry(
                    .operation, "account.roleSet", actor: account.actor, subject: "account:\(held.login)",
                    facts: ["role": role.rawValue, "by": "provider"]))
        }
        return account
    }
}
