import Crypto
public import EncompassCore
import EncompassDelivery
import EncompassFormats
public import Foundation

/// Signatures of requests that come in, after the Standard Webhooks specification.
public enum StandardWebhook {
    /// How far the sender's clock may be off, either way.
    public static let tolerance = Span.minutes(5)

    /// Whether one of the space-separated signatures was made with one of the secrets, and the timestamp is within the
    /// tolerance.
    public static func verify(
        id: String?, timestamp: String?, signatures: String?, body: Data, secrets: [Data], at now: Timestamp
    ) -> Bool {
        guard let headers = SignedHeaders(id: id, timestamp: timestamp, signatures: signatures) else { return false }
        let distance = now - Timestamp(seconds: headers.seconds)
        guard distance <= tolerance, Span(milliseconds: -distance.milliseconds) <= tolerance else { return false }
        // Once for all signatures: a caller without a secret may send thousands of them with a large body. Every secret is
        // tried, so that the time does not show which one it was.
        let right = secrets.map {
            WebhookSignature.code(id: headers.id, timestamp: headers.timestamp, body: body, secret: $0)
        }
        return right.map { code in headers.codes.contains { code == $0 } }.contains(true)
    }

    /// The bytes of a secret written as `whsec_` and base64.
    public static func secret(_ text: String) -> Data? {
        Data(base64Encoded: text.hasPrefix("whsec_") ? String(text.dropFirst(6)) : text)
    }
}
