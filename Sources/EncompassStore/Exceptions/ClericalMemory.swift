public import EncompassCore
public import Foundation
import GRDB

/// A person's decision about a child, kept for the next time that the child is reported.
///
/// The child is a keyed hash of names and date of birth, and of each other known fact: nothing can be read from it.
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
    /// Keyed hashes of the child's facts at that time, by fact (`upn`, `nhs`, `sex`, `home`, `school`); nil for a note from
    /// before these were kept.
    public var likeness: [String: String]?

    public init(identity: String, decision: Decision, likeness: [String: String]?) {
        self.identity = identity
        self.decision = decision
        self.likeness = likeness
    }
}

extension Exceptions {
    /// All clerical decisions in order, and a number that grows with each.
    public func clericalNotes() throws -> (notes: [ClericalNote], version: Int64) {
        try read { snapshot in
            let rows = try Row.fetchAll(
                snapshot.db, sql: "SELECT * FROM clerical_note WHERE withdrawn_at IS NULL ORDER BY id")
            return (rows.compactMap(Exceptions.clericalNote), try snapshot.clericalVersion())
        }
    }

    /// Grows with each note and each withdrawal: the copy in memory is rebuilt when it changes.
    public func clericalVersion() throws -> Int64 { try read { snapshot in try snapshot.clericalVersion() } }

    fileprivate static func text(ofLikeness likeness: [String: String]) -> String {
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
        let likeness = (row["likeness"] as String?).map(Exceptions.likeness)
        return decision.map { ClericalNote(identity: row["identity"], decision: $0, likeness: likeness) }
    }
}

extension Reading {
    fileprivate func clericalVersion() throws -> Int64 {
        try Int64.fetchOne(
            db.cachedStatement(
                sql: "SELECT COALESCE(MAX(id), 0) + COUNT(withdrawn_at) FROM clerical_note")) ?? 0
    }
}

extension Transaction {
    /// Forgets what a reopened decision taught.
    func withdrawNotes(by actor: String, madeAt moment: Timestamp) throws {
        try db.execute(
            sql: "UPDATE clerical_note SET withdrawn_at = ? WHERE at = ? AND actor = ? AND withdrawn_at IS NULL",
            arguments: [now.milliseconds, moment.milliseconds, actor])
    }

    func remember(_ note: ClericalNote, by actor: Actor) throws {
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
                note.likeness.map(Exceptions.text(ofLikeness:)),
            ])
    }
}

/// A child of an exception, with the matcher's last result.
public struct ChildUnderReview: Sendable {
    public let child: StoredChild
    /// The matcher's last explanation, encoded; nil before the first decision.
    public let explanation: Data?
    /// Its match weight, in bits.
    public let weight: Double?
    /// The pupil that the matcher found likeliest, or that a person named.
    public let best: Int64?
}

extension Exceptions {
    /// The child that an exception is about; nil for one without a child.
    public func childUnderReview(exception id: String) throws -> ChildUnderReview? {
        try read { snapshot in
            guard let item = try snapshot.exception(id), let childId = item.child,
                let child = try snapshot.child(childId)
            else { return nil }
            let row = try Row.fetchOne(
                snapshot.db, sql: "SELECT weight, best FROM decision WHERE child = ? ORDER BY id DESC LIMIT 1",
                arguments: [childId])
            return ChildUnderReview(
                child: child, explanation: try snapshot.lastDecision(ofChild: childId)?.explanation,
                weight: row?["weight"],
                best: row?["best"])
        }
    }

    /// The key for the hashes of children's identities in the clerical memory.
    public var identityKey: (UInt64, UInt64) {
        let bytes = keys.lookup(["child identity"])
        func word(_ part: Data) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
        return (word(bytes.prefix(8)), word(bytes.suffix(8)))
    }
}

/// How often people agreed with the machine within one band of match weight.
public struct AgreementBand: Hashable, Sendable, Codable {
    /// The machine's verdict: `matched` (to be confirmed) or `review`.
    public let verdict: String
    /// Lowest weight of the band in bits; the band is `width` wide.
    public let from: Int
    /// Children that a person decided on.
    public let decided: Int
    /// The person chose the pupil that the machine found likeliest.
    public let agreed: Int
    /// The person chose another pupil or school.
    public let otherPupil: Int
    /// The person chose nobody.
    public let nobody: Int

    /// Bits.
    static let width = 5
    public var words: String { "\(from) to \(from + AgreementBand.width)" }
}

extension Exceptions {
    /// People's decisions on the machine's proposals, by its verdict and weight.
    public func agreement() throws -> [AgreementBand] {
        try read { snapshot in
            try Row.fetchAll(
                snapshot.db,
                sql: """
                    SELECT d.verdict AS verdict, CAST((d.weight + 1000) / :width AS INTEGER) * :width - 1000 AS floor,
                        COUNT(*) AS decided,
                        SUM(c.state = 'matched' AND c.pupil IS NOT NULL AND c.pupil = d.best) AS agreed,
                        SUM(c.state = 'matched' AND c.pupil IS NOT d.best) AS other,
                        SUM(c.state <> 'matched') AS nobody
                    FROM child c JOIN decision d ON d.id = (SELECT MAX(id) FROM decision WHERE child = c.id)
                    WHERE d.best IS NOT NULL AND (c.decided_by <> 'engine' OR (c.confirmed = 1 AND EXISTS
                        (SELECT 1 FROM exception x WHERE x.child = c.id AND x.kind = 'confirm'
                            AND x.decision = 'match' AND x.settled_by <> 'engine')))
                    GROUP BY 1, 2 ORDER BY 1, 2
                    """, arguments: ["width": AgreementBand.width]
            ).map { row in
                AgreementBand(
                    verdict: row["verdict"], from: row["floor"], decided: row["decided"], agreed: row["agreed"],
                    otherPupil: row["other"], nobody: row["nobody"])
            }
        }
    }
}
