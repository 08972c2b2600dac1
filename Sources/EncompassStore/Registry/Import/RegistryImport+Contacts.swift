public import EncompassCore
import Foundation
import GRDB

extension RegistryImport {
    /// Stages contacts, which update the held ones. A contact stays the same as long as scope, role and name do, even
    /// if the addresses change. A held contact that the file does not name stays, unless landing accepts removals.
    public func stage(contacts: [(line: Int, contact: Contact)]) throws {
        try stage(contactRows: contacts.map { ($0.line, ContactRow(contact: $0.contact)) })
    }

    /// Stages contacts as read from their file; what could not be read of a held contact stays as held.
    ///
    /// - Parameter rule: what a changed address at a place counts as.
    public func stage(
        contactRows: [(line: Int, row: ContactRow)], rule: (Scope) throws -> AddressRule = { _ in .trusted }
    ) throws {
        try stage(
            .contacts, contactRows, prepare: { ($0.line, $0.row) },
            apply: { try stage($0.1, rule: try rule($0.1.contact.scope), line: $0.0, in: $1) })
    }

    private typealias Prepared = (line: Int, contact: Contact, identity: Data, body: Data, hash: Data)

    private func prepare(_ contact: Contact, line: Int) throws -> Prepared {
        let identity = contact.identity(with: keys)
        let body = try JSONText.data(contact)
        return (line, contact, identity, body, store.keys.fingerprint(body))
    }

    private func stage(_ read: ContactRow, rule: AddressRule, line: Int, in db: Database) throws {
        var row = try prepare(read.contact, line: line)
        let example = "\(row.contact.scope) \(row.contact.role.rawValue) (line \(row.line))"
        try cover(.contacts, row.contact.scope.description, in: db)
        let held = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT c.id, c.body, c.key_id, c.body_hash, s.line FROM contact c
                    LEFT JOIN import_seen s ON s.kind = 'contacts' AND s.row = c.id
                    WHERE c.identity = ? AND c.removed IS NULL
                    """), arguments: [row.identity])
        guard let held else {
            row = try prepare(read.contact.entered(over: nil, rule), line: line)
            warnOfWaiting(row.contact, before: nil, line: line)
            try insert(row, in: db)
            return tally.added(.contacts, example)
        }
        let before: Contact = try Body(bytes: held["body"], keyId: held["key_id"]).decode(with: keys)
        row = try prepare(read.filled(from: before).entered(over: before, rule), line: line)
        warnOfWaiting(row.contact, before: before, line: line)
        if let line = held["line"] as Int? {
            tally.warn(.contacts, line: row.line, "the same person is on line \(line), which counts")
        } else if held["body_hash"] as Data == row.hash {
            try see(.contacts, held["id"], line: row.line, in: db)
            tally.unchanged(.contacts)
        } else {
            try retire(.contacts, held["id"], in: db)
            try insert(row, in: db)
            tally.changed(.contacts, example)
        }
    }

    private func warnOfWaiting(_ contact: Contact, before: Contact?, line: Int) {
        for address in contact.pendingAddresses where contact.pending(address) != before?.pending(address) {
            let name = address == .email ? "e-mail address" : "mobile number"
            tally.warn(
                .contacts, line: line,
                contact[address] == nil
                    ? "the \(name) waits for its code: until then nothing is sent to it"
                    : "the \(name) waits for its code: until then the one that was verified stays in use")
        }
    }

    /// The held contacts of the files' scopes that the files do not name. Ends the staging.
    ///
    /// - Throws: like `diff`.
    public func unnamedContacts() throws -> [Contact] {
        _ = try diff()
        guard tally.kinds.contains(.contacts) else { return [] }
        let sql = """
            SELECT t.body, t.key_id FROM contact t WHERE \(RegistryImport.unseen(.contacts, "t"))
                AND t.scope IN (SELECT scope FROM import_scope WHERE kind = 'contacts')
            """
        let unnamed: [Contact] = try store.read { snapshot in
            try Row.fetchAll(snapshot.db, sql: sql).map {
                try Body(bytes: $0["body"], keyId: $0["key_id"]).decode(with: keys)
            }
        }
        return unnamed.sorted {
            ($0.scope.description, $0.role.rawValue, $0.order, $0.name)
                < ($1.scope.description, $1.role.rawValue, $1.order, $1.name)
        }
    }

    private func insert(_ row: Prepared, in db: Database) throws {
        let body = try store.keys.seal(bytes: row.body)
        try insert(
            .contacts,
            [
                ("identity", row.identity), ("scope", row.contact.scope.description),
                ("role", row.contact.role.rawValue), ("body", body.bytes), ("key_id", body.keyId),
                ("body_hash", row.hash),
            ], line: row.line, in: db)
    }
}

extension ContactRow {
    /// With the held values of the fields that could not be read.
    fileprivate func filled(from held: Contact) -> Contact {
        var filled = contact
        if unread.contains(.email) { filled.email = held.email }
        if unread.contains(.mobile) { (filled.mobile, filled.mobileNote) = (held.mobile, held.mobileNote) }
        if unread.contains(.phone) { (filled.phone, filled.phoneNote) = (held.phone, held.phoneNote) }
        return filled
    }
}
