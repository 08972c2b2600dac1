extension JSONValue {
    /// Compact JSON with members in their order.
    public var serialized: [UInt8] {
        var writer = JSONWriter(isCanonical: false)
        writer.write(self)
        return writer.bytes
    }

    /// The form for hashing content: members sorted by the bytes of their names, only the last of repeated ones, no
    /// white space, only the escapes that the grammar requires, numbers as written.
    public var canonical: [UInt8] {
        var writer = JSONWriter(isCanonical: true)
        writer.write(self)
        return writer.bytes
    }
}

private struct JSONWriter {
    let isCanonical: Bool
    var bytes: [UInt8] = []

    init(isCanonical: Bool) { self.isCanonical = isCanonical }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let text): bytes.append(contentsOf: text.utf8)
        case .string(let text): write(text)
        case .array(let elements):
            list("[", elements, "]") { $0.write($1) }
        case .object(let object):
            list("{", isCanonical ? JSONWriter.sorted(object) : object.members, "}") {
                $0.write($1.name)
                $0.bytes.append(UInt8(ascii: ":"))
                $0.write($1.value)
            }
        }
    }

    private mutating func list<Element>(
        _ open: Unicode.Scalar, _ elements: [Element], _ close: Unicode.Scalar,
        _ one: (inout JSONWriter, Element) -> Void
    ) {
        bytes.append(UInt8(ascii: open))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            one(&self, element)
        }
        bytes.append(UInt8(ascii: close))
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        let isWritten = text.withUTF8 { text in
            if text.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
                return false
            }
            bytes.append(contentsOf: text)
            return true
        }
        if !isWritten { writeEscaped(text) }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func writeEscaped(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                bytes.append(contentsOf: ("\\u00" + (digits.utf8.count == 1 ? "0" : "") + digits).utf8)
            default: bytes.append(byte)
            }
        }
    }

    private static func sorted(_ object: JSONObject) -> [JSONObject.Member] {
        var members = object.members
        if !object.repeatedNames.isEmpty {
            var last: [String: JSONValue] = [:]
            for member in members { last[member.name] = member.value }
            members = last.map { JSONObject.Member($0.key, $0.value) }
        }
        return members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}
