import Crypto
import EncompassCore
public import Foundation
import GRDB

/// The bytes of the audit chain, so that another program can verify it.
///
/// `payload_hash = SHA-256(salt || payload)`; `hash = SHA-256(previous || field(seq) || field(at) || field(kind) ||
/// field(action) || field(actor) || field(subject) || payload_hash)`, where a field is its length in four bytes, most
/// significant first, and its UTF-8 text (numbers in decimal). The first entry's `previous` is 32 zero bytes.
enum AuditChain {
    static let origin = Data(count: 32)

    static func payloadHash(salt: Data, payload: Data) -> Data {
        var hasher = SHA256()
        hasher.update(data: salt)
        hasher.update(data: payload)
        return Data(hasher.finalize())
    }

    static func hash(
        previous: Data, seq: Int64, at: Int64, kind: String, action: String, actor: String, subject: String,
        payloadHash: Data
    ) -> Data {
        var hasher = SHA256()
        hasher.update(data: previous)
        for var field in [String(seq), String(at), kind, action, actor, subject] {
            withUnsafeBytes(of: UInt32(field.utf8.count).bigEndian) { hasher.update(bufferPointer: $0) }
            field.withUTF8 { hasher.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        }
        hasher.update(data: payloadHash)
        return Data(hasher.finalize())
    }
}

/// The result of verifying the audit chain.
public struct AuditVerification: Sendable {
    public struct Broken: Sendable, Hashable {
        public let seq: Int64
        public let reason: String
    }

    /// Valid entries, counted from the first.
    public let entries: Int64
    /// The hash of the last valid entry: a copy kept elsewhere reveals a log that was cut off.
    public let head: Data
    public let broken: Broken?

    /// The position of the last valid entry.
    public var position: AuditPosition { AuditPosition(entry: entries, hash: head) }

    static let missingPayload = "its payload is missing, and the log has no erasure of it"

    static func fault(in row: Row, _ keys: KeyRing, after last: AuditPosition, erased: ErasedPayloads) -> String? {
        let seq: Int64 = row["seq"]
        guard seq == last.entry + 1 else { return "an entry is missing before it" }
        guard row["previous"] as Data == last.hash else { return "it does not follow the entry before it" }
        let hash = AuditChain.hash(
            previous: last.hash, seq: seq, at: row["at"], kind: row["kind"], action: row["action"],
            actor: row["actor"], subject: row["subject"], payloadHash: row["payload_hash"])
        guard hash == row["hash"] as Data else { return "its content was changed" }
        // An erased payload is absent and its hash stays; a payload that is present must match its hash.
        if row["body"] as Data? == nil, !erased.contains(seq) { return missingPayload }
        if let salt: Data = row["salt"], let body: Data = row["body"] {
            let payload = try? Body(bytes: body, keyId: row["key_id"]).open(with: keys)
            if payload.map({ AuditChain.payloadHash(salt: salt, payload: $0) }) != row["payload_hash"] as Data {
                return "its payload was changed"
            }
        }
        return nil
    }
}
