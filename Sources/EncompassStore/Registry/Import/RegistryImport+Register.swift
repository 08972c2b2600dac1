public import EncompassCore
import Foundation
import GRDB

extension RegistryImport {
    /// Stages a register of establishments. It replaces the held one: an open establishment that is in no file of this
    /// import is held as closed from now on, since it may still have pupils. What a short list does not say about an
    /// establishment (authority, ages, telephone…) stays as held.
    public func stage(establishments: [Establishment]) throws {
        try stage(.establishments, establishments, prepare: prepare, apply: stage)
    }

    /// Stages the register's links, which replace the held ones.
    public func stage(links: [EstablishmentLink]) throws {
        try stage(
            .links, links, prepare: { ($0, try JSONText.data($0)) },
            apply: { try stage(link: $0.0, body: $0.1, in: $1) })
    }

    /// Reads the register as it will be after landing: numbers, name, status and authority of each school.
    public var schools: @Sendable () throws -> [Establishment] {
        { [store] in try store.read { try $0.schools("removed IS NULL") } }
    }

    private func stage(link: EstablishmentLink, body: Data, in db: Database) throws {
        try stageContent(
            .links, key: ("urn", link.urn.number),
            columns: [("linked", link.linked.number), ("kind", link.kind.rawValue)], body: body,
            example: "\(link.urn) \(link.kind.rawValue) \(link.linked)", in: db)
    }

    private typealias Prepared = (establishment: Establishment, body: Data, hash: Data)

    private func prepare(_ establishment: Establishment) throws -> Prepared {
        let body = try JSONText.data(establishment)
        return (establishment, body, store.keys.fingerprint(body))
    }

    private func stage(_ row: Prepared, in db: Database) throws {
        let establishment = row.establishment
        let held = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT e.id, e.body, e.body_hash, s.line FROM establishment e
                    LEFT JOIN import_seen s ON s.kind = 'establishments' AND s.row = e.id
                    WHERE e.urn = ? AND e.removed IS NULL
                    """), arguments: [establishment.urn.number])
        guard let held else {
            try insert(row, in: db)
            return tally.added(.establishments, establishment.example)
        }
        let isSame = held["body_hash"] as Data == row.hash
        if held["line"] as Int? != nil {
            if !isSame {
                tally.warn(.establishments, line: nil, "\(establishment.urn) is in the file twice; the first counts")
            }
        } else if isSame {
            try keep(held["id"], in: db)
        } else {
            try change(row, held: held, in: db)
        }
    }

    private func change(_ row: Prepared, held: Row, in db: Database) throws {
        let before: Establishment = try JSONText.decode(held["body"])
        let merged = try prepare(row.establishment.filled(from: before))
        if merged.hash == held["body_hash"] as Data { return try keep(held["id"], in: db) }
        try retire(.establishments, held["id"], in: db)
        try insert(merged, in: db)
        tally.changed(.establishments, merged.establishment.example)
    }

    private func keep(_ id: Int64, in db: Database) throws {
        try see(.establishments, id, in: db)
        tally.unchanged(.establishments)
    }

    private func insert(_ row: Prepared, in db: Database) throws {
        let establishment = row.establishment
        try insert(
            .establishments,
            [
                ("urn", establishment.urn.number), ("name", establishment.name), ("town", establishment.address.town),
                ("la", establishment.localAuthority), ("status", establishment.status.rawValue),
                ("body", String(decoding: row.body, as: UTF8.self)), ("body_hash", row.hash),
            ], in: db)
    }

    /// Marks an establishment as closed that the register no longer has.
    func close(_ held: Row, in db: Database) throws {
        var establishment: Establishment = try JSONText.decode(held["body"])
        establishment.status = .closed
        try retire(.establishments, held["id"], in: db)
        try insert(try prepare(establishment), in: db)
        tally.removed(.establishments, establishment.example)
    }
}

extension Registry {
    /// Number, name and status of each school of the register.
    public func schools() throws -> [Establishment] { try read { try $0.schools(Visible.rows("e")) } }
}

extension Reading {
    fileprivate func schools(_ condition: String) throws -> [Establishment] {
        let sql = """
            SELECT urn, status, body ->> '$.name' AS name, body ->> '$.localAuthority' AS la,
                body ->> '$.localAuthorityName' AS la_name, body ->> '$.establishmentNumber' AS number
            FROM establishment e WHERE \(condition)
            """
        return try Row.fetchAll(db, sql: sql).compactMap { row in
            URN(number: row["urn"]).map { urn in
                Establishment(
                    urn: urn, name: row["name"] ?? "",
                    status: Establishment.Status(rawValue: row["status"]) ?? .open, localAuthority: row["la"],
                    localAuthorityName: row["la_name"], establishmentNumber: row["number"])
            }
        }
    }
}

extension Establishment {
    fileprivate var example: String { "\(urn) \(name)" }

    /// With the values of `held` for what this row, perhaps from a list with fewer columns, does not say.
    fileprivate func filled(from held: Establishment) -> Establishment {
        var filled = self
        filled.localAuthority = localAuthority ?? held.localAuthority
        filled.localAuthorityName = localAuthorityName ?? held.localAuthorityName
        filled.establishmentNumber = establishmentNumber ?? held.establishmentNumber
        filled.type = type ?? held.type
        filled.phase = phase ?? held.phase
        filled.openDate = openDate ?? held.openDate
        filled.lowAge = lowAge ?? held.lowAge
        filled.highAge = highAge ?? held.highAge
        filled.telephone = telephone ?? held.telephone
        // Only for the same place; after a move it would be the old street.
        if address.lines.isEmpty, address.postcode == held.address.postcode {
            filled.address.lines = held.address.lines
        }
        return filled
    }
}
