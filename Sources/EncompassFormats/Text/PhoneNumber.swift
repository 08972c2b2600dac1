/// Telephone numbers as people write them.
public enum PhoneNumber {
    /// A number with what stood beside it: an extension, an option to choose, a second number.
    public struct Noted: Hashable, Sendable {
        public let number: String
        public let note: String?
    }

    /// Reads a number and keeps what a person who dials it must know besides. The number is the longest beginning of the
    /// text that is one.
    public static func noted(_ text: String) -> Noted? {
        let text = AddressText.plain(text)
        if let number = read(text) { return Noted(number: number, note: nil) }
        let start = text.firstIndex { $0.isNumber || $0 == "+" || $0 == "(" } ?? text.startIndex
        let before = CleanText.trimmed(String(text[..<start]).replacing(":", with: ""))
        let body = text[start...]
        for end in [body.endIndex] + body.indices.reversed() where end > body.startIndex {
            guard let number = read(body[..<end]) else { continue }
            let after = CleanText.trimmed(String(body[end...]))
            // A digit cut off a longer number would be another number.
            guard after.first?.isNumber != true || body[body.index(before: end)] == " " else { continue }
            let label =
                ["tel", "telephone", "phone", "mobile", "mob", "t", "m"].contains(before.lowercased()) ? "" : before
            let note = CleanText.trimmed(
                [label, unbracketed(after)].filter { !$0.isEmpty }.joined(separator: ", "))
            return Noted(number: number, note: note.isEmpty ? nil : String(note.prefix(60)))
        }
        return nil
    }

    private static func unbracketed(_ note: String) -> String {
        let marks = ",;:/-() "
        return String(note.drop { marks.contains($0) }.reversed().drop { marks.contains($0) }.reversed())
    }

    /// Digits alone, British ones with their leading zero (`01493 555 123`, `+44 (0)1493 555123`, and `1493555123` that
    /// lost it in a spreadsheet, are all `01493555123`), foreign ones with a plus (`+33…`). Nil for anything else.
    ///
    /// An extension makes it no number that a machine can dial: `noted` reads that.
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
