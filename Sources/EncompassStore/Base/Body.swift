import Crypto
import EncompassCore
package import Foundation

/// Personal fields as one blob, sealed with AES-256-GCM under the data key that `keyId` names. 0 means not sealed:
/// rows of a database from before sealing, until `Sealing` has reached them.
///
/// Everything personal is written by `KeyRing.seal` and read by `decode`: there is no other way to a `body` column.
package struct Body: Sendable {
    package var bytes: Data
    package var keyId: Int

    /// A body as stored in its row.
    package init(bytes: Data, keyId: Int) {
        self.bytes = bytes
        self.keyId = keyId
    }

    /// - Throws: `StoreError` `wrongDatabase` if the key file is another database's, or the bytes were changed.
    package func open(with keys: KeyRing) throws -> Data {
        keyId == 0 ? bytes : try keys.dataKeys.open(bytes, keyId: keyId)
    }

    package func decode<Value: Decodable>(_ type: Value.Type = Value.self, with keys: KeyRing) throws -> Value {
        try JSONDecoder().decode(type, from: open(with: keys))
    }
}

extension KeyRing {
    package func seal(_ value: some Encodable) throws -> Body { try seal(bytes: JSONEncoder().encode(value)) }

    package func seal(bytes: Data) throws -> Body { try dataKeys.seal(bytes) }

    /// The same for a column of text: `sealed:`, the data key's number, and the sealed bytes in base 64.
    package func seal(text: String) throws -> String {
        let body = try seal(bytes: Data(text.utf8))
        return "sealed:\(body.keyId):" + body.bytes.base64EncodedString()
    }

    /// Opens a text of `seal(text:)`; a text that was not sealed is returned as it is.
    package func open(text: String) throws -> String {
        guard let body = Body(sealedText: text) else { return text }
        return String(decoding: try body.open(with: self), as: UTF8.self)
    }
}

extension Body {
    /// Nil if the text is not sealed.
    init?(sealedText text: String) {
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "sealed", let keyId = Int(parts[1]),
            let bytes = Data(base64Encoded: String(parts[2]))
        else { return nil }
        self.init(bytes: bytes, keyId: keyId)
    }
}

/// JSON in a column of text that is not personal: the public register, the school calendar, summaries.
enum JSONText {
    static func data(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    static func encode(_ value: some Encodable) throws -> String { String(decoding: try data(value), as: UTF8.self) }

    static func decode<Value: Decodable>(_ text: String, as type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
