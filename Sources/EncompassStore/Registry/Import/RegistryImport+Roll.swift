public import EncompassCore
import Foundation
import GRDB

extension RegistryImport {
    /// Stages roll rows. A roll replaces that of each establishment in the file: who is not in it drops off, and the
    /// earlier entries are kept with their dates.
    ///
    /// A roll of an establishment that is neither in the register nor staged is taken all the same, with a warning: a
    /// child who was found there is told of by telephone, and a child who was dropped would not be.
    ///
    /// - Parameter replacing: false for a Common Transfer File, which only adds and updates.
    public func stage(roll rows: [(line: Int, row: RollRow)], replacing: Bool = true) throws {
        let keys = store.keys
        try stage(
            .rolls, rows, prepare: { PreparedRoll(line: $0.line, row: $0.row, keys: keys) },
            apply: { entry, db in
                let urn = entry.row.enrolment.urn
                try check(urn, line: entry.line, in: db)
                if replacing { try cover(.rolls, urn.description, in: db) }
                try place(entry, as: entry.identity, in: db)
            })
    }

    /// Warns, once an establishment, of a roll that cannot be told of by itself.
    private func check(_ urn: URN, line: Int, in db: Database) throws {
        guard known.insert(urn.number).inserted else { return }
        let statement = try db.cachedStatement(
            sql: "SELECT status FROM establishment WHERE urn = ? AND removed IS NULL")
        let status = try String.fetchOne(statement, arguments: [urn.number])
        if status == Establishment.Status.closed.rawValue {
            tally.warn(.rolls, line: nil, "establishment \(urn) is closed and has a roll")
        } else if status == nil {
            let successor = try store.successor(of: urn, in: db).map { "; its successor is \($0)" } ?? ""
            tally.warn(.rolls, line: line, "establishment \(urn) is not in the register\(successor)")
        }
    }

    /// Finds the pupil's entry that the row is, or changes, or else adds one.
    private func place(_ entry: PreparedRoll, as identity: Data, in db: Database) throws {
        let pupil = try pupil(identity, in: db)
        let standing = try pupil.map { try self.standing(entry.row.enrolment.urn, $0, in: db) } ?? []
        if let same = standing.first(where: { $0.line == nil && $0.hash == entry.hash }) {
            try see(.rolls, same.id, line: entry.line, in: db)
            return tally.unchanged(.rolls)
        }
        if let named = try otherIdentity(entry, than: identity, standing: standing, in: db) {
            return try place(entry, as: named, in: db)
        }
        if let twice = standing.first(where: { $0.line != nil && $0.isSameSpell(as: entry.row) }) {
            let reason = "the same pupil stands on line \(twice.line ?? 0), which counts"
            return tally.warn(.rolls, line: entry.line, reason)
        }
        let unseen = standing.filter { $0.line == nil }
        guard let old = unseen.first(where: { $0.isSameSpell(as: entry.row) }) ?? unseen.first else {
            try insert(entry, pupil: try pupil ?? newPupil(identity, in: db), in: db)
            return tally.added(.rolls, entry.example)
        }
        try retire(.rolls, old.id, in: db)
        try insert(entry, pupil: try pupil ?? newPupil(identity, in: db), in: db)
        tally.changed(.rolls, entry.example)
    }

    /// The identity by names, where the number is another child's: of this file (twins with one UPN copied down a
    /// column must both be found), or of the roll that stands, if the child was told apart there before.
    private func otherIdentity(
        _ entry: PreparedRoll, than identity: Data, standing: [StandingRoll], in db: Database
    ) throws -> Data? {
        guard let other = standing.first(where: { $0.isOtherChild(than: entry.row) }) else { return nil }
        let named = PupilIdentity(keys: store.keys).nameIdentity(entry.row)
        guard named != identity else { return nil }
        if let line = standing.first(where: { $0.line != nil && $0.isOtherChild(than: entry.row) })?.line {
            tally.warn(
                .rolls, line: entry.line, "its number and date of birth are also another child's on line \(line)")
            return named
        }
        guard let pupil = try pupil(named, in: db) else { return nil }
        return try self.standing(other.row.enrolment.urn, pupil, in: db).isEmpty ? nil : named
    }

    private func pupil(_ identity: Data, in db: Database) throws -> Int64? {
        try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM pupil WHERE identity = ?"), arguments: [identity])
    }

    private func newPupil(_ identity: Data, in db: Database) throws -> Int64 {
        try db.cachedStatement(sql: "INSERT INTO pupil (identity) VALUES (?)").execute(arguments: [identity])
        return db.lastInsertedRowID
    }

    private func standing(_ urn: URN, _ pupil: Int64, in db: Database) throws -> [StandingRoll] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT r.id, r.body, r.key_id, r.body_hash, s.line FROM roll_entry r
                    LEFT JOIN import_seen s ON s.kind = 'rolls' AND s.row = r.id
                    WHERE r.urn = ? AND r.pupil = ? AND r.removed IS NULL ORDER BY r.id
                    """), arguments: [urn.number, pupil]
        ).map { row in
            StandingRoll(
                id: row["id"], hash: row["body_hash"], line: row["line"],
                row: try PupilBody.decode(Body(bytes: row["body"], keyId: row["key_id"]), urn: urn))
        }
    }

    private func insert(_ entry: PreparedRoll, pupil: Int64, in db: Database) throws {
        let sql = """
            INSERT INTO roll_entry (urn, pupil, body, key_id, body_hash, upn_hash, added) VALUES (?, ?, ?, ?, ?, ?, ?)
            """
        try db.cachedStatement(sql: sql).execute(
            arguments: [
                entry.row.enrolment.urn.number, pupil, entry.body.bytes, entry.body.keyId, entry.hash, entry.upnHash,
                run,
            ])
        try see(.rolls, db.lastInsertedRowID, line: entry.line, in: db)
    }
}
