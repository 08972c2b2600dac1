/// A strict reader of JSON (RFC 8259).
///
/// The text must be UTF-8 throughout; a byte-order mark is skipped. The grammar is strict: no comments, no trailing
/// commas, no bare control characters. An escape for half a surrogate pair, which the grammar allows but Unicode does
/// not, becomes U+FFFD. Nesting is bounded, so that no input can exhaust the stack.
public struct JSONParser {
    /// How deep lists and objects may be nested.
    public static let maximumDepth = 128

    let bytes: [UInt8]
    var position: Int
    var depth = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The single value in the bytes.
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

    /// The byte at the position; 0 at the end, which no grammar rule accepts.
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

extension JSONParser {
    mutating func array() throws(JSONError) -> [JSONValue] {
        try enter()
        var elements: [JSONValue] = []
        if current == UInt8(ascii: "]") { return leave(elements) }
        while true {
            elements.append(try value())
            skipSpace()
            switch current {
            case UInt8(ascii: ","):
                position += 1
                skipSpace()
            case UInt8(ascii: "]"): return leave(elements)
            default: throw error("a comma or ']'")
            }
        }
    }

    mutating func object() throws(JSONError) -> JSONObject {
        try enter()
        var members: [JSONObject.Member] = []
        if current == UInt8(ascii: "}") { return leave(JSONObject(members)) }
        while true {
            members.append(try member())
            skipSpace()
            switch current {
            case UInt8(ascii: ","):
                position += 1
                skipSpace()
            case UInt8(ascii: "}"): return leave(JSONObject(members))
            default: throw error("a comma or '}'")
            }
        }
    }

    private mutating func member() throws(JSONError) -> JSONObject.Member {
        guard current == UInt8(ascii: "\"") else { throw error("a name in quotation marks") }
        let name = try string()
        skipSpace()
        guard current == UInt8(ascii: ":") else { throw error("a colon") }
        position += 1
        skipSpace()
        return JSONObject.Member(name, try value())
    }

    private mutating func enter() throws(JSONError) {
        guard depth < JSONParser.maximumDepth else {
            throw error("at most \(JSONParser.maximumDepth) nested lists and objects")
        }
        depth += 1
        position += 1
        skipSpace()
    }

    private mutating func leave<Container>(_ container: Container) -> Container {
        depth -= 1
        position += 1
        return container
    }
}

extension JSONParser {
    mutating func number() throws(JSONError) -> String {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") {
            position += 1
        } else {
            try digits()
        }
        if current == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while current >= UInt8(ascii: "0"), current <= UInt8(ascii: "9") { position += 1 }
        guard position > start else { throw error("a digit") }
    }

    mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: bytes[start..<position - 1], as: UTF8.self)
            case UInt8(ascii: "\\"): return try escapedString(from: start)
            case 0..<0x20: throw error("no control character within text")
            default: position += 1
            }
        }
        throw error("a quotation mark at the end of the text")
    }

    /// The slow path, from the first escape on.
    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var text = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &text)
            case 0..<0x20: throw error("no control character within text")
            default:
                text.append(byte)
                position += 1
            }
        }
        throw error("a quotation mark at the end of the text")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(current)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            position += 1
            try unicodeEscape(into: &text)
            return
        default: throw error("one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
        }
        position += 1
    }

    private mutating func unicodeEscape(into text: inout [UInt8]) throws(JSONError) {
        let unit = try hexadecimal()
        if let scalar = Unicode.Scalar(unit) {
            text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            return
        }
        let afterFirst = position
        if unit < 0xDC00, current == UInt8(ascii: "\\") {
            position += 1
            if current == UInt8(ascii: "u") {
                position += 1
                let second = try hexadecimal()
                if (0xDC00...0xDFFF).contains(second),
                    let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00))
                {
                    text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                    return
                }
            }
            // Not the other half but a separate escape: read it again from its start.
            position = afterFirst
        }
        text.append(contentsOf: UTF8.encodedReplacementCharacter)
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            switch current {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 + UInt32(current - 0x30)
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 + UInt32(current - 0x57)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 + UInt32(current - 0x37)
            default: throw error("four hexadecimal digits")
            }
            position += 1
        }
        return value
    }
}

/// Why bytes are not JSON, and where. Never contains the content.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Bytes before the fault.
    public let offset: Int
    /// From 1.
    public let line: Int
    /// From 1, counted in bytes.
    public let column: Int
    /// What was expected, as a noun (`a comma or ']'`), or the limit.
    public let expected: String

    init(_ expected: String, at offset: Int, in bytes: [UInt8]) {
        let before = bytes.prefix(offset)
        self.offset = offset
        line = before.reduce(1) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
        column = offset - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0) + 1
        self.expected = expected
    }

    public var description: String { "line \(line), column \(column) (byte \(offset)): expected \(expected)" }
}
