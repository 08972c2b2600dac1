/// An id of ours: 26 lower-case characters in order of time, safe in a URL and a file name.
///
/// 48 bits of milliseconds and 80 random bits in Crockford's base 32 (the ULID layout).
public struct Identifier: Hashable, Comparable, Sendable, TextCoded {
    public let description: String

    /// Ten bytes of entropy are used; times before 1970 count as 1970.
    public init(at moment: Timestamp, entropy: inout some Entropy) {
        self.init(at: moment, random: entropy.bytes(10))
    }

    /// `random` beyond ten bytes is ignored, missing bytes are zero.
    public init(at moment: Timestamp, random: [UInt8]) {
        let milliseconds = UInt64(max(moment.milliseconds, 0)) & 0xFFFF_FFFF_FFFF
        var bytes = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> UInt64(40 - 8 * $0)) }
        bytes += random.prefix(10)
        bytes += [UInt8](repeating: 0, count: 16 - bytes.count)
        description = Identifier.encode(bytes)
    }

    /// The text of an id exactly; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 26, bytes[0] <= UInt8(ascii: "7"), bytes.allSatisfy(Identifier.alphabet.contains) else {
            return nil
        }
        description = String(text)
    }

    /// The moment at which the id was made, to the millisecond.
    public var moment: Timestamp {
        let value = description.utf8.prefix(10).reduce(Int64(0)) { value, byte in
            value * 32 + Int64(Identifier.alphabet.firstIndex(of: byte) ?? 0)
        }
        return Timestamp(milliseconds: value)
    }

    public static func < (a: Identifier, b: Identifier) -> Bool { a.description < b.description }

    public static let mismatch = "not an id"

    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// 128 bits in 26 digits of five bits: the first holds three.
    private static func encode(_ bytes: [UInt8]) -> String {
        var digits: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 2
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                digits.append(alphabet[Int(buffer >> UInt32(bits)) & 31])
                buffer &= (1 << UInt32(bits)) - 1
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
