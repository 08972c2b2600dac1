public import Foundation
import GRDB

/// What a walk of the audit chain found.
public struct AuditVerification: Sendable {
    public struct Broken: Sendable, Hashable {
        public let seq: Int64
        public let reason: String
    }

    /// Entries that hold, counted from the first.
    public let entries: Int64
    /// The hash of the last entry that holds: keep a copy elsewhere, and a log that was cut off shows.
    public let head: Data
    public let broken: Broken?

    static func fault(in row: Row, expecting seq: Int64, after previous: Data) -> String? {
        guard row["seq"] as Int64 == seq else { return "an entry is missing before it" }
        guard row["previous"] as Data == previous else { return "it does not follow the entry before it" }
        let hash = AuditChain.hash(
            previous: previous, seq: seq, at: row["at"], kind: row["kind"], action: row["action"],
            actor: row["actor"], subject: row["subject"], payloadHash: row["payload_hash"])
        guard hash == row["hash"] as Data else { return "its content was changed" }
        // An erased payload is absent and its hash stays; one that is there must be the one that was hashed.
        if let salt: Data = row["salt"], let body: Data = row["body"],
            AuditChain.payloadHash(salt: salt, payload: body) != row["payload_hash"] as Data
        {
            return "its payload was changed"
        }
        return nil
    }
}
