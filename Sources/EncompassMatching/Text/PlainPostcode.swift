/// Reads a well-formed postcode without making strings: for a million addresses.
enum PlainPostcode {
    /// The outward code in capitals, and the inward code as 0 to 3,999; nil for anything not plainly a postcode.
    static func read(_ text: String) -> (outward: [UInt8], inward: UInt32)? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8)
        for byte in text.utf8 where byte != 0x20 {
            let isSmall = byte >= 0x61 && byte <= 0x7A
            let capital = isSmall ? byte - 0x20 : byte
            guard bytes.count < 7, isLetter(capital) || isDigit(capital) else { return nil }
            bytes.append(capital)
        }
        let count = bytes.count
        guard count >= 5, isDigit(bytes[count - 3]), let a = letter(bytes[count - 2]), let b = letter(bytes[count - 1]),
            isOutward(bytes[..<(count - 3)])
        else { return nil }
        let inward = UInt32(bytes[count - 3] - 0x30) * 400 + a * 20 + b
        bytes.removeLast(3)
        return (bytes, inward)
    }

    /// A letter or two, a figure, and perhaps a figure or letter.
    private static func isOutward(_ bytes: ArraySlice<UInt8>) -> Bool {
        let letters = bytes.prefix(while: isLetter).count
        guard (1...2).contains(letters), bytes.count > letters, bytes.count <= letters + 2 else { return false }
        return isDigit(bytes[bytes.startIndex + letters])
    }

    private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }
    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// Place among the twenty letters of inward codes.
    private static func letter(_ byte: UInt8) -> UInt32? {
        places.firstIndex(of: byte).map(UInt32.init)
    }

    private static let places = Array("ABDEFGHJLNPQRSTUWXYZ".utf8)
}
