/// Reads a well-formed postcode without allocating strings or arrays, for a million addresses.
struct PlainPostcode: Hashable, Sendable {
    /// Up to four capitals and digits, one per byte.
    var outward: UInt32
    /// 0 to 3,999.
    var inward: UInt32

    /// Nil for anything that is not a plain postcode.
    init?(_ text: String) {
        var packed: UInt64 = 0
        var count = 0
        for byte in text.utf8 where byte != 0x20 {
            let capital = byte >= 0x61 && byte <= 0x7A ? byte - 0x20 : byte
            guard count < 7, Self.isLetter(capital) || Self.isDigit(capital) else { return nil }
            packed = packed << 8 | UInt64(capital)
            count += 1
        }
        let (third, second, first) = (UInt8(packed >> 16 & 0xFF), UInt8(packed >> 8 & 0xFF), UInt8(packed & 0xFF))
        guard count >= 5, Self.isDigit(third), let a = Self.letter(second), let b = Self.letter(first) else {
            return nil
        }
        outward = UInt32(packed >> 24)
        inward = UInt32(third - 0x30) * 400 + a * 20 + b
        guard Self.isOutward(outward, count - 3) else { return nil }
    }

    /// Whether it may be somebody's home. `ZZ99 3VZ` (no fixed abode) and similar, and postcodes in areas that repeat
    /// one letter (`XX1 1XX`) or do not exist, mean *not known* in the systems of schools, forces and the NHS.
    var isPlace: Bool {
        var letters: [UInt8] = []
        for shift in stride(from: UInt32(24), through: 0, by: -8) {
            let byte = UInt8(outward >> shift & 0xFF)
            if byte == 0, letters.isEmpty { continue }
            guard PlainPostcode.isLetter(byte), letters.count < 2 else { break }
            letters.append(byte)
        }
        guard let first = letters.first else { return false }
        if letters.count == 1 { return "BEGLMNSW".utf8.contains(first) }
        if letters.elementsEqual("NF".utf8) { return false }
        return letters[0] != letters[1] || letters.elementsEqual("LL".utf8) || letters.elementsEqual("SS".utf8)
    }

    /// One or two letters, a digit, and optionally a digit or letter.
    private static func isOutward(_ packed: UInt32, _ count: Int) -> Bool {
        func byte(_ place: Int) -> UInt8 { UInt8(packed >> UInt32(8 * (count - 1 - place)) & 0xFF) }
        guard isLetter(byte(0)) else { return false }
        let letters = isLetter(byte(1)) ? 2 : 1
        return count > letters && count <= letters + 2 && isDigit(byte(letters))
    }

    private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }
    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// Position among the twenty letters of inward codes.
    private static func letter(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "B"): UInt32(byte) - 0x41
        case UInt8(ascii: "D")...UInt8(ascii: "H"): UInt32(byte) - 0x42
        case UInt8(ascii: "J"): 7
        case UInt8(ascii: "L"): 8
        case UInt8(ascii: "N"): 9
        case UInt8(ascii: "P")...UInt8(ascii: "U"): UInt32(byte) - 0x46
        case UInt8(ascii: "W")...UInt8(ascii: "Z"): UInt32(byte) - 0x47
        default: nil
        }
    }
}
