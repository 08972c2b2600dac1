public import EncompassCore
import Foundation
import GRDB

/// A pupil with all their registrations.
public struct PupilRollEntry: Hashable, Sendable {
    /// Internal id, stable as long as the pupil's identity is.
    public let pupil: Int64
    /// In the order in which they came; none for a child who is only on a register of children not in school.
    public let entries: [RollRow]
    /// What authorities' registers of children not in school have.
    public let registers: [ChildNotInSchool]
    /// Another pupil on a roll or a register has the same UPN: it is no evidence for either.
    public let sharesUPN: Bool
}

/// An entry of a roll with the time for which it was held, so that a leaver's last school can still be named.
public struct RollSpell: Hashable, Sendable {
    public let row: RollRow
    /// When the import that added it landed.
    public let heldFrom: Timestamp
    /// When the import that removed or changed it landed; nil while it is current.
    public let heldTo: Timestamp?
}

extension Registry {
    /// Reads every pupil on a roll and every child on a register of children not in school, in order of their ids, through
    /// one cursor: memory does not grow with the number on rolls.
    ///
    /// - Returns: the registry generation that was read.
    @discardableResult
    public func streamRoll(_ body: (PupilRollEntry) throws -> Void) throws -> Int64 {
        try read { snapshot in
            let sql = """
                SELECT r.pupil, r.urn, r.key_id, r.body, r.upn_hash FROM roll_entry r INDEXED BY roll_entry_pupil
                WHERE \(Visible.rows("r")) ORDER BY r.pupil
                """
            let shared = try snapshot.sharedUPNs()
            let identities = PupilIdentity(keys: snapshot.keys)
            var registers = try snapshot.notInSchool("TRUE", []).reversed().map { ($0.pupil, $0.entry) }
            let rows = try Row.fetchCursor(snapshot.db, sql: sql)
            var pupil: Int64?
            var entries: [RollRow] = []
            var sharesUPN = false
            // The registers' children up to a pupil, and that pupil.
            func pass(through last: Int64, _ entries: [RollRow], _ sharesUPN: Bool) throws {
                while let next = registers.last?.0, next <= last || entries.isEmpty {
                    var own: [ChildNotInSchool] = []
                    while let entry = registers.last, entry.0 == next {
                        own.append(entry.1)
                        registers.removeLast()
                    }
                    let shares = own.contains { $0.child.upn.map { shared.contains(identities.upnHash($0)) } ?? false }
                    let isOnRoll = next == last && !entries.isEmpty
                    try body(
                        PupilRollEntry(
                            pupil: next, entries: isOnRoll ? entries : [], registers: own,
                            sharesUPN: shares || isOnRoll && sharesUPN))
                    if isOnRoll { return }
                }
                guard !entries.isEmpty else { return }
                try body(PupilRollEntry(pupil: last, entries: entries, registers: [], sharesUPN: sharesUPN))
            }
            while let row = try rows.next() {
                let next: Int64 = row[0]
                if let pupil, pupil != next {
                    try pass(through: pupil, entries, sharesUPN)
                    entries.removeAll(keepingCapacity: false)
                    sharesUPN = false
                }
                pupil = next
                entries.append(try Registry.rollRow(row, snapshot.keys))
                if !shared.isEmpty, let hash = row[4] as Int64?, shared.contains(hash) { sharesUPN = true }
            }
            if let pupil { try pass(through: pupil, entries, sharesUPN) }
            try pass(through: .max, [], false)
            return try snapshot.registryGeneration()
        }
    }

    /// Columns: pupil, urn, key_id, body. Read in place, without a copy of the bytes.
    static func rollRow(_ row: Row, _ keys: KeyRing) throws -> RollRow {
        guard let urn = URN(number: row[1]) else { throw ByteReader.broken }
        return try row.withUnsafeData(atIndex: 3) { data in
            guard let data else { throw ByteReader.broken }
            return try PupilBody.decode(Body(bytes: data, keyId: row[2]), urn: urn, with: keys)
        }
    }

    /// Every registration of one pupil, by URN; empty if the pupil is on no roll any more.
    public func rollEntries(pupil: Int64) throws -> [RollRow] {
        try read { snapshot in try snapshot.rollEntries(pupil: pupil) }
    }

    /// Whether a held roll or register says that the pupil must not be matched by the machine.
    public func isProtected(pupil: Int64) throws -> Bool { try read { snapshot in try snapshot.isProtected(pupil) } }

    /// The pupils on a roll or on a register of children not in school with this UPN, valid or not, ignoring case and
    /// white space. If there are several, it identifies none of them.
    public func pupil(upn: String) throws -> [Int64] {
        let identities = PupilIdentity(keys: keys)
        let wanted = identities.upnHash(upn)
        return try read { snapshot in
            try pupils(
                // 64 bits may be another UPN's: the body decides.
                (snapshot.entries("r.upn_hash = ?", [wanted]).map { ($0.pupil, $0.row.pupil) }
                    + snapshot.notInSchool("e.upn_hash = ?", [wanted]).map { ($0.pupil, $0.entry.child) })
                    .filter { $0.1.upn.map(PupilIdentity.plainUPN) == PupilIdentity.plainUPN(upn) })
        }
    }

    /// The pupils with this number of an establishment's own.
    public func pupil(urn: URN, pupilId: String) throws -> [Int64] {
        try read { snapshot in
            try pupils(
                snapshot.entries("r.urn = ?", [urn.number]).map { ($0.pupil, $0.row.pupil) }
                    .filter { $0.1.pupilId == pupilId })
        }
    }

    /// What this and earlier rolls had of a pupil, oldest first.
    public func rollHistory(pupil: Int64) throws -> [RollSpell] {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db,
                sql: """
                    SELECT r.pupil, r.urn, r.key_id, r.body, a.landed_at AS since, z.landed_at AS until
                    FROM roll_entry r JOIN registry_run a ON a.run = r.added LEFT JOIN registry_run z ON z.run = r.removed
                    WHERE r.pupil = ? AND a.landed_at IS NOT NULL ORDER BY r.added, r.id
                    """, arguments: [pupil]
            ).map { row in
                RollSpell(
                    row: try Registry.rollRow(row, snapshot.keys), heldFrom: Timestamp(milliseconds: row["since"]),
                    heldTo: (row["until"] as Int64?).map(Timestamp.init(milliseconds:)))
            }
        }
    }

    private func pupils(_ found: [(Int64, PupilDetails)]) -> [Int64] { Set(found.map(\.0)).sorted() }
}

extension Reading {
    /// The UPNs, as hashes, that more than one pupil has.
    fileprivate func sharedUPNs() throws -> Set<Int64> {
        try Int64.fetchSet(
            db,
            sql: """
                SELECT r.upn_hash FROM roll_entry r INDEXED BY roll_entry_upn
                WHERE r.upn_hash IS NOT NULL AND \(Visible.rows("r"))
                GROUP BY r.upn_hash HAVING MIN(r.pupil) <> MAX(r.pupil)
                UNION
                SELECT e.upn_hash FROM not_in_school e WHERE e.upn_hash IS NOT NULL AND \(Visible.rows("e"))
                AND EXISTS (SELECT 1 FROM roll_entry r WHERE r.upn_hash = e.upn_hash AND r.pupil <> e.pupil
                    AND \(Visible.rows("r"))
                    UNION ALL SELECT 1 FROM not_in_school o WHERE o.upn_hash = e.upn_hash AND o.pupil <> e.pupil
                    AND \(Visible.rows("o")))
                """)
    }

    func rollEntries(pupil: Int64) throws -> [RollRow] {
        try entries("r.pupil = ?", [pupil]).map(\.row)
    }

    fileprivate func entries(
        _ condition: String, _ arguments: StatementArguments
    ) throws -> [(pupil: Int64, row: RollRow)] {
        let sql = """
            SELECT r.pupil, r.urn, r.key_id, r.body FROM roll_entry r
            WHERE \(condition) AND \(Visible.rows("r")) ORDER BY r.urn, r.id
            """
        return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map {
            (pupil: $0[0], row: try Registry.rollRow($0, keys))
        }
    }

    /// The pupils who have this UPN, or had it on an earlier roll or register, and whether one of those protects them.
    func pupils(everNumbered upn: String) throws -> [Int64: Bool] {
        let hash = PupilIdentity(keys: keys).upnHash(upn)
        let rolls = try Row.fetchAll(
            db, sql: "SELECT pupil, urn, key_id, body FROM roll_entry WHERE upn_hash = ?", arguments: [hash]
        ).map { entry in
            let row = try Registry.rollRow(entry, keys)
            return (pupil: entry["pupil"] as Int64, upn: row.pupil.upn, isProtected: row.isProtected)
        }
        let registers = try Row.fetchAll(
            db, sql: "SELECT pupil, key_id, body FROM not_in_school WHERE upn_hash = ?", arguments: [hash]
        ).map { row in
            let held = try notInSchoolEntry(row)
            return (pupil: held.pupil, upn: held.entry.child.upn, isProtected: held.entry.isProtected)
        }
        return (rolls + registers).reduce(into: [:]) { found, entry in
            guard entry.upn.map(PupilIdentity.plainUPN) == PupilIdentity.plainUPN(upn) else { return }
            found[entry.pupil] = found[entry.pupil] ?? false || entry.isProtected
        }
    }

    /// Whether a held roll or register says that the pupil must not be matched by the machine.
    func isProtected(_ pupil: Int64) throws -> Bool {
        try rollEntries(pupil: pupil).contains(where: \.isProtected)
            || notInSchool(pupil: pupil).contains(where: \.entry.isProtected)
    }
}
