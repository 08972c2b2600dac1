public import EncompassCore
import Foundation
import GRDB

/// One answer of a school, of the whole notification or of one child.
public struct AnswerRecord: Hashable, Sendable {
    public let at: Timestamp
    public let outcome: AcknowledgementOutcome
    /// The child's reference within the incident; nil where it is about all.
    public let child: String?
    public let via: String
    public let actor: String
    /// Who said it, as they are named.
    public let person: String?
    public let note: String?
}

extension Store {
    func answers(of notification: String, in db: Database) throws -> [AnswerRecord] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT a.*, c.reference AS child_reference FROM acknowledgement a LEFT JOIN child c ON c.id = a.child
                WHERE a.notification = ? ORDER BY a.at, a.id
                """, arguments: [notification]
        ).compactMap { row in
            guard let outcome = AcknowledgementOutcome(rawValue: row["outcome"]) else { return nil }
            let body = try Body(bytes: row["body"], keyId: row["key_id"]).decode([String: String].self)
            return AnswerRecord(
                at: Timestamp(milliseconds: row["at"]), outcome: outcome, child: row["child_reference"],
                via: row["via"], actor: row["actor"], person: body["person"].flatMap(\.trimmed),
                note: body["note"].flatMap(\.trimmed))
        }
    }
}
