/// Telephone numbers as people write them.
public enum PhoneNumber {
    /// Digits alone, British ones with their leading zero (`01493 555 123`, `+44 (0)1493 555123`, and `1493555123` that
    /// lost it in a spreadsheet, are all `01493555123`), foreign ones with a plus (`+33…`). Nil for anything else.
    ///
    /// An extension is not kept: it is no part of a number that can be dialled by a machine.
    public static func read(_ text: some StringProtocol) -> String? {
        var digits: [UInt8] = []
        var isForeign = false
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39: digits.append(byte)
            case UInt8(ascii: "+") where digits.isEmpty && !isForeign: isForeign = true
            case 0x20, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "/"):
                continue
            default: return nil
            }
        }
        if digits.starts(with: Array("00".utf8)) {
            digits.removeFirst(2)
            isForeign = true
        }
        return number(digits, isForeign: isForeign)
    }

    private static func number(_ digits: [UInt8], isForeign: Bool) -> String? {
        var digits = digits
        let hasCountry = digits.starts(with: Array("44".utf8))
        if hasCountry, isForeign || digits.count >= 12 {
            digits.removeFirst(2)
            isZeroLed(digits) ? () : digits.insert(0x30, at: 0)
            return (10...11).contains(digits.count) ? String(decoding: digits, as: UTF8.self) : nil
        }
        if isForeign { return (7...15).contains(digits.count) ? "+" + String(decoding: digits, as: UTF8.self) : nil }
        if !isZeroLed(digits), (9...10).contains(digits.count) { digits.insert(0x30, at: 0) }
        return isZeroLed(digits) && (10...11).contains(digits.count) ? String(decoding: digits, as: UTF8.self) : nil
    }

    private static func isZeroLed(_ digits: [UInt8]) -> Bool { digits.first == 0x30 }
}
