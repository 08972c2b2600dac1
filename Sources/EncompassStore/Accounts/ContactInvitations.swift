public import EncompassCore
import Foundation
import GRDB

/// Contacts of the register to invite.
public enum Invitees: Hashable, Sendable, Codable {
    /// The people with this e-mail address.
    case address(String)
    /// All contacts of these authorities and of their establishments, except those who have a password.
    case authorities([String])
}

/// What became of an invitation of contacts.
public struct InvitedContacts: Hashable, Sendable, Codable {
    /// People who were sent an invitation.
    public var invited = 0
    /// They have a password already.
    public var known = 0
    /// They have no verified e-mail address, so that nothing is sent to them.
    public var unverified = 0
    /// Their account was disabled.
    public var disabled = 0

    package init(invited: Int = 0, known: Int = 0, unverified: Int = 0, disabled: Int = 0) {
        self.invited = invited
        self.known = known
        self.unverified = unverified
        self.disabled = disabled
    }
}

extension Accounts {
    /// Invites contacts by e-mail to their verified addresses. One person at several places, by name and address, gets
    /// one account for all of them, and one invitation.
    ///
    /// - Parameter password: a hash that no password fits, for new accounts.
    public func invite(
        _ invitees: Invitees, password: String, until end: Timestamp, on day: LocalDate, by actor: Actor,
        at now: Timestamp
    ) throws -> InvitedContacts {
        let end = Timestamp(seconds: end.milliseconds / 1000)
        let people = try read { snapshot in try snapshot.people(invitees) }
        var result = InvitedContacts()
        let outcomes = try writeEach(people, at: now) { contacts, tx in
            try tx.invite(contacts, invitees, password: password, until: end, on: day, by: actor)
        }
        for outcome in outcomes {
            switch try outcome.get() {
            case .invited: result.invited += 1
            case .known: result.known += 1
            case .unverified: result.unverified += 1
            case .disabled: result.disabled += 1
            }
        }
        return result
    }

    /// Sends an invitation to the owner of an account who asks for one, to choose a new password: to a contact's
    /// verified address, if a second channel can confirm it. Does nothing for anybody else, and no more than once in
    /// ten minutes. Every request is logged.
    ///
    /// - Parameter login: a login, or an e-mail address to sign in with; it is not logged.
    public func askForInvitation(
        login: String, until end: Timestamp, on day: LocalDate, by actor: Actor, at now: Timestamp
    ) throws {
        let end = Timestamp(seconds: end.milliseconds / 1000)
        try write(at: now) { tx in
            try tx.append(AuditEntry(.operation, "account.resetAsked", actor: actor, subject: "accounts"))
            guard let row = try tx.accountRow(login: login) else { return }
            let account = try Account(row, keys: tx.keys)
            guard let contact = try tx.contact(of: account, on: day), let email = contact.email,
                case .send = CodeWay.second(for: contact, besides: .email, served: try tx.servedChannels(), on: day)
            else { return }
            _ = try tx.queueToStaff(
                once: "invitation:\(account.id):\(now.milliseconds / 600_000)", to: [.email(email)],
                subject: LeasedMessage.invitation,
                text: tx.keys.ticket(.invitation, of: account.id, password: row["password"], until: end),
                invitation: account.id)
        }
    }
}

extension Accounts {
    /// What the owner of an account signs in with: their e-mail address if it is theirs only, else the login.
    public func signInName(of account: Account, on day: LocalDate) throws -> String {
        try read { snapshot in
            guard let email = try snapshot.contact(of: account, on: day)?.email,
                try snapshot.accountRow(login: email)?["id"] as String? == account.id
            else { return account.login }
            return email
        }
    }
}

private enum InvitationOutcome { case invited, known, unverified, disabled }

extension Reading {
    func contact(of account: Account, on day: LocalDate) throws -> Contact? {
        let linked = try Data.fetchAll(
            db.cachedStatement(sql: "SELECT contact FROM account_contact WHERE account = ?"), arguments: [account.id])
        return try account.places.lazy.flatMap { try contacts($0) }.first { stored in
            let isOwner = linked.contains(stored.id) || PersonName.isSame(stored.contact.name, account.name)
            return isOwner && !stored.contact.isAway(on: day) && (stored.contact.verifiedOn.map { $0 <= day } ?? false)
        }?.contact
    }

    /// The enabled account of a login, or of an e-mail address that only one account has.
    func accountRow(login: String) throws -> Row? {
        if let row = try Row.fetchOne(
            db, sql: "SELECT * FROM account WHERE login = ? AND disabled_at IS NULL", arguments: [login])
        {
            return row
        }
        guard let address = EmailAddress(login)?.text else { return nil }
        let rows = try Row.fetchAll(
            db, sql: "SELECT * FROM account WHERE address_hash = ? AND disabled_at IS NULL LIMIT 2",
            arguments: [keys.addressHash(address)])
        return rows.count == 1 ? rows[0] : nil
    }

    /// The contacts to invite, each person's together.
    fileprivate func people(_ invitees: Invitees) throws -> [[StoredContact]] {
        let scopes: Set<String>? =
            switch invitees {
            case .address: nil
            case .authorities(let codes): try scopes(ofAuthorities: codes)
            }
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT c.identity, c.scope, c.body, c.key_id FROM contact c
                WHERE substr(c.scope, 1, 8) <> 'officer:' AND \(Visible.rows("c")) ORDER BY c.id
                """)
        var people: [[String]: [StoredContact]] = [:]
        var order: [[String]] = []
        while let row = try rows.next() {
            if let scopes, !scopes.contains(row["scope"]) { continue }
            let contact: Contact = try Body(bytes: row["body"], keyId: row["key_id"]).decode(with: keys)
            let address = contact.email?.lowercased() ?? ""
            if case .address(let wanted) = invitees, address != wanted.lowercased() { continue }
            let stored = StoredContact(id: row["identity"], contact: contact)
            let person = [address, PupilIdentity.fold(contact.name)]
            if people[person] == nil { order.append(person) }
            people[person, default: []].append(stored)
        }
        return order.compactMap { people[$0] }
    }

    private func scopes(ofAuthorities codes: [String]) throws -> Set<String> {
        let marks = codes.map { _ in "?" }.joined(separator: ",")
        let schools = try Int32.fetchAll(
            db, sql: "SELECT e.urn FROM establishment e WHERE e.la IN (\(marks)) AND \(Visible.rows("e"))",
            arguments: StatementArguments(codes))
        return Set(
            schools.compactMap { URN(number: $0).map { Scope.establishment($0).description } }
                + codes.map { Scope.localAuthority($0).description })
    }
}

extension Transaction {
    fileprivate func invite(
        _ contacts: [StoredContact], _ invitees: Invitees, password: String, until end: Timestamp, on day: LocalDate,
        by actor: Actor
    ) throws -> InvitationOutcome {
        let sendable = contacts.filter { stored in
            stored.contact.email != nil && stored.contact.verifiedOn.map { $0 <= day } ?? false
        }
        guard let first = sendable.first, let email = first.contact.email else { return .unverified }
        let held = try sendable.compactMap { try heldAccount(of: $0) }
        if held.contains(where: { $0.disabledAt != nil }) { return .disabled }
        let account = try held.first ?? self.account(of: first, password: password, by: actor)
        for stored in sendable { try attach(stored, to: account) }
        let present =
            try String.fetchOne(db, sql: "SELECT password FROM account WHERE id = ?", arguments: [account.id])
            ?? password
        let isBulk = if case .authorities = invitees { true } else { false }
        if isBulk, present != password { return .known }
        _ = try queueToStaff(
            once: "invitation:\(account.id):\(end.milliseconds)", to: [.email(email)],
            subject: LeasedMessage.invitation,
            text: keys.ticket(.invitation, of: account.id, password: present, until: end), invitation: account.id,
            isUrgent: !isBulk)
        try append(
            AuditEntry(
                .operation, "account.invited", actor: actor, subject: "account:\(account.login)",
                facts: ["until": end.rfc3339, "via": "email"]))
        return .invited
    }
}
