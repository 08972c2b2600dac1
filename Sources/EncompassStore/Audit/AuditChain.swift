import Crypto
import EncompassCore
import Foundation

/// The bytes of the audit chain, so that another program can verify it.
///
/// `payload_hash = SHA-256(salt || payload)`; `hash = SHA-256(previous || field(seq) || field(at) || field(kind) ||
/// field(action) || field(actor) || field(subject) || payload_hash)`, where a field is its length in four bytes, most
/// significant first, and its UTF-8 text (numbers in decimal). The first entry's `previous` is 32 zero bytes.
enum AuditChain {
    static let origin = Data(count: 32)

    static func payloadHash(salt: Data, payload: Data) -> Data { Data(SHA256.hash(data: salt + payload)) }

    static func hash(
        previous: Data, seq: Int64, at: Int64, kind: String, action: String, actor: String, subject: String,
        payloadHash: Data
    ) -> Data {
        var hasher = SHA256()
        hasher.update(data: previous)
        for field in [String(seq), String(at), kind, action, actor, subject] {
            withUnsafeBytes(of: UInt32(field.utf8.count).bigEndian) { hasher.update(bufferPointer: $0) }
            hasher.update(data: Data(field.utf8))
        }
        hasher.update(data: payloadHash)
        return Data(hasher.finalize())
    }
}
