import Foundation

/// Personal fields as one blob with the number of the key that seals it: 0 is not sealed.
///
/// Everything personal goes through here, so that encryption is a codec and not a rewrite.
struct Body {
    var bytes: Data
    var keyId: Int

    init(bytes: Data, keyId: Int) {
        self.bytes = bytes
        self.keyId = keyId
    }

    init(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.init(bytes: try encoder.encode(value), keyId: 0)
    }

    func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: bytes)
    }
}

extension Body {
    /// A body that is not personal and stands as text.
    init(text: String) { self.init(bytes: Data(text.utf8), keyId: 0) }

    var text: String { String(decoding: bytes, as: UTF8.self) }
}
