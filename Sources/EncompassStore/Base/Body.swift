import Crypto
import EncompassCore
package import Foundation
import Synchronization

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

    /// The same text for named texts, such as an audit entry's facts, of which every change writes some.
    static func data(facts: [String: String]) -> Data {
        var bytes: [UInt8] = [UInt8(ascii: "{")]
        for (name, value) in facts.sorted(by: { $0.key < $1.key }) {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            quote(name, into: &bytes)
            bytes.append(UInt8(ascii: ":"))
            quote(value, into: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
        return Data(bytes)
    }

    private static func quote(_ text: String, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x0A: bytes += Array("\\n".utf8)
            case ..<0x20: bytes += Array(("\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)).utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    static func encode(_ value: some Encodable) throws -> String { String(decoding: try data(value), as: UTF8.self) }

    static func decode<Value: Decodable>(_ text: String, as type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}

/// Contacts as they were last opened, by their sealed bytes: each message to a school needs the same few.
final class OpenedContacts: Sendable {
    private static let most = 4096
    private let held = Mutex<[Data: Contact]>([:])

    func contact(_ body: Body, with keys: KeyRing) throws -> Contact {
        if let known = held.withLock({ $0[body.bytes] }) { return known }
        let contact: Contact = try body.decode(with: keys)
        held.withLock { held in
            if held.count >= OpenedContacts.most { held = [:] }
            held[body.bytes] = contact
        }
        return contact
    }
}
