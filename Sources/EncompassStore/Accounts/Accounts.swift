public import EncompassCore
import Foundation
import GRDB

/// A person who signs in: MASH staff at the desk, a Key Adult for their establishments, or a local authority's officer.
public struct Account: Hashable, Sendable, Codable {
    public enum Role: String, Hashable, Sendable, Codable, CaseIterable {
        case `operator`, supervisor, dutyManager, auditor, administrator, keyAdult, laOfficer

        /// Whether the role works at the desk; the others are notified, and answer.
        public var isDesk: Bool { self != .keyAdult && self != .laOfficer }
        /// Whether the role sees restricted items and protected pupils.
        public var seesRestricted: Bool { self == .supervisor || self == .dutyManager }
    }

    public let id: String
    public let login: String
    public let name: String
    public let role: Role
    /// For a Key Adult or an officer: the establishments or local authorities whose notifications they may open. In a
    /// session, only those that the register leaves open to them today.
    public private(set) var places: [Scope]
    /// At the desk: the areas that they work for.
    public let areas: WorkAreas
    public let disabledAt: Timestamp?

    func reading(_ places: [Scope]) -> Account {
        var account = self
        account.places = places
        return account
    }

    public var actor: Actor { .account(login) }
    /// The principal of this account.
    public var principal: Principal { principal(purpose: nil) }

    func principal(purpose: String?) -> Principal {
        Principal(actor: actor, role: role.principal, name: name, places: places, areas: areas, purpose: purpose)
    }
}

/// A signed-in person.
public struct Session: Sendable {
    public let account: Account
    /// The token that each form of this session must carry.
    public let csrf: String
    public let expiresAt: Timestamp
    /// Why the person reads children's details on this shift; stated once.
    public let purpose: String?
    /// Places of the account that are closed to its owner today: they are on leave, or have left.
    public let closedPlaces: [ClosedPlace]
    /// False while the account lacks the second step that its role needs.
    public let isProven: Bool

    public var principal: Principal {
        isProven
            ? account.principal(purpose: purpose)
            : Principal(actor: account.actor, role: .unproven, name: account.name)
    }
}

extension Account.Role {
    /// The same role, for the rules about access.
    public var principal: Principal.Role {
        switch self {
        case .operator: .operator
        case .supervisor: .supervisor
        case .dutyManager: .dutyManager
        case .auditor: .auditor
        case .administrator: .administrator
        case .keyAdult: .keyAdult
        case .laOfficer: .laOfficer
        }
    }
}

extension Accounts {
    /// The principal of a login on this machine, by the accounts as they are now. Another organisation's provider names
    /// its accounts as it likes, so such an account is no login of this machine; only the owner acts for its person.
    ///
    /// - Throws: `StoreError` `forbidden` for a login that acts as another, `notFound` if the account of `--as` is not
    ///   in use at the desk.
    public func principal(of login: LocalLogin) throws -> Principal {
        do {
            let found = try login.principal { name in
                guard let account = try accountForSignIn(login: name)?.account, account.role.isDesk,
                    try login.isOwner || !isByProvider(account)
                else { return nil }
                return account.principal
            }
            guard let found else { throw StoreError(.notFound, "account.notAtDesk") }
            return found
        } catch let denied as Denied {
            throw StoreError(denied)
        }
    }

    private func isByProvider(_ account: Account) throws -> Bool {
        try read { snapshot in
            try Bool.fetchOne(
                snapshot.db, sql: "SELECT provider_hash IS NOT NULL FROM account WHERE id = ?",
                arguments: [account.id])
        } ?? false
    }

    /// Logs that somebody asked for something that their role may not do.
    ///
    /// - Parameter subject: what they asked for, as named in the audit log.
    public func recordRefusal(_ denied: Denied, of principal: Principal, subject: String, at now: Timestamp) throws {
        try store.auditLog.append(
            AuditEntry(
                .operation, "access.refused", actor: principal.actor, subject: subject,
                facts: ["permission": denied.permission.rawValue, "role": denied.role.rawValue].merging(
                    denied.areas.isEmpty ? [:] : ["areas": denied.areas.joined(separator: ",")]
                ) { $1 }), at: now)
    }
}

extension Accounts {
    /// Makes an account. `password` is the encoded hash, never the password.
    ///
    /// - Throws: `StoreError` `conflict` if the login is taken, `invalid` for a Key Adult or an officer without a
    ///   place of their kind, `notFound` for an unknown place.
    public func create(
        login: String, name: String, role: Account.Role, places: [Scope], areas: WorkAreas = .all, password: String,
        by actor: Actor, at now: Timestamp
    ) throws -> Account {
        guard Accounts.isLogin(login) else {
            throw StoreError(.invalid, "account.login")
        }
        guard let name = PersonName.reading(name) else {
            throw StoreError(.invalid, "account.name")
        }
        if let fault = role.fault(ofPlaces: places) ?? role.fault(of: areas) { throw StoreError(.invalid, fault) }
        let account = Account(
            id: newId(at: now), login: login, name: name, role: role, places: places, areas: areas, disabledAt: nil)
        let listed = places.map(\.description).joined(separator: ",")
        return try write(at: now) { tx in
            for place in places where try !tx.isHeld(place) {
                throw StoreError(.notFound, "place.unknown", ["place": place])
            }
            guard try Int.fetchOne(tx.db, sql: "SELECT 1 FROM account WHERE login = ?", arguments: [login]) == nil
            else {
                throw StoreError(.conflict, "account.loginTaken", ["login": login])
            }
            // An address would stand in the way of the contact who signs in with it.
            if let address = EmailAddress(login)?.text,
                try Int.fetchOne(
                    tx.db, sql: "SELECT 1 FROM account WHERE address_hash = ?",
                    arguments: [keys.addressHash(address)]) != nil
            {
                throw StoreError(.conflict, "account.loginTaken", ["login": login])
            }
            let body = try keys.seal(["name": name])
            try tx.db.execute(
                sql: """
                    INSERT INTO account (id, login, role, places, body, key_id, password, created_at, areas)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    account.id, login, role.rawValue, listed, body.bytes, body.keyId, password, now.milliseconds,
                    areas.column,
                ])
            try tx.append(
                AuditEntry(
                    .operation, "account.created", actor: actor, subject: "account:\(login)",
                    facts: ["role": role.rawValue, "places": listed].merging(areas.facts) { $1 }))
            return account
        }
    }

    public func all() throws -> [Account] {
        try read { snapshot in
            try Row.fetchAll(snapshot.db, sql: "SELECT * FROM account ORDER BY login").map {
                try Account($0, keys: snapshot.keys)
            }
        }
    }

    /// The logins that are closed because the groups of their people at the provider give no role any more; one that a
    /// person disabled is not among them.
    public func closedByGroups() throws -> Set<String> {
        try read { snapshot in
            try String.fetchSet(
                snapshot.db,
                sql: "SELECT login FROM account WHERE disabled_at IS NOT NULL AND provider_left_at IS NOT NULL")
        }
    }

    /// Disables an account and ends its sessions; one that its groups closed then stays closed when they are back.
    public func disable(login: String, by actor: Actor, at now: Timestamp) throws {
        try write(at: now) { tx in
            try tx.db.execute(
                sql: """
                    UPDATE account SET disabled_at = ?, provider_left_at = NULL
                    WHERE login = ? AND (disabled_at IS NULL OR provider_left_at IS NOT NULL)
                    """,
                arguments: [now.milliseconds, login])
            guard tx.db.changesCount == 1 else { throw StoreError(.notFound, "account.notInUse", ["login": login]) }
            try tx.endSessions(ofLogin: login)
            try tx.append(
                AuditEntry(.operation, "account.disabled", actor: actor, subject: "account:\(login)"))
        }
    }

    /// The account of a login, or of an e-mail address that only one account has, with its encoded password hash; nil
    /// for an unknown or disabled one.
    public func accountForSignIn(login: String) throws -> AccountForSignIn? {
        try read { snapshot in
            guard let row = try snapshot.accountRow(login: login) else { return nil }
            return AccountForSignIn(account: try Account(row, keys: keys), password: row["password"])
        }
    }

    /// Counts and logs a failed sign-in.
    ///
    /// - Parameter login: nil if there is no such account: what was typed may be a password, and is not logged.
    public func recordFailedSignIn(login: String?, at now: Timestamp) throws {
        try write(at: now) { tx in
            try tx.db.execute(
                sql: "UPDATE account SET failures = failures + 1 WHERE login = ?", arguments: [login ?? ""])
            let actor = login.map(Actor.account) ?? Actor("account:unknown")
            try tx.append(
                AuditEntry(.operation, "account.signInFailed", actor: actor, subject: actor.description))
        }
    }

    /// Enables a disabled account.
    public func enable(login: String, by actor: Actor, at now: Timestamp) throws {
        try change(
            login,
            """
            UPDATE account SET disabled_at = NULL, provider_left_at = NULL WHERE login = ? AND disabled_at IS NOT NULL
            """,
            orElse: "account.notDisabled", as: "account.enabled", by: actor, at: now)
    }

    /// Sets which places a recipient's account may read for.
    ///
    /// - Throws: as `create`; `notFound` if there is no such account.
    public func setPlaces(login: String, to places: [Scope], by actor: Actor, at now: Timestamp) throws {
        try write(at: now) { tx in
            let row = try Row.fetchOne(tx.db, sql: "SELECT * FROM account WHERE login = ?", arguments: [login])
            guard let account = try row.map({ try Account($0, keys: tx.keys) }) else {
                throw StoreError(.notFound, "account.unknown", ["login": login])
            }
            if let fault = account.role.fault(ofPlaces: places) { throw StoreError(.invalid, fault) }
            for place in places where try !tx.isHeld(place) {
                throw StoreError(.notFound, "place.unknown", ["place": place])
            }
            let listed = places.map(\.description).joined(separator: ",")
            try tx.db.execute(
                sql: "UPDATE account SET places = ? WHERE id = ?", arguments: [listed, account.id])
            try tx.append(
                AuditEntry(
                    .operation, "account.placesSet", actor: actor, subject: "account:\(login)",
                    facts: ["places": listed]))
        }
    }

    /// Sets which areas an account at the desk works for; what its pages show follows at once.
    ///
    /// - Throws: `StoreError` `notFound` if there is no such account; `invalid` for one of a school or an authority.
    public func setAreas(login: String, to areas: WorkAreas, by actor: Actor, at now: Timestamp) throws {
        try write(at: now) { tx in
            let row = try Row.fetchOne(tx.db, sql: "SELECT * FROM account WHERE login = ?", arguments: [login])
            guard let account = try row.map({ try Account($0, keys: tx.keys) }) else {
                throw StoreError(.notFound, "account.unknown", ["login": login])
            }
            if let fault = account.role.fault(of: areas) { throw StoreError(.invalid, fault) }
            try tx.setAreas(of: account, to: areas, isChosen: true, by: actor)
        }
    }

    /// Clears the failed sign-ins of an account.
    public func unlock(login: String, by actor: Actor, at now: Timestamp) throws {
        try change(
            login, "UPDATE account SET failures = 0, locked_until = NULL WHERE login = ?",
            orElse: "account.unknown", as: "account.unlocked", by: actor, at: now)
    }

    /// Changes an account's password and ends its sessions. `password` is the encoded hash, never the password.
    public func setPassword(login: String, to password: String, by actor: Actor, at now: Timestamp) throws {
        try change(
            login,
            """
            UPDATE account SET password = ?2, failures = 0, locked_until = NULL
            WHERE login = ?1 AND provider_hash IS NULL
            """,
            with: [password], orElse: "account.noPassword", as: "account.passwordSet", endingSessions: true, by: actor,
            at: now)
    }

    private func change(
        _ login: String, _ sql: String, with more: [String] = [], orElse fault: String, as action: String,
        endingSessions: Bool = false, by actor: Actor, at now: Timestamp
    ) throws {
        try write(at: now) { tx in
            try tx.db.execute(sql: sql, arguments: StatementArguments([login] + more))
            guard tx.db.changesCount == 1 else { throw StoreError(.notFound, fault, ["login": login]) }
            if endingSessions { try tx.endSessions(ofLogin: login) }
            try tx.append(
                AuditEntry(.operation, action, actor: actor, subject: "account:\(login)"))
        }
    }

    /// Whether a text may be a login.
    public static func isLogin(_ text: String) -> Bool {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_@")
        return (2...64).contains(text.count) && text.allSatisfy(allowed.contains)
    }
}

extension Transaction {
    /// - Parameter isChosen: whether a person chose them, so that they stay if the provider's groups give none. That is
    ///   logged also if the areas are those that the account has.
    func setAreas(
        of account: Account, to areas: WorkAreas, isChosen: Bool, by actor: Actor, facts: [String: String] = [:]
    ) throws {
        try db.execute(
            sql: """
                UPDATE account SET areas = ?1, areas_chosen = ?2 WHERE id = ?3 AND (areas IS NOT ?1 OR areas_chosen < ?2)
                """, arguments: [areas.column, isChosen, account.id])
        guard db.changesCount > 0 else { return }
        try append(
            AuditEntry(
                .operation, "account.areasSet", actor: actor, subject: "account:\(account.login)",
                facts: facts.merging(["areas": areas.logged, "before": account.areas.logged]) { $1 }))
    }

    /// Remembered devices are forgotten too, and a second step that was only begun.
    func endSessions(ofLogin login: String) throws {
        try forgetBegunSecondStep(ofLogin: login)
        for table in ["session", "device"] {
            try db.execute(
                sql: "DELETE FROM \(table) WHERE account = (SELECT id FROM account WHERE login = ?)",
                arguments: [login])
        }
    }
}

/// An account and what is needed to check a password against it.
public struct AccountForSignIn: Sendable {
    public let account: Account
    public let password: String
}

extension Account.Role {
    /// What is wrong with the areas of an account of this role; nil if nothing is.
    fileprivate func fault(of areas: WorkAreas) -> Phrase? {
        switch areas {
        case .all: nil
        case .only where !isDesk: Phrase("error.account.deskAreas")
        case .only(let own) where own.isEmpty || !own.allSatisfy(AreaPolicy.isID): Phrase("error.account.areas")
        case .only: nil
        }
    }

    /// What is wrong with the places of an account of this role; nil if nothing is.
    fileprivate func fault(ofPlaces places: [Scope]) -> Phrase? {
        let authorities = places.count { if case .localAuthority = $0 { true } else { false } }
        return switch self {
        case .keyAdult where places.isEmpty || authorities > 0: Phrase("error.account.keyAdultPlaces")
        case .laOfficer where authorities < max(places.count, 1): Phrase("error.account.officerPlaces")
        case _ where isDesk && !places.isEmpty: Phrase("error.account.deskPlaces")
        default: nil
        }
    }
}

extension Principal {
    /// - Throws: `StoreError` `forbidden` if the item is restricted and the principal may not see it.
    func requireSight(ofRestricted isRestricted: Bool) throws {
        guard isRestricted, !seesRestricted else { return }
        throw StoreError(Denied(permission: .seeRestricted, role: role), "exception.forSupervisor")
    }
}

extension Account {
    init(_ row: Row, keys: KeyRing) throws {
        let body = try Body(bytes: row["body"], keyId: row["key_id"]).decode([String: String].self, with: keys)
        self.init(
            id: row["id"], login: row["login"], name: body["name"] ?? "",
            role: Account.Role(rawValue: row["role"]) ?? .auditor,
            places: (row["places"] as String).split(separator: ",").compactMap { Scope(String($0)) },
            areas: (row["areas"] as String?).map { .only(Set($0.split(separator: ",").map(String.init))) } ?? .all,
            disabledAt: (row["disabled_at"] as Int64?).map { Timestamp(milliseconds: $0) })
    }
}

extension WorkAreas {
    /// As the table of accounts has it; null for all, and empty for none.
    var column: String? { self == .all ? nil : ids.joined(separator: ",") }
    /// As the log has them.
    fileprivate var logged: String { column.map { $0.isEmpty ? "none" : $0 } ?? "all" }
    /// As the log has them of a new account, if it is limited.
    var facts: [String: String] { self == .all ? [:] : ["areas": logged] }
}
