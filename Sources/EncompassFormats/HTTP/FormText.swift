/// A form as a browser sends it (`application/x-www-form-urlencoded`).
public struct FormText: Hashable, Sendable {
    public struct Field: Hashable, Sendable {
        public let name: String
        public let value: String
    }

    /// In the order of the form.
    public let fields: [Field]

    /// Nothing is refused or lost: a per cent sign without two digits after it is text, and bytes that are not UTF-8
    /// become U+FFFD.
    public init(_ bytes: [UInt8]) {
        fields = bytes.split(separator: UInt8(ascii: "&")).map { pair in
            let mark = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            return Field(name: FormText.decoded(pair[..<mark]), value: FormText.decoded(pair[mark...].dropFirst()))
        }
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): plain.append(0x20)
            case UInt8(ascii: "%"):
                let digits = rest.prefix(2).compactMap(hexadecimal)
                if digits.count == 2 {
                    plain.append(digits[0] << 4 | digits[1])
                    rest = rest.dropFirst(2)
                } else {
                    plain.append(byte)
                }
            default: plain.append(byte)
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 0x57
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 0x37
        default: nil
        }
    }
}
