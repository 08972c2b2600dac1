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
    /// - Parameter id: the contact's identity.
    /// - Returns: its identity from now on, which is another one if its name or role has changed.
    /// - Throws: `StoreError` `notFound`; `conflict` if the place has another contact with this name and role; `locked`
    ///   while an import runs.
    @discardableResult
    public func edit(
        contact id: Data, to contact: Contact, reason: String, by principal: Principal, at now: Timestamp
    ) throws -> Data {
        guard !reason.isEmpty else { throw StoreError(.invalid, "reason.missing") }
        let edit = try beginImport(by: principal.actor, at: now)
        do {
            let identity = try edit.replace(contact: id, by: contact)
            _ = try edit.land(
                acceptRemovals: true,
                facts: ["reason": reason, "contact": "\(contact.scope) \(contact.role.rawValue)"], as: "contact.edited",
                at: now)
            if identity != id {
                try write(at: now) { try $0.moveAccount(ofContact: id, to: identity, as: contact) }
            }
            return identity
        } catch {
            try edit.discard()
            throw error
        }
    }
}

extension RegistryImport {
    /// Stages the change of one contact; its place's other contacts stay.
    fileprivate func replace(contact id: Data, by contact: Contact) throws -> Data {
        let identity = contact.identity(with: keys)
        let body = try JSONText.data(contact)
        let sealed = try keys.seal(bytes: body)
        try guarded {
            tally.touch(.contacts)
            try store.write { db in
                func held(_ identity: Data) throws -> Int64? {
                    try Int64.fetchOne(
                        db, sql: "SELECT id FROM contact WHERE identity = ? AND removed IS NULL", arguments: [identity])
                }
                guard let old = try held(id) else { throw StoreError(.notFound, "contact.unknown") }
                if identity != id, try held(identity) != nil { throw StoreError(.conflict, "contact.exists") }
                try retire(.contacts, old, in: db)
                try insert(
                    .contacts,
                    [
                        ("identity", identity), ("scope", contact.scope.description), ("role", contact.role.rawValue),
                        ("body", sealed.bytes), ("key_id", sealed.keyId), ("body_hash", keys.fingerprint(body)),
                    ], in: db)
                tally.changed(.contacts, "\(contact.scope) \(contact.role.rawValue)")
            }
        }
        return identity
    }
}
