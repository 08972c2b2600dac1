import Crypto
public import EncompassCore
import EncompassFormats
public import Foundation

/// Signatures as the Standard Webhooks specification defines them: HMAC-SHA256 over `id.timestamp.body`, scheme `v1`.
public enum StandardWebhook {
    /// How far the sender's clock may be off, either way.
    public static let tolerance = Span.minutes(5)

    /// `v1,` and the base64 of the signature.
    public static func sign(id: String, timestamp: Int64, body: Data, secret: Data) -> String {
        "v1," + Data(code(id: id, timestamp: String(timestamp), body: body, secret: secret)).base64EncodedString()
    }

    /// Whether one of the space-separated signatures is valid and the timestamp is within the tolerance.
    public static func verify(
        id: String?, timestamp: String?, signatures: String?, body: Data, secret: Data, at now: Timestamp
    ) -> Bool {
        guard let headers = SignedHeaders(id: id, timestamp: timestamp, signatures: signatures) else { return false }
        let distance = now - Timestamp(seconds: headers.seconds)
        guard distance <= tolerance, Span(milliseconds: -distance.milliseconds) <= tolerance else { return false }
        // Once for all signatures: a caller without a secret may send thousands of them with a large body.
        let right = code(id: headers.id, timestamp: headers.timestamp, body: body, secret: secret)
        return headers.codes.contains { right == $0 }
    }

    /// The bytes of a secret written as `whsec_` and base64.
    public static func secret(_ text: String) -> Data? {
        Data(base64Encoded: text.hasPrefix("whsec_") ? String(text.dropFirst(6)) : text)
    }

    /// Two codes are compared in constant time.
    private static func code(
        id: String, timestamp: String, body: Data, secret: Data
    ) -> HMAC<SHA256>.MAC {
        var hash = HMAC<SHA256>(key: SymmetricKey(data: secret))
        hash.update(data: Data("\(id).\(timestamp).".utf8))
        hash.update(data: body)
        return hash.finalize()
    }
}
