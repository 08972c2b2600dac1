public import Foundation

/// The headers of a signed message, as the Standard Webhooks specification defines them.
public struct SignedHeaders: Hashable, Sendable {
    /// The length of a `v1` signature: HMAC-SHA256.
    static let codeLength = 32

    public let id: String
    /// As sent, since the sender signed it so.
    public let timestamp: String
    /// The same in seconds since 1970.
    public let seconds: Int64
    /// The bytes of each `v1` signature: a sender that is changing its secret signs with both.
    public let codes: [Data]

    /// Nil if a header is missing or empty, or the timestamp is not a number. Signatures of other schemes are ignored.
    public init?(id: String?, timestamp: String?, signatures: String?) {
        guard let id, !id.isEmpty, let timestamp, let seconds = Int64(timestamp), let signatures else { return nil }
        self.id = id
        self.timestamp = timestamp
        self.seconds = seconds
        codes = signatures.split(separator: " ").compactMap { signature in
            guard signature.hasPrefix("v1,") else { return nil }
            let text = signature.dropFirst(3)
            return Data(base64Encoded: String(text)).flatMap { code in
                // Foundation also reads text that base 64 does not allow.
                code.count == SignedHeaders.codeLength && code.base64EncodedString() == text ? code : nil
            }
        }
    }
}
