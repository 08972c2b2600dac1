public import EncompassCore
import GRDB

/// What a person decided about a child, kept for the next time that the child is reported.
///
/// The child is a keyed hash of names and date of birth, and of each other fact that was known: nothing can be read from it.
public struct ClericalNote: Hashable, Sendable {
    public enum Decision: Hashable, Sendable {
        /// The child is this pupil.
        case isPupil(Int64)
        /// The child is not this pupil.
        case isNotPupil(Int64)
        /// The child goes to a school whose roll is not held.
        case attends(URN)
    }

    public var identity: String
    public var decision: Decision
    /// Keyed hashes of what the child looked like then, by fact (`upn`, `sex`, `home`, `school`); nil for a note of a time
    /// when that was not kept.
    public var likeness: [String: String]?

    public init(identity: String, decision: Decision, likeness: [String: String]?) {
        self.identity = identity
        self.decision = decision
        self.likeness = likeness
    }
}

extension Store {
    /// Everything that people decided, in the order in which they did, and a number that grows with each.
    public func clericalNotes() throws -> (notes: [ClericalNote], version: Int64) {
        try read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM clerical_note WHERE withdrawn_at IS NULL ORDER BY id")
            return (rows.compactMap(Store.clericalNote), try clericalVersion(in: db))
        }
    }

    /// Grows with each note, and with each that is withdrawn: what is held in memory is rebuilt when it has moved.
    public func clericalVersion() throws -> Int64 { try read { db in try clericalVersion(in: db) } }

    private func clericalVersion(in db: Database) throws -> Int64 {
        try Int64.fetchOne(
            db.cachedStatement(
                sql: "SELECT COALESCE(MAX(id), 0) + COUNT(withdrawn_at) FROM clerical_note")) ?? 0
    }

    /// What a decision that is reopened taught is forgotten.
    func withdrawNotes(by actor: String, madeAt moment: Timestamp, at now: Timestamp, in db: Database) throws {
        try db.execute(
            sql: "UPDATE clerical_note SET withdrawn_at = ? WHERE at = ? AND actor = ? AND withdrawn_at IS NULL",
            arguments: [now.milliseconds, moment.milliseconds, actor])
    }

    func remember(_ note: ClericalNote, by actor: Actor, at now: Timestamp, in db: Database) throws {
        let (kind, pupil, urn): (String, Int64?, Int32?) =
            switch note.decision {
            case .isPupil(let pupil): ("is", pupil, nil)
            case .isNotPupil(let pupil): ("isNot", pupil, nil)
            case .attends(let urn): ("attends", nil, urn.number)
            }
        try db.execute(
            sql: """
                INSERT INTO clerical_note (identity, kind, pupil, urn, at, actor, likeness) VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                note.identity, kind, pupil, urn, now.milliseconds, actor.description,
                note.likeness.map(Store.text(ofLikeness:)),
            ])
    }

    private static func text(ofLikeness likeness: [String: String]) -> String {
        likeness.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }

    private static func likeness(_ text: String) -> [String: String] {
        text.split(separator: " ").reduce(into: [:]) { facts, fact in
            let parts = fact.split(separator: "=")
            if parts.count == 2 { facts[String(parts[0])] = String(parts[1]) }
        }
    }

    private static func clericalNote(_ row: Row) -> ClericalNote? {
        let decision: ClericalNote.Decision?
        switch row["kind"] as String {
        case "is": decision = (row["pupil"] as Int64?).map { .isPupil($0) }
        case "isNot": decision = (row["pupil"] as Int64?).map { .isNotPupil($0) }
        default: decision = (row["urn"] as Int32?).flatMap { URN(number: $0) }.map { .attends($0) }
        }
        let likeness = (row["likeness"] as String?).map(Store.likeness)
        return decision.map { ClericalNote(identity: row["identity"], decision: $0, likeness: likeness) }
    }
}
