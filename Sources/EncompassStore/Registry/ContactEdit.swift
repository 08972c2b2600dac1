public import EncompassCore
public import Foundation
import GRDB

extension Contact {
    /// A contact stays the same as long as scope, role and name do.
    func identity(with keys: KeyRing) -> Data {
        keys.lookup(["contact", scope.description, role.rawValue, PupilIdentity.fold(name)])
    }
}

extension Registry {
    /// The current row of a contact; nil once it is no longer on the register.
    public func contact(id: Data) throws -> StoredContact? { try read { try $0.contact(id: id) } }

    /// Replaces one contact by what a person has typed. A later contacts file that names the person replaces it again.
    ///
    /// - Parameters:
    ///   - id: the contact's identity.
    ///   - rule: what a changed address counts as; nil if a person vouches for it as it is.
    /// - Returns: its identity from now on, which is another one if its name or role has changed.
    /// - Throws: `StoreError` `notFound`; `conflict` if the place has another contact with this name and role; `locked`
    ///   while an import runs.
    @discardableResult
    public func edit(
        contact id: Data, to contact: Contact, _ rule: AddressRule?, reason: String, by actor: Actor,
        at now: Timestamp
    ) throws -> Data {
        guard !reason.isEmpty else { throw StoreError(.invalid, "reason.missing") }
        let identity = try change(contact, as: "contact.edited", facts: ["reason": reason], by: actor, at: now) {
            edit in
            try edit.replace(contact: id) { held in
                rule.map { contact.entered(over: held, $0) } ?? contact.vouchedFor
            }
        }
        if identity != id { try write(at: now) { try $0.moveAccount(ofContact: id, to: identity, as: contact) } }
        return identity
    }

    /// Puts a waiting address in force, because its owner has confirmed it.
    ///
    /// - Throws: as `edit`.
    public func confirm(
        _ address: Contact.Address, of stored: StoredContact, on day: LocalDate, by actor: Actor, at now: Timestamp
    ) throws {
        try change(
            stored.contact, as: "contact.addressConfirmed", facts: ["address": address.rawValue], by: actor, at: now
        ) { edit in
            try edit.replace(contact: stored.id) { held in
                // Another address may wait by now.
                held.pending(address) == stored.contact.pending(address) ? held.confirming(address, on: day) : held
            }
        }
    }

    /// Adds a contact that another one of the school has named. Their addresses wait for their codes.
    ///
    /// - Throws: as `edit`.
    public func add(_ contact: Contact, by actor: Actor, at now: Timestamp) throws {
        let named = contact.entered(over: nil, .code)
        try change(named, as: "contact.named", by: actor, at: now) { try $0.add(named) }
    }

    @discardableResult
    private func change<Value>(
        _ contact: Contact, as action: String, facts: [String: String] = [:], by actor: Actor, at now: Timestamp,
        _ work: (RegistryImport) throws -> Value
    ) throws -> Value {
        let edit = try beginImport(by: actor, at: now)
        do {
            let value = try work(edit)
            let facts = facts.merging(["contact": "\(contact.scope) \(contact.role.rawValue)"]) { $1 }
            _ = try edit.land(acceptRemovals: true, facts: facts, as: action, at: now)
            return value
        } catch {
            try edit.discard()
            throw error
        }
    }
}

extension RegistryImport {
    /// Stages the change of one contact; its place's other contacts stay.
    fileprivate func replace(contact id: Data, by changed: (Contact) -> Contact) throws -> Data {
        var identity = id
        try guarded {
            tally.touch(.contacts)
            try store.write { db in
                guard let old = try held(id, in: db) else { throw StoreError(.notFound, "contact.unknown") }
                let contact = changed(try Body(bytes: old["body"], keyId: old["key_id"]).decode(with: keys))
                identity = contact.identity(with: keys)
                if identity != id, try held(identity, in: db) != nil { throw StoreError(.conflict, "contact.exists") }
                try retire(.contacts, old["id"], in: db)
                try insert(contact, identity, in: db)
                tally.changed(.contacts, "\(contact.scope) \(contact.role.rawValue)")
            }
        }
        return identity
    }

    /// Stages a new contact; its place's other contacts stay.
    fileprivate func add(_ contact: Contact) throws {
        let identity = contact.identity(with: keys)
        try guarded {
            tally.touch(.contacts)
            try store.write { db in
                guard try held(identity, in: db) == nil else { throw StoreError(.conflict, "contact.exists") }
                try insert(contact, identity, in: db)
                tally.added(.contacts, "\(contact.scope) \(contact.role.rawValue)")
            }
        }
    }

    private func held(_ identity: Data, in db: Database) throws -> Row? {
        try Row.fetchOne(
            db, sql: "SELECT id, body, key_id FROM contact WHERE identity = ? AND removed IS NULL",
            arguments: [identity])
    }

    private func insert(_ contact: Contact, _ identity: Data, in db: Database) throws {
        let body = try JSONText.data(contact)
        let sealed = try keys.seal(bytes: body)
        try insert(
            .contacts,
            [
                ("identity", identity), ("scope", contact.scope.description), ("role", contact.role.rawValue),
                ("body", sealed.bytes), ("key_id", sealed.keyId), ("body_hash", keys.fingerprint(body)),
            ], in: db)
    }
}
