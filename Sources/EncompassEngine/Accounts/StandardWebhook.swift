import Crypto
public import EncompassCore
public import Foundation

/// Signatures as the Standard Webhooks specification defines them: HMAC-SHA256 over `id.timestamp.body`, scheme `v1`.
public enum StandardWebhook {
    /// How far the sender's clock may be off, either way.
    public static let tolerance = Span.minutes(5)

    /// `v1,` and the base64 of the signature.
    public static func sign(id: String, timestamp: Int64, body: Data, secret: Data) -> String {
        "v1," + code(id: id, timestamp: String(timestamp), body: body, secret: secret).base64EncodedString()
    }

    /// Whether one of the space-separated signatures is valid and the timestamp is within the tolerance.
    public static func verify(
        id: String?, timestamp: String?, signatures: String?, body: Data, secret: Data, at now: Timestamp
    ) -> Bool {
        guard let id, !id.isEmpty, let timestamp, let seconds = Int64(timestamp), let signatures
        else { return false }
        let distance = now - Timestamp(seconds: seconds)
        guard distance <= tolerance, Span(milliseconds: -distance.milliseconds) <= tolerance else { return false }
        let key = SymmetricKey(data: secret)
        let signed = signedContent(id: id, timestamp: timestamp, body: body)
        return signatures.split(separator: " ").contains { signature in
            guard signature.hasPrefix("v1,"), let given = Data(base64Encoded: String(signature.dropFirst(3))) else {
                return false
            }
            return HMAC<SHA256>.isValidAuthenticationCode(given, authenticating: signed, using: key)
        }
    }

    /// The bytes of a secret written as `whsec_` and base64.
    public static func secret(_ text: String) -> Data? {
        Data(base64Encoded: text.hasPrefix("whsec_") ? String(text.dropFirst(6)) : text)
    }

    private static func signedContent(id: String, timestamp: String, body: Data) -> Data {
        Data("\(id).\(timestamp).".utf8) + body
    }

    private static func code(id: String, timestamp: String, body: Data, secret: Data) -> Data {
        Data(
            HMAC<SHA256>.authenticationCode(
                for: signedContent(id: id, timestamp: timestamp, body: body), using: SymmetricKey(data: secret)))
    }
}
