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
    public internal(set) var sharesUPN: Bool
    /// The same of the NHS number.
    public internal(set) var sharesNHSNumber: Bool
    /// Addresses on earlier rolls that no roll has now, the latest first.
    public let earlierAddresses: [EarlierAddress]
}

/// An entry of a roll with the time for which it was held, so that a leaver's last school can still be named.
public struct RollSpell: Hashable, Sendable {
    public let row: RollRow
    /// When the import that added it landed.
    public let heldFrom: Timestamp
    /// When the import that removed or changed it landed; nil while it is current.
    public let heldTo: Timestamp?
}

/// What the rolls have of one pupil, while it is read.
private struct RollsOfPupil {
    var entries: [RollRow] = []
    var sharesUPN = false
    var sharesNHSNumber = false
    /// With the import that ended each.
    var earlier: [(run: Int64, home: EarlierAddress)] = []

    func entry(of pupil: Int64, registers: [ChildNotInSchool]) -> PupilRollEntry {
        PupilRollEntry(
            pupil: pupil, entries: entries, registers: registers, sharesUPN: sharesUPN,
            sharesNHSNumber: sharesNHSNumber, earlierAddresses: Registry.latest(earlier, besides: entries))
    }
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
                SELECT r.pupil, r.urn, r.key_id, r.body, r.upn_hash, r.nhs_hash,
                    CASE WHEN r.removed <= (SELECT run FROM registry) THEN r.removed END
                FROM roll_entry r INDEXED BY roll_entry_pupil
                WHERE \(Visible.rows("r")) OR r.removed <= (SELECT run FROM registry) AND EXISTS (
                    SELECT 1 FROM roll_entry v WHERE v.pupil = r.pupil AND \(Visible.rows("v")))
                ORDER BY r.pupil
                """
            let sharedUPNs = try snapshot.shared(.upn)
            let sharedNHSNumbers = try snapshot.shared(.nhs)
            let identities = PupilIdentity(keys: snapshot.keys)
            let days = try snapshot.landingDays()
            var registers = try snapshot.notInSchool("TRUE", []).reversed().map { ($0.pupil, $0.entry) }
            let rows = try Row.fetchCursor(snapshot.db, sql: sql)
            var pupil: Int64?
            var rolls = RollsOfPupil()
            // The registers' children up to a pupil, and that pupil.
            func pass(through last: Int64, _ rolls: RollsOfPupil) throws {
                while let next = registers.last?.0, next <= last || rolls.entries.isEmpty {
                    var own: [ChildNotInSchool] = []
                    while let entry = registers.last, entry.0 == next {
                        own.append(entry.1)
                        registers.removeLast()
                    }
                    let isOnRoll = next == last && !rolls.entries.isEmpty
                    var whole = (isOnRoll ? rolls : RollsOfPupil()).entry(of: next, registers: own)
                    if own.contains(where: { $0.child.upn.map { sharedUPNs.contains(identities.upnHash($0)) } ?? false }
                    ) {
                        whole.sharesUPN = true
                    }
                    let numbers = own.compactMap { $0.child.nhsNumber.flatMap { NHSNumber($0) } }
                    if numbers.contains(where: { sharedNHSNumbers.contains(identities.nhsHash($0)) }) {
                        whole.sharesNHSNumber = true
                    }
                    try body(whole)
                    if isOnRoll { return }
                }
                if !rolls.entries.isEmpty { try body(rolls.entry(of: last, registers: [])) }
            }
            while let row = try rows.next() {
                let next: Int64 = row[0]
                if let pupil, pupil != next {
                    try pass(through: pupil, rolls)
                    rolls = RollsOfPupil()
                }
                pupil = next
                if let run = row[6] as Int64? {
                    if let address = try Registry.rollRow(row, snapshot.keys).pupil.address, let day = days[run] {
                        rolls.earlier.append((run, EarlierAddress(address, until: day)))
                    }
                    continue
                }
                rolls.entries.append(try Registry.rollRow(row, snapshot.keys))
                if !sharedUPNs.isEmpty, let hash = row[4] as Int64?, sharedUPNs.contains(hash) {
                    rolls.sharesUPN = true
                }
                if !sharedNHSNumbers.isEmpty, let hash = row[5] as Int64?, sharedNHSNumbers.contains(hash) {
                    rolls.sharesNHSNumber = true
                }
            }
            if let pupil { try pass(through: pupil, rolls) }
            try pass(through: .max, RollsOfPupil())
            return try snapshot.registryGeneration()
        }
    }

    /// The addresses that none of the current rows has, each once with its last day.
    fileprivate static func latest(
        _ earlier: [(run: Int64, home: EarlierAddress)], besides rows: [RollRow]
    ) -> [EarlierAddress] {
        guard !earlier.isEmpty else { return [] }
        func place(_ address: PostalAddress) -> String {
            PupilIdentity.fold((address.lines + [address.postcode ?? ""]).joined())
        }
        var seen = Set(rows.compactMap { $0.pupil.address.map(place) })
        return Array(
            earlier.sorted { $0.run > $1.run }.map(\.home).filter { seen.insert(place($0.address)).inserted }
                .prefix(EarlierAddress.most))
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
                (snapshot.entries(Numbered.rows("r", .upn), [wanted]).map { ($0.pupil, $0.row.pupil) }
                    + snapshot.notInSchool("e.upn_hash = ?", [wanted]).map { ($0.pupil, $0.entry.child) })
                    .filter { $0.1.upn.map(PupilIdentity.plainUPN) == PupilIdentity.plainUPN(upn) })
        }
    }

    /// The pupils on a roll or on a register of children not in school with this NHS number.
    public func pupil(nhsNumber number: NHSNumber) throws -> [Int64] {
        let wanted = PupilIdentity(keys: keys).nhsHash(number)
        return try read { snapshot in
            try pupils(
                (snapshot.entries(Numbered.rows("r", .nhs), [wanted]).map { ($0.pupil, $0.row.pupil) }
                    + snapshot.notInSchool("e.nhs_hash = ?", [wanted]).map { ($0.pupil, $0.entry.child) })
                    .filter { $0.1.nhsNumber.flatMap { NHSNumber($0) } == number })
        }
    }

    /// The pupils with this number of an establishment's own.
    public func pupil(urn: URN, pupilId: String) throws -> [Int64] {
        try read { snapshot in
            try pupils(
                snapshot.entries(Numbered.roll("r"), [urn.number]).map { ($0.pupil, $0.row.pupil) }
                    .filter { $0.1.pupilId == pupilId })
        }
    }

    /// What this and earlier rolls had of a pupil, oldest first.
    public func rollHistory(pupil: Int64) throws -> [RollSpell] {
        try read { snapshot in try snapshot.rollHistory(pupil: pupil) }
    }

    private func pupils(_ found: [(Int64, PupilDetails)]) -> [Int64] { Set(found.map(\.0)).sorted() }
}

extension Reading {
    /// The numbers, as hashes, that more than one pupil has.
    fileprivate func shared(_ number: LookupKey.Number) throws -> Set<Int64> {
        let (column, kind) = ("\(number.rawValue)_hash", number.rawValue)
        return try Int64.fetchSet(
            db,
            sql: """
                SELECT n.hash FROM (\(Numbered.several(number))) s
                CROSS JOIN roll_number n ON n.kind = '\(kind)' AND n.hash = s.hash
                CROSS JOIN roll_entry r ON r.id = n.entry
                WHERE \(Visible.rows("r")) GROUP BY n.hash HAVING MIN(r.pupil) <> MAX(r.pupil)
                UNION
                SELECT e.\(column) FROM not_in_school e WHERE e.\(column) IS NOT NULL AND \(Visible.rows("e"))
                AND EXISTS (SELECT 1 FROM roll_number n CROSS JOIN roll_entry r ON r.id = n.entry
                    WHERE n.kind = '\(kind)' AND n.hash = e.\(column) AND n.pupil <> e.pupil AND \(Visible.rows("r"))
                    UNION ALL SELECT 1 FROM not_in_school o WHERE o.\(column) = e.\(column) AND o.pupil <> e.pupil
                    AND \(Visible.rows("o")))
                """)
    }

    /// The days on which imports landed, by run.
    fileprivate func landingDays() throws -> [Int64: LocalDate] {
        try Row.fetchAll(db, sql: "SELECT run, landed_at FROM registry_run WHERE landed_at IS NOT NULL")
            .reduce(into: [:]) {
                $0[$1["run"]] = LocalDate(dayNumber: Int32(clamping: ($1["landed_at"] as Int64) / 86_400_000))
            }
    }

    func rollHistory(pupil: Int64) throws -> [RollSpell] {
        try db.all(
            """
            SELECT r.pupil, r.urn, r.key_id, r.body, a.landed_at AS since, z.landed_at AS until
            FROM roll_entry r JOIN registry_run a ON a.run = r.added LEFT JOIN registry_run z ON z.run = r.removed
            WHERE r.pupil = ? AND a.landed_at IS NOT NULL ORDER BY r.added, r.id
            """, [pupil]
        ) { row in
            RollSpell(
                row: try Registry.rollRow(row, keys), heldFrom: Timestamp(milliseconds: row["since"]),
                heldTo: (row["until"] as Int64?).map(Timestamp.init(milliseconds:)))
        }
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
            db, sql: "SELECT pupil, urn, key_id, body FROM roll_entry r WHERE \(Numbered.rows("r", .upn))",
            arguments: [hash]
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
