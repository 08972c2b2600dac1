public import EncompassCore
import Foundation
import GRDB

extension RegistryImport {
    /// Stages roll rows. A roll replaces that of each establishment in the file: a pupil who is not in it is removed,
    /// and the earlier entries are kept with their dates.
    ///
    /// A roll of an establishment that is neither in the register nor staged is accepted with a warning: a person
    /// calls about a child found there, but nobody would be notified of a child who was dropped.
    ///
    /// - Parameter replacing: false for a Common Transfer File, which only adds and updates: nobody leaves because of
    ///   it, and what it does not say of a pupil stays as held.
    public func stage(roll rows: [(line: Int, row: RollRow)], replacing: Bool = true) throws {
        try stage(prepared: rows.map { PreparedRoll(line: $0.line, row: $0.row, keys: keys) }, replacing: replacing)
    }

    /// The same for rows that were prepared elsewhere.
    public func stage(prepared rows: [PreparedRoll], replacing: Bool = true) throws {
        if filter.isDue {
            try filter.read(from: store)
            try backlog?.insert(into: &filter)
        }
        try stage(
            .rolls, rows, batch: RegistryImport.rollBatch, prepare: { $0 },
            apply: { entry, db in
                let urn = entry.row.enrolment.urn
                if rolls.isNew(urn, as: .known) { try check(urn, line: entry.line, in: db) }
                if replacing, rolls.isNew(urn, as: .covered) {
                    try cover(.rolls, urn.description, in: db)
                    if try !hasRows(urn, in: db) { _ = rolls.isNew(urn, as: .fresh) }
                }
                try place(entry, replacing: replacing, in: db)
            })
    }

    /// Whether a roll has or had any row, also of this import.
    private func hasRows(_ urn: URN, in db: Database) throws -> Bool {
        if added.contains(urn.number) { return true }
        let sql = "SELECT EXISTS (SELECT 1 FROM roll_school WHERE urn = ?)"
        return try Bool.fetchOne(db.cachedStatement(sql: sql), arguments: [urn.number]) ?? false
    }

    /// Warns of a roll whose establishment is closed or not in the register.
    private func check(_ urn: URN, line: Int, in db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "SELECT status FROM establishment WHERE urn = ? AND removed IS NULL")
        let status = try String.fetchOne(statement, arguments: [urn.number])
        if status == Establishment.Status.closed.rawValue {
            tally.warn(.rolls, line: nil, "establishment \(urn) is closed and has a roll")
        } else if status == nil {
            let successor =
                try Snapshot(db: db, keys: store.keys, known: store.known, keptRules: store.keptRules).successor(
                    of: urn
                )
                .map { "; its successor is \($0)" } ?? ""
            tally.warn(.rolls, line: line, "establishment \(urn) is not in the register\(successor)")
        }
    }

    /// Finds the pupil's entry that the row repeats or changes, or adds one.
    ///
    /// A number and a date of birth lead to the pupils who have them; the names say which of them the row is. A row that
    /// leads to nobody on this roll, or to several, is a newcomer until the end of the file (`keepContinuity`).
    private func place(_ entry: PreparedRoll, replacing: Bool, in db: Database) throws {
        let urn = entry.row.enrolment.urn
        rolls.mark(urn, as: entry.hasNumber ? .numbered : .unnumbered)
        let found = try holders(of: entry, in: db)
        // Nearly every row of a first import is nobody's.
        if found.isEmpty { return try placeAlone(entry, from: [], replacing: replacing, in: db) }
        let holders = found.map { ($0, $0.verdict(on: entry.row, names)) }
        if holders.contains(where: { $0.1 != .same }) { shared.insert(SharedNumber(entry)) }
        for (holder, _) in holders {
            let own = holder.rows(at: urn).first { $0.line == nil && $0.hash == entry.hash }
            guard let own, keeps(holder, own) else { continue }
            try see(.rolls, own.id, line: entry.line, in: db)
            return tally.unchanged(.rolls)
        }
        let fitting = holders.filter { $0.1 == .same }.map(\.0)
        let here = fitting.filter { !$0.rows(at: urn).isEmpty }
        guard let holder = here.first ?? fitting.first, entry.hasNumber || here.count < 2 else {
            return try placeAlone(entry, from: holders, replacing: replacing, in: db)
        }
        let own = holder.rows(at: urn)
        if let twice = own.first(where: { $0.line != nil && $0.isSameSpell(as: entry.row) }) {
            if !entry.hasNumber, twice.row.pupil.isAnother(than: entry.row.pupil) {
                namesakes.insert(urn.number)
                return try placeApart(entry, from: holders, replacing: replacing, in: db)
            }
            let reason = "the same pupil is on line \(twice.line ?? 0), which counts"
            return tally.warn(.rolls, line: entry.line, reason)
        }
        let unseen = own.filter { $0.line == nil }
        if !replacing { return try update(entry, among: unseen, of: holder.pupil, in: db) }
        guard let old = unseen.first(where: { $0.isSameSpell(as: entry.row) }) ?? unseen.first else {
            try insert(entry, pupil: holder.pupil, in: db)
            return tally.added(.rolls, entry.example)
        }
        if old.isSameSpell(as: entry.row), entry.row.pupil.lacksName(of: old.row.pupil) {
            try see(.rolls, old.id, line: entry.line, in: db)
            tally.warn(.rolls, line: entry.line, "lacks a name that is held: the row that is held of it stays")
            return tally.unchanged(.rolls)
        }
        try retire(.rolls, old.id, in: db)
        try insert(entry, pupil: holder.pupil, in: db)
        tally.changed(.rolls, entry.example(since: old.row))
    }

    /// Places a row that leads to nobody on this roll.
    private func placeAlone(
        _ entry: PreparedRoll, from holders: [(NumberHolder, OnePerson.Verdict)], replacing: Bool, in db: Database
    ) throws {
        // Who left long ago and is on no roll here is no news.
        if !replacing, !entry.row.enrolment.isCurrent(on: today) { return }
        try placeApart(entry, from: holders, replacing: replacing, in: db)
    }

    /// Adds to what is held of a pupil who is on this roll, or adds the pupil to the roll.
    private func update(_ entry: PreparedRoll, among held: [HeldRoll], of pupil: Int64, in db: Database) throws {
        guard let old = held.first(where: { $0.row.enrolment.isCurrent(on: today) }) else {
            guard entry.row.enrolment.isCurrent(on: today) else { return }
            try insert(entry, pupil: pupil, in: db)
            added.insert(entry.row.enrolment.urn.number)
            return tally.added(.rolls, entry.example)
        }
        let filled = PreparedRoll(line: entry.line, row: entry.row.filled(from: old.row), keys: store.keys)
        if filled.hash == old.hash {
            try see(.rolls, old.id, line: entry.line, in: db)
            return tally.unchanged(.rolls)
        }
        try retire(.rolls, old.id, in: db)
        try insert(filled, pupil: pupil, in: db)
        tally.changed(.rolls, filled.example(since: old.row))
    }

    /// If an earlier import took rows for one pupil and their names are two children's, the first keeps the pupil.
    private func keeps(_ holder: NumberHolder, _ own: HeldRoll) -> Bool {
        holder.rows.allSatisfy { $0.id >= own.id || names.verdict($0.row.pupil, own.row.pupil) != .different }
    }

    /// Places a row that is none of the pupils with its number: a known pupil who is on no roll now, or a new one. The
    /// end of the file says whether it is a pupil who would leave this roll.
    private func placeApart(
        _ entry: PreparedRoll, from judged: [(NumberHolder, OnePerson.Verdict)], replacing: Bool, in db: Database
    ) throws {
        let urn = entry.row.enrolment.urn
        let holders = judged.map(\.0)
        for holder in holders {
            // A row that was stored together with another child's under one number gets a pupil of its own.
            let own = holder.rows(at: urn).first { $0.line == nil && $0.hash == entry.hash }
            guard let own else { continue }
            try retire(.rolls, own.id, in: db)
            try insert(entry, pupil: try known(entry, besides: holders, in: db), in: db)
            return tally.changed(.rolls, entry.example)
        }
        try insert(entry, pupil: try known(entry, besides: holders, in: db), in: db)
        if !replacing { added.insert(urn.number) }
        tally.added(.rolls, entry.example)
    }

    /// A pupil with one of the row's identities who is not on this roll now, whose last names fit and whose numbers do
    /// not contradict; else a new one.
    private func known(_ entry: PreparedRoll, besides holders: [NumberHolder], in db: Database) throws -> Int64 {
        let identities = PupilIdentity(keys: keys)
        var free: (identity: LookupKey, kind: PupilIdentity.Kind)?
        for (place, kind) in entry.kinds.enumerated() {
            // Most rows of a first import end here, and their other identities need not be made.
            let isPossible = identitiesInUse.mayContain(kind, entry)
            if !isPossible, free != nil { continue }
            let identity = place == 0 ? entry.identity : identities.identity(kind, of: entry.row)
            guard isPossible, let pupil = try pupil(identity, in: db) else {
                if place > 0 || holders.isEmpty { free = free ?? (identity, kind) }
                continue
            }
            if holders.contains(where: { $0.pupil == pupil }) { continue }
            if try isOnRoll(pupil, entry.row.enrolment.urn, in: db) { continue }
            let last = try lastRow(ofPupil: pupil, in: db)
            if last.map({ isSame($0, entry.row) }) ?? true { return pupil }
        }
        guard let free else {
            return try newPupil(identities.ownIdentity(entry.row, run: run, line: entry.line), in: db)
        }
        identitiesInUse.insert(free.kind, entry)
        return try newPupil(free.identity, in: db)
    }

    private func isSame(_ last: RollRow, _ row: RollRow) -> Bool {
        let numbers = PupilNumbers(last.pupil, row.pupil)
        // Each school has numbers of its own.
        let isContradiction = numbers.differ && !numbers.agree && last.enrolment.urn == row.enrolment.urn
        return names.verdict(last.pupil, row.pupil) == .same && !isContradiction
    }

    func lastRow(ofPupil pupil: Int64, in db: Database) throws -> RollRow? {
        let sql = """
            SELECT r.urn, r.body, r.key_id FROM roll_entry r WHERE r.pupil = ?
            ORDER BY r.removed IS NOT NULL, r.removed DESC, r.id DESC LIMIT 1
            """
        return try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [pupil]).flatMap { row in
            try URN(number: row["urn"]).map {
                try PupilBody.decode(Body(bytes: row["body"], keyId: row["key_id"]), urn: $0, with: keys)
            }
        }
    }

    func pupil(_ identity: LookupKey, in db: Database) throws -> Int64? {
        guard filter.mayContain(identity) else { return nil }
        if let pupil = try backlog?.pupil(identity) { return pupil }
        let sql = """
            SELECT COALESCE(p.same_as, p.id) FROM pupil_identity i JOIN pupil p ON p.id = i.pupil WHERE i.identity = ?
            """
        return try Int64.fetchOne(db.cachedStatement(sql: sql), arguments: [identity.data])
    }

    func newPupil(_ identity: LookupKey, in db: Database) throws -> Int64 {
        let statement = try statements(db).pupil
        try statement.bind(1, identity)
        try statement.run()
        let pupil = db.lastInsertedRowID
        filter.insert(identity)
        if backlog == nil { try statements(db).add(identity: identity, of: pupil) }
        backlog?.add(pupil: pupil, identity: identity)
        return pupil
    }

    /// Every pupil on a roll with the row's number: a valid UPN or NHS number counts on every roll, any other number
    /// only on this one.
    private func holders(of entry: PreparedRoll, in db: Database) throws -> [NumberHolder] {
        if entry.kinds[0] == .upn, let upn = entry.row.pupil.upn, let hash = entry.upnHash {
            let likely = try held(.upn, hash, in: db)
            let plain = likely.isEmpty ? "" : PupilIdentity.plainUPN(upn)
            let holders = likely.filter { $0.row.pupil.upn.map(PupilIdentity.plainUPN) == plain }
            return try grouped(holders.isEmpty ? heldByNHSNumber(of: entry, in: db) : holders)
        }
        let byNHSNumber = try heldByNHSNumber(of: entry, in: db)
        if !byNHSNumber.isEmpty { return grouped(byNHSNumber) }
        let pupils = try pupils(of: entry, in: db)
        return grouped(
            try Set(pupils).sorted().flatMap {
                // By the pupil: what is staged may not be in the table of rolls yet.
                try held("r.urn = ? AND r.pupil = ?", [entry.row.enrolment.urn.number, $0], in: db)
            }
        ).filter { holder in
            // The identity may be from a number that the pupil no longer has, or from before it had one.
            holder.rows.contains { held in
                PupilNumbers(held.row.pupil, entry.row.pupil).agree
                    || !held.row.pupil.hasNumber && !entry.hasNumber
            }
        }
    }

    /// The pupils with an identity that the row may have.
    private func pupils(of entry: PreparedRoll, in db: Database) throws -> [Int64] {
        let identities = PupilIdentity(keys: keys)
        return try entry.kinds.enumerated().compactMap { place, kind in
            guard identitiesInUse.mayContain(kind, entry) else { return nil }
            return try pupil(place == 0 ? entry.identity : identities.identity(kind, of: entry.row), in: db)
        }
    }

    private func heldByNHSNumber(of entry: PreparedRoll, in db: Database) throws -> [HeldRoll] {
        entry.nhsHash == nil ? [] : try heldByNHSNumber(of: entry.row.pupil, in: db)
    }

    /// Rows with the same NHS number, unless another number of theirs contradicts.
    func heldByNHSNumber(of pupil: PupilDetails, in db: Database) throws -> [HeldRoll] {
        guard let number = pupil.nhsNumber.flatMap({ NHSNumber($0) }) else { return [] }
        let upn = pupil.upn.flatMap { UPN($0) }
        return try held(.nhs, PupilIdentity(keys: keys).nhsHash(number), in: db).filter {
            let other = $0.row.pupil.upn.flatMap { UPN($0) }
            return $0.row.pupil.nhsNumber.flatMap { NHSNumber($0) } == number && (upn == nil || other == nil)
        }
    }

    private func grouped(_ rows: [HeldRoll]) -> [NumberHolder] {
        if rows.isEmpty { return [] }
        return Dictionary(grouping: rows, by: \.pupil).sorted { $0.key < $1.key }.map {
            NumberHolder(pupil: $0.key, rows: $0.value)
        }
    }

    /// The rows with a number, of which 64 bits are compared.
    private func held(_ kind: LookupKey.Number, _ hash: Int64, in db: Database) throws -> [HeldRoll] {
        let key = LookupKey(kind, hash)
        guard filter.mayContain(key) else { return [] }
        return try held(Numbered.rows("r", kind), [hash], in: db)
            + (backlog?.entries(key) ?? []).flatMap { try held("r.id = ?", [$0.id], in: db) }
    }

    func held(
        _ condition: String, _ arguments: StatementArguments, in db: Database
    ) throws -> [HeldRoll] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT r.id, r.pupil, r.urn, r.body, r.key_id, r.body_hash, s.line FROM roll_entry r
                    LEFT JOIN import_seen s ON s.kind = 'rolls' AND s.row = r.id
                    WHERE \(condition) AND r.removed IS NULL ORDER BY r.id
                    """), arguments: arguments
        ).compactMap { row in
            try URN(number: row["urn"]).map { urn in
                HeldRoll(
                    id: row["id"], pupil: row["pupil"], hash: LookupKey(identity: row["body_hash"]), line: line(row),
                    row: try PupilBody.decode(Body(bytes: row["body"], keyId: row["key_id"]), urn: urn, with: keys))
            }
        }
    }

    func insert(_ entry: PreparedRoll, pupil: Int64, in db: Database) throws {
        let statement = try statements(db).entry
        let (body, urn) = (try entry.sealed(with: keys), entry.row.enrolment.urn.number)
        try statement.bind(1, Int64(urn))
        try statement.bind(2, pupil)
        try statement.bind(3, body.bytes)
        try statement.bind(4, Int64(body.keyId))
        try statement.bind(5, entry.hash)
        try statement.bind(6, entry.upnHash)
        try statement.bind(7, entry.nhsHash)
        try statement.bind(8, run)
        try statement.run()
        let id = db.lastInsertedRowID
        rolls.count(entry.row.enrolment.urn)
        if backlog == nil { try statements(db).add(entry: id, toRollOf: urn) }
        backlog?.add(entry: id, urn: urn)
        if let hash = entry.upnHash { try note(LookupKey(.upn, hash), of: id, pupil, in: db) }
        if let hash = entry.nhsHash { try note(LookupKey(.nhs, hash), of: id, pupil, in: db) }
        if !addedLines.add(id, line: entry.line) { try see(.rolls, id, line: entry.line, in: db) }
    }

    /// The file's line of a row of `roll_entry` that is given as `id` and `line` in `import_seen`; nil if the file does not
    /// have it.
    func line(_ row: Row) -> Int? { row["line"] as Int? ?? addedLines.line(of: row["id"]) }

    private func note(_ number: LookupKey, of entry: Int64, _ pupil: Int64, in db: Database) throws {
        filter.insert(number)
        let row = LookupBacklog.Entry(id: entry, pupil: pupil)
        if backlog == nil { return try statements(db).add(number: number, of: row) }
        backlog?.add(row, number: number)
    }
}

extension Enrolment {
    /// Whether the pupil is on the roll on `date`, or comes to it later.
    func isCurrent(on date: LocalDate) -> Bool {
        status != .previous && leavingDate.map { $0 >= date } ?? true
    }
}

extension RollRow {
    /// With the held values of what it does not say.
    func filled(from held: RollRow) -> RollRow {
        var filled = self
        if pupil.surname.isEmpty { filled.pupil.surname = held.pupil.surname }
        if pupil.forename.isEmpty { filled.pupil.forename = held.pupil.forename }
        filled.pupil.middleNames = pupil.middleNames ?? held.pupil.middleNames
        filled.pupil.preferredSurname = pupil.preferredSurname ?? held.pupil.preferredSurname
        filled.pupil.preferredForename = pupil.preferredForename ?? held.pupil.preferredForename
        filled.pupil.formerSurname = pupil.formerSurname ?? held.pupil.formerSurname
        filled.pupil.sex = pupil.sex ?? held.pupil.sex
        filled.pupil.upn = pupil.upn ?? held.pupil.upn
        filled.pupil.pupilId = pupil.pupilId ?? held.pupil.pupilId
        filled.pupil.uln = pupil.uln ?? held.pupil.uln
        filled.pupil.nhsNumber = pupil.nhsNumber ?? held.pupil.nhsNumber
        filled.pupil.address = pupil.address ?? held.pupil.address
        filled.pupil.yearGroup = pupil.yearGroup ?? held.pupil.yearGroup
        filled.pupil.className = pupil.className ?? held.pupil.className
        filled.enrolment.status = held.enrolment.status
        filled.enrolment.entryDate = enrolment.entryDate ?? held.enrolment.entryDate
        filled.enrolment.leavingDate = enrolment.leavingDate ?? held.enrolment.leavingDate
        filled.isProtected = isProtected || held.isProtected
        return filled
    }
}

extension PupilDetails {
    /// Whether a name is empty here that the other row has: an export that lost a cell, not a name given up.
    func lacksName(of other: PupilDetails) -> Bool {
        surname.isEmpty && !other.surname.isEmpty || forename.isEmpty && !other.forename.isEmpty
    }

    var hasNumber: Bool { upn != nil || pupilId != nil || nhsNumber.flatMap { NHSNumber($0) } != nil }

    /// Whether two rows of one file with one name and date of birth, both without a number, are two children's: sex or
    /// home differ.
    func isAnother(than other: PupilDetails) -> Bool {
        if Set([sex, other.sex]).isSuperset(of: [.female, .male]) { return true }
        guard let postcode = address?.postcode, let theirs = other.address?.postcode else { return false }
        return PupilIdentity.fold(postcode) != PupilIdentity.fold(theirs)
    }
}

/// A roll row encoded and hashed, ready to be placed: this needs no database, so it is done while others are staged.
///
/// A class, since a row has some twenty texts, each of which would be counted again with every copy.
public final class PreparedRoll: Sendable {
    let line: Int
    let row: RollRow
    /// What identities the row may have.
    let kinds: [PupilIdentity.Kind]
    /// The likeliest; the others are made when it does not settle who the pupil is.
    let identity: LookupKey
    let hasNumber: Bool
    private let sealed: Body?
    let hash: LookupKey
    let upnHash: Int64?
    let nhsHash: Int64?

    /// - Parameter line: the row's line in its file, from 1.
    public convenience init(line: Int, row: RollRow, keys: KeyRing) {
        self.init(line: line, row: row, keys: keys) { _ in nil }
    }

    /// Rows that are likely to be added are sealed at once; others only when they are.
    ///
    /// - Parameter isNew: whether these are.
    public static func all(_ rows: [(line: Int, row: RollRow)], keys: KeyRing, isNew: Bool) -> [PreparedRoll] {
        guard isNew else { return rows.map { PreparedRoll(line: $0.line, row: $0.row, keys: keys) } }
        var nonces = NonceSupply()
        var prepared: [PreparedRoll] = []
        prepared.reserveCapacity(rows.count)
        for (line, row) in rows {
            prepared.append(
                PreparedRoll(line: line, row: row, keys: keys) { body in
                    // What cannot be sealed now fails when it is written.
                    try? keys.dataKeys.seal(body, nonce: nonces.next())
                })
        }
        return prepared
    }

    private init(line: Int, row: RollRow, keys: KeyRing, seal: (Data) -> Body?) {
        let identities = PupilIdentity(keys: keys)
        self.line = line
        self.row = row
        kinds = PupilIdentity.kinds(row)
        identity = identities.identity(kinds[0], of: row)
        hasNumber = row.pupil.hasNumber
        let body = PupilBody.encode(row)
        sealed = seal(body)
        hash = body.withUnsafeBytes(keys.fingerprint)
        upnHash = row.pupil.upn.map(identities.upnHash)
        nhsHash = row.pupil.nhsNumber.flatMap { NHSNumber($0) }.map(identities.nhsHash)
    }

    /// Under the data key in use, which may be another since the row was prepared.
    func sealed(with keys: KeyRing) throws -> Body {
        if let sealed, sealed.keyId == keys.dataKeys.current { return sealed }
        return try keys.seal(bytes: PupilBody.encode(row))
    }

    var example: String { PreparedRoll.example(row) + " (line \(line))" }

    /// With what has changed in who the pupil is.
    func example(since held: RollRow) -> String {
        let changes = PreparedRoll.changes(from: held.pupil, to: row.pupil)
        return example + (changes.isEmpty ? "" : ": the same pupil, " + changes.joined(separator: ", "))
    }

    /// In words, without the values.
    static func changes(from old: PupilDetails, to new: PupilDetails) -> [String] {
        func change(_ name: String, _ old: String?, _ new: String?) -> String? {
            switch (old, new) {
            case (nil, nil): nil
            case (nil, _?): "now with \(name)"
            case (_?, nil): "now without \(name)"
            case (let old?, let new?):
                PupilIdentity.fold(old) == PupilIdentity.fold(new) ? nil : "\(name) changed"
            }
        }
        return [
            change("UPN", old.upn, new.upn), change("admission number", old.pupilId, new.pupilId),
            change("NHS number", old.nhsNumber, new.nhsNumber),
            change("forename", old.forename, new.forename), change("surname", old.surname, new.surname),
            old.dateOfBirth == new.dateOfBirth ? nil : "date of birth corrected",
        ].compactMap { $0 }
    }

    /// An establishment and the end of a UPN: enough for the school to know who it is, too little for anybody else.
    static func example(_ row: RollRow) -> String {
        guard let upn = row.pupil.upn.flatMap({ UPN($0) }) else { return "\(row.enrolment.urn) without a valid UPN" }
        return "\(row.enrolment.urn) UPN …\(upn.description.suffix(4))"
    }
}

/// A roll entry with the same number.
struct HeldRoll {
    let id: Int64
    let pupil: Int64
    let hash: LookupKey
    /// Line of the file that already has it; nil if none does.
    let line: Int?
    let row: RollRow

    /// Whether both are the same period on the roll: a pupil who left and came back has two.
    func isSameSpell(as other: RollRow) -> Bool {
        row.enrolment.status == other.enrolment.status && row.enrolment.entryDate == other.enrolment.entryDate
    }
}

/// A pupil with a row's number.
struct NumberHolder {
    let pupil: Int64
    let rows: [HeldRoll]

    func rows(at urn: URN) -> [HeldRoll] { rows.filter { $0.row.enrolment.urn == urn } }

    /// `same` if one of the pupil's rows names the same person and none names another.
    func verdict(on row: RollRow, _ names: OnePerson) -> OnePerson.Verdict {
        let verdicts = rows.map { holder -> OnePerson.Verdict in
            guard holder.row.pupil.dateOfBirth == row.pupil.dateOfBirth else { return .different }
            // A row that has lost a name does not name another person: the held row stays.
            return row.pupil.lacksName(of: holder.row.pupil) ? .same : names.verdict(holder.row.pupil, row.pupil)
        }
        if verdicts.contains(.different) { return .different }
        return verdicts.contains(.same) ? .same : .near
    }
}
