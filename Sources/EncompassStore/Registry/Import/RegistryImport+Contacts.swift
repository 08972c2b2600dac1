public import EncompassCore
import Foundation
import GRDB

extension RegistryImport {
    /// Stages contacts, which replace those held for each scope in the file. A contact is the same as long as scope,
    /// role and name are, whatever becomes of the addresses.
    public func stage(contacts: [(line: Int, contact: Contact)]) throws {
        try stage(.contacts, contacts, prepare: prepare, apply: stage)
    }

    private typealias Prepared = (line: Int, contact: Contact, identity: Data, body: Body, hash: Data)

    private func prepare(_ row: (line: Int, contact: Contact)) throws -> Prepared {
        let contact = row.contact
        let identity = store.keys.lookup([
            "contact", contact.scope.description, contact.role.rawValue, PupilIdentity.fold(contact.name),
        ])
        let body = try Body(contact)
        return (row.line, contact, identity, body, store.keys.fingerprint(body.bytes))
    }

    private func stage(_ row: Prepared, in db: Database) throws {
        let example = "\(row.contact.scope) \(row.contact.role.rawValue) (line \(row.line))"
        try cover(.contacts, row.contact.scope.description, in: db)
        let held = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT c.id, c.body_hash, s.line FROM contact c
                    LEFT JOIN import_seen s ON s.kind = 'contacts' AND s.row = c.id
                    WHERE c.identity = ? AND c.removed IS NULL
                    """), arguments: [row.identity])
        guard let held else {
            try insert(row, in: db)
            return tally.added(.contacts, example)
        }
        if let line = held["line"] as Int? {
            tally.warn(.contacts, line: row.line, "the same person stands on line \(line), which counts")
        } else if held["body_hash"] as Data == row.hash {
            try see(.contacts, held["id"], line: row.line, in: db)
            tally.unchanged(.contacts)
        } else {
            try retire(.contacts, held["id"], in: db)
            try insert(row, in: db)
            tally.changed(.contacts, example)
        }
    }

    private func insert(_ row: Prepared, in db: Database) throws {
        try insert(
            .contacts,
            [
                ("identity", row.identity), ("scope", row.contact.scope.description),
                ("role", row.contact.role.rawValue), ("body", row.body.bytes), ("key_id", row.body.keyId),
                ("body_hash", row.hash),
            ], line: row.line, in: db)
    }
}
