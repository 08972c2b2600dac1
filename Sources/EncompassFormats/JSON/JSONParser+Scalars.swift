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

    /// The slow way, from the first escape on.
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
            // Not its other half: an escape in its own right, read again from its beginning.
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
