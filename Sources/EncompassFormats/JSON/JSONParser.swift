/// A strict reader of JSON (RFC 8259).
///
/// The text must be UTF-8 throughout; a byte-order mark before it is passed over. The grammar is kept to the letter: no
/// comments, no trailing commas, no bare control characters. An escape for half a surrogate pair, which the grammar
/// allows and Unicode does not, becomes U+FFFD. Nesting is bounded, so that no input can exhaust the stack.
public struct JSONParser {
    /// How many lists and objects may stand in one another.
    public static let maximumDepth = 128

    let bytes: [UInt8]
    var position: Int
    var depth = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The one value that the bytes are.
    public static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        do {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw JSONError("UTF-8 text", at: error.byteOffsets.lowerBound, in: bytes)
        }
        var parser = JSONParser(bytes)
        parser.skipSpace()
        let value = try parser.value()
        parser.skipSpace()
        guard parser.position == bytes.count else { throw parser.error("nothing more after the value") }
        return value
    }

    func error(_ expected: String) -> JSONError { JSONError(expected, at: position, in: bytes) }

    /// The byte at the position; 0 at the end, which no grammar rule takes.
    var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    mutating func value() throws(JSONError) -> JSONValue {
        switch current {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default: throw error("a value")
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for offset in 0..<word.utf8CodeUnitCount {
            guard current == word.utf8Start[offset] else { throw error("'\(word)'") }
            position += 1
        }
        return value
    }
}
