public import EncompassCore
import Foundation
import GRDB

/// Authorities' registers of children not in school, with the contacts of their providers and officers.
extension RegistryImport {
    /// Stages the rows of registers, which replace the held one of each authority in the file. Rows of one child, each with
    /// a provider, are one entry; so give the whole file at once.
    public func stage(notInSchool rows: [(line: Int, entry: ChildNotInSchool)]) throws {
        let identities = PupilIdentity(keys: store.keys)
        var order: [LookupKey] = []
        var joined: [LookupKey: (line: Int, entry: ChildNotInSchool)] = [:]
        for row in rows {
            let own = identities.all(row.entry)
            guard var key = own.last else { continue }
            if let first = joined[key], let number = first.entry.child.otherNumber(than: row.entry.child) {
                tally.warn(
                    .notInSchool, line: row.line,
                    "has the name and date of birth of line \(first.line), and another \(number): two children")
                key = own.first ?? key
            }
            if joined[key] == nil {
                order.append(key)
                joined[key] = row
            } else {
                joined[key]?.entry.join(row.entry)
            }
        }
        try stage(
            .notInSchool, order.compactMap { joined[$0] },
            prepare: { ($0.line, $0.entry, try JSONText.data($0.entry)) },
            apply: { try place($0.1, body: $0.2, line: $0.0, in: $1) })
    }

    private func place(_ entry: ChildNotInSchool, body: Data, line: Int, in db: Database) throws {
        let (keys, hash) = (store.keys, store.keys.fingerprint(body))
        let example = ChildNotInSchool.example(entry)
        try cover(.notInSchool, entry.authority, in: db)
        let pupil = try pupil(of: entry, in: db)
        let held = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT e.id, e.body_hash, s.line FROM not_in_school e
                    LEFT JOIN import_seen s ON s.kind = 'notInSchool' AND s.row = e.id
                    WHERE e.pupil = ? AND e.la = ? AND e.removed IS NULL
                    """), arguments: [pupil, entry.authority])
        try stageContacts(of: entry, in: db)
        if let other = held?["line"] as Int? {
            return tally.warn(.notInSchool, line: line, "the same child is on line \(other), which counts")
        }
        if let held, held["body_hash"] as Data == hash {
            try see(.notInSchool, held["id"], line: line, in: db)
            return tally.unchanged(.notInSchool)
        }
        if let held { try retire(.notInSchool, held["id"], in: db) }
        let sealed = try keys.seal(bytes: body)
        let identities = PupilIdentity(keys: keys)
        try insert(
            .notInSchool,
            [
                ("la", entry.authority), ("pupil", pupil), ("body", sealed.bytes), ("key_id", sealed.keyId),
                ("body_hash", hash), ("upn_hash", entry.child.upn.map(identities.upnHash)),
                ("nhs_hash", entry.child.nhsNumber.flatMap { NHSNumber($0) }.map(identities.nhsHash)),
            ], line: line, in: db)
        let id = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM not_in_school WHERE pupil = ? AND la = ? AND removed IS NULL"),
            arguments: [pupil, entry.authority])
        for scope in Set(entry.providers.compactMap { identities.scope(of: $0, authority: entry.authority) }) {
            try db.cachedStatement(sql: "INSERT INTO not_in_school_provider (entry, scope) VALUES (?, ?)").execute(
                arguments: [id, scope.description])
        }
        if held == nil {
            tally.added(.notInSchool, example + " (line \(line))")
        } else {
            tally.changed(.notInSchool, example + " (line \(line))")
        }
    }

    /// The child's pupil: that of a roll if UPN or NHS number, date of birth and names are the same; else the child's own.
    private func pupil(of entry: ChildNotInSchool, in db: Database) throws -> Int64 {
        let onRoll = try heldByNHSNumber(of: entry.child, in: db).filter {
            $0.row.pupil.dateOfBirth == entry.child.dateOfBirth && names.verdict($0.row.pupil, entry.child) == .same
        }
        let pupils = Set(onRoll.map(\.pupil))
        if let pupil = pupils.first, pupils.count == 1 { return pupil }
        var free: LookupKey?
        for identity in PupilIdentity(keys: store.keys).all(entry) {
            guard let found = try pupil(identity, in: db) else {
                free = free ?? identity
                continue
            }
            if try last(ofPupil: found, in: db).allSatisfy({ names.verdict($0, entry.child) == .same }) { return found }
        }
        guard let free else { throw StoreError(.invalid, "notInSchool.sameChild") }
        identitiesInUse.insertNHSNumber()
        return try newPupil(free, in: db)
    }

    /// The names that the pupil last had on a roll and on a register.
    private func last(ofPupil pupil: Int64, in db: Database) throws -> [PupilDetails] {
        let sql = """
            SELECT e.body, e.key_id FROM not_in_school e WHERE e.pupil = ?
            ORDER BY e.removed IS NOT NULL, e.removed DESC, e.id DESC LIMIT 1
            """
        let own = try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [pupil]).map { row in
            try Body(bytes: row["body"], keyId: row["key_id"]).decode(ChildNotInSchool.self, with: keys).child
        }
        return [try lastRow(ofPupil: pupil, in: db)?.pupil, own].compactMap(\.self)
    }

    private func stageContacts(of entry: ChildNotInSchool, in db: Database) throws {
        let identities = PupilIdentity(keys: store.keys)
        for provider in entry.providers {
            // An establishment's contacts are on the register of contacts.
            guard let place = identities.scope(of: provider, authority: entry.authority), place.provider != nil else {
                continue
            }
            for person in provider.people {
                try stageContact(
                    entry.contact(of: person, as: .keyAdult, at: place), under: place.description, in: db)
            }
        }
        if let officer = entry.officerContact {
            try stageContact(officer, under: RegisterContacts.officers(of: entry.authority), in: db)
        }
    }

    /// The first row about a person counts.
    private func stageContact(_ contact: Contact, under scope: String, in db: Database) throws {
        let identity = RegisterContacts.identity(contact, store.keys)
        let body = try JSONText.data(contact)
        let hash = store.keys.fingerprint(body)
        let held = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT c.id, c.body_hash, s.row IS NOT NULL AS seen FROM contact c
                    LEFT JOIN import_seen s ON s.kind = 'registerContacts' AND s.row = c.id
                    WHERE c.identity = ? AND c.removed IS NULL
                    """), arguments: [identity])
        if let held, held["seen"] as Bool || held["body_hash"] as Data == hash {
            return try seeContact(held["id"], in: db)
        }
        if let held { try retire(.contacts, held["id"], in: db) }
        let sealed = try store.keys.seal(bytes: body)
        try db.cachedStatement(
            sql: """
                INSERT INTO contact (identity, scope, role, body, key_id, body_hash, added) VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [identity, scope, contact.role.rawValue, sealed.bytes, sealed.keyId, hash, run])
        try seeContact(db.lastInsertedRowID, in: db)
    }

    private func seeContact(_ id: Int64, in db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO import_seen (kind, row, line) VALUES ('registerContacts', ?, 0)"
        ).execute(arguments: [id])
    }

    /// Removes who the registers no longer have, once all rows are staged.
    func finishNotInSchool() throws {
        let authorities = try store.read { snapshot in
            try String.fetchAll(
                snapshot.db, sql: "SELECT scope FROM import_scope WHERE kind = 'notInSchool' ORDER BY scope")
        }
        for authority in authorities {
            try store.write { db in
                let held =
                    try Int.fetchOne(
                        db, sql: "SELECT COUNT(*) FROM not_in_school e WHERE e.la = ? AND \(Visible.rows("e"))",
                        arguments: [authority]) ?? 0
                let gone = try Row.fetchAll(
                    db,
                    sql: """
                        SELECT e.id, e.body, e.key_id FROM not_in_school e
                        WHERE e.la = ? AND \(RegistryImport.unseen(.notInSchool, "e"))
                        """, arguments: [authority])
                for row in gone {
                    let entry: ChildNotInSchool = try Body(bytes: row["body"], keyId: row["key_id"]).decode(with: keys)
                    try retire(.notInSchool, row["id"], in: db)
                    tally.removed(.notInSchool, ChildNotInSchool.example(entry))
                }
                if gone.count * 10 > held {
                    tally.lost(
                        RegistryDiff.Loss(
                            kind: .notInSchool, scope: "la:\(authority) children not in school", held: held,
                            removed: gone.count))
                }
                try db.execute(
                    sql: """
                        UPDATE contact SET removed = ? WHERE removed IS NULL
                            AND (scope = ? OR substr(scope, 1, 13) = ?) AND NOT EXISTS
                                (SELECT 1 FROM import_seen s WHERE s.kind = 'registerContacts' AND s.row = contact.id)
                        """,
                    arguments: [run, RegisterContacts.officers(of: authority), "provider:\(authority)-"])
            }
        }
    }
}

extension PupilDetails {
    /// The number by which two rows of a register are two children.
    fileprivate func otherNumber(than other: PupilDetails) -> String? {
        if let upn, let theirs = other.upn, upn != theirs { return "UPN" }
        if let nhsNumber, let theirs = other.nhsNumber, nhsNumber != theirs { return "NHS number" }
        return nil
    }
}

extension ChildNotInSchool {
    /// The authority and the end of a UPN, which names nobody.
    static func example(_ entry: ChildNotInSchool) -> String {
        guard let upn = entry.child.upn.flatMap({ UPN($0) }) else { return "la:\(entry.authority) without a valid UPN" }
        return "la:\(entry.authority) UPN …\(upn.description.suffix(4))"
    }
}
