public import EncompassCore
import Foundation
import GRDB

/// A place of an account that its owner may not read for now, and why.
public struct ClosedPlace: Hashable, Sendable {
    public let place: Scope
    public let access: ContactAccess
}

extension Reading {
    /// Which places of a recipient's account are open on a day, by the register.
    func places(of account: Account, on day: LocalDate) throws -> (open: [Scope], closed: [ClosedPlace]) {
        guard !account.role.isDesk else { return (account.places, []) }
        var open: [Scope] = []
        var closed: [ClosedPlace] = []
        for place in account.places {
            switch try access(of: account, to: place, on: day) {
            case .open: open.append(place)
            case let access: closed.append(ClosedPlace(place: place, access: access))
            }
        }
        return (open, closed)
    }

    private func access(of account: Account, to place: Scope, on day: LocalDate) throws -> ContactAccess {
        let held = try contacts(place)
        let current = held.filter { PersonName.isSame($0.contact.name, account.name) }
        if !current.isEmpty { return ContactAccess(current.map(\.contact), wasContact: true, on: day) }
        let linked = try Data.fetchAll(
            db.cachedStatement(sql: "SELECT contact FROM account_contact WHERE account = ? AND scope = ?"),
            arguments: [account.id, place.description])
        let wasContact =
            try !linked.isEmpty || formerContacts(place).contains { PersonName.isSame($0.name, account.name) }
        return ContactAccess(
            held.filter { linked.contains($0.id) }.map(\.contact), wasContact: wasContact, on: day)
    }

    /// Contacts that the register no longer has, as far as they are still kept.
    private func formerContacts(_ scope: Scope) throws -> [Contact] {
        try formerRows(scope).map { try Body(bytes: $0["body"], keyId: $0["key_id"]).decode(with: keys) }
    }

    fileprivate func formerRows(_ scope: Scope) throws -> [Row] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT identity, body, key_id FROM contact WHERE scope = ? AND removed IS NOT NULL"),
            arguments: [scope.description])
    }

    /// Whether somebody named at a place is, by its register, not there now. Nil if the register does not know them, or
    /// they are there.
    func absence(of name: String, at place: Scope, on day: LocalDate) throws -> ContactAccess? {
        let current = try contacts(place).map(\.contact).filter { PersonName.isSame($0.name, name) }
        let wasContact = try current.isEmpty && formerContacts(place).contains { PersonName.isSame($0.name, name) }
        let access = ContactAccess(current, wasContact: wasContact, on: day)
        return access == .open ? nil : access
    }
}

extension Transaction {
    /// Notes which contacts an account is the access of, so that it ends with them even after the register has
    /// forgotten that they were there.
    func noteContacts(of account: Account) throws {
        for place in account.places where !account.role.isDesk {
            let current = try contacts(place).filter { PersonName.isSame($0.contact.name, account.name) }.map(\.id)
            let former = try formerRows(place).compactMap { row -> Data? in
                let contact: Contact = try Body(bytes: row["body"], keyId: row["key_id"]).decode(with: keys)
                return PersonName.isSame(contact.name, account.name) ? row["identity"] : nil
            }
            for contact in Set(current + former) { try link(account.id, to: contact, of: place) }
        }
    }

    /// Adds a contact's place to an account of the same person.
    func attach(_ stored: StoredContact, to account: Account) throws {
        try link(account.id, to: stored.id, of: stored.contact.scope)
        let place = stored.contact.scope.description
        try db.execute(
            sql: """
                UPDATE account SET places = CASE WHEN places = '' THEN ?1 ELSE places || ',' || ?1 END
                WHERE id = ?2 AND instr(',' || places || ',', ',' || ?1 || ',') = 0
                """, arguments: [place, account.id])
        guard let email = stored.contact.email else { return }
        try db.execute(
            sql: "UPDATE account SET address_hash = ? WHERE id = ? AND address_hash IS NULL",
            arguments: [keys.addressHash(email), account.id])
    }

    private func link(_ account: String, to contact: Data, of place: Scope) throws {
        try db.cachedStatement(
            sql: "INSERT INTO account_contact (account, scope, contact) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        ).execute(arguments: [account, place.description, contact])
    }

    /// An account stays the access of a contact whose name or role was corrected, and has the contact's name: parties to
    /// an incident are recognised by it.
    func moveAccount(ofContact old: Data, to new: Data, as contact: Contact) throws {
        try db.execute(
            sql: """
                INSERT INTO account_contact (account, scope, contact)
                SELECT account, ?, ? FROM account_contact WHERE contact = ? ON CONFLICT DO NOTHING
                """, arguments: [contact.scope.description, new, old])
        guard let name = PersonName.reading(contact.name) else { return }
        let accounts = try String.fetchAll(
            db, sql: "SELECT account FROM account_contact WHERE contact = ?", arguments: [new])
        for account in accounts {
            let body = try keys.seal(["name": name])
            try db.execute(
                sql: "UPDATE account SET body = ?, key_id = ? WHERE id = ?",
                arguments: [body.bytes, body.keyId, account])
        }
    }

    /// The account of a contact: the one that is its access, or one made by hand for the person and the place, or a new
    /// one, which has no password.
    ///
    /// - Parameter password: a hash that no password fits.
    func account(of stored: StoredContact, password: String, by actor: Actor) throws -> Account {
        if let held = try heldAccount(of: stored) {
            guard held.disabledAt == nil else { throw StoreError(.conflict, "account.contactDisabled") }
            return held
        }
        let contact = stored.contact
        guard let name = PersonName.reading(contact.name) else { throw StoreError(.invalid, "account.name") }
        let login = "contact-" + newId().suffix(10).lowercased()
        let account = Account(
            id: newId(), login: login, name: name, role: contact.role == .laOfficer ? .laOfficer : .keyAdult,
            places: [contact.scope], areas: .all, disabledAt: nil)
        let body = try keys.seal(["name": name])
        try db.execute(
            sql: """
                INSERT INTO account (id, login, role, places, body, key_id, password, created_at, address_hash)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                account.id, login, account.role.rawValue, contact.scope.description, body.bytes, body.keyId, password,
                now.milliseconds, contact.email.map { keys.addressHash($0) },
            ])
        try link(account.id, to: stored.id, of: contact.scope)
        try append(
            AuditEntry(
                .operation, "account.created", actor: actor, subject: "account:\(login)",
                facts: [
                    "role": account.role.rawValue, "places": contact.scope.description, "contact": stored.id.hex,
                ]))
        return account
    }
}

extension Reading {
    /// The account that is a contact's access already.
    func heldAccount(of stored: StoredContact) throws -> Account? {
        if let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT a.* FROM account_contact l JOIN account a ON a.id = l.account WHERE l.contact = ?
                    ORDER BY a.disabled_at IS NOT NULL, a.created_at, a.id LIMIT 1
                    """), arguments: [stored.id])
        {
            return try Account(row, keys: keys)
        }
        let place = stored.contact.scope.description
        return try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM account WHERE role IN ('keyAdult', 'laOfficer')
                        AND instr(',' || places || ',', ',' || ? || ',') > 0
                        ORDER BY disabled_at IS NOT NULL, created_at, id
                    """), arguments: [place]
        ).map { try Account($0, keys: keys) }.first { PersonName.isSame($0.name, stored.contact.name) }
    }
}

extension KeyRing {
    /// The keyed hash of an e-mail address that somebody signs in with.
    func addressHash(_ address: String) -> Data { lookup(["sign-in", address.lowercased()]) }
}
