import EncompassCore

/// Telephone numbers as people write them.
public enum PhoneNumber {
    /// A number with the note next to it: an extension, an option to choose, a second number.
    public struct Noted: Hashable, Sendable {
        public let number: String
        public let note: String?
    }

    /// Reads a number and keeps the note that a caller needs. The number is the longest beginning of the text that is
    /// a valid number.
    public static func noted(_ text: String) -> Noted? {
        let text = AddressText.plain(text)
        if let number = read(text) { return Noted(number: number, note: nil) }
        let start = text.firstIndex { $0.isNumber || $0 == "+" || $0 == "(" } ?? text.startIndex
        let before = CleanText.trimmed(String(text[..<start]).replacing(":", with: ""))
        let body = text[start...]
        for end in [body.endIndex] + body.indices.reversed() where end > body.startIndex {
            guard let number = read(body[..<end]) else { continue }
            let after = CleanText.trimmed(String(body[end...]))
            // Cutting a digit off a longer number would make a different number.
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

    /// Digits only: British numbers with their leading zero (`01493 555 123`, `+44 (0)1493 555123`, and `1493555123`,
    /// which lost it in a spreadsheet, all become `01493555123`), foreign ones with a plus (`+33…`). Nil for anything
    /// else.
    ///
    /// A number with an extension is nil here: `noted` reads it.
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
            return british(digits)
        }
        if isForeign {
            // No country's code begins with 0.
            guard !isZeroLed(digits), (7...15).contains(digits.count) else { return nil }
            return "+" + String(decoding: digits, as: UTF8.self)
        }
        if !isZeroLed(digits), (9...10).contains(digits.count) { digits.insert(0x30, at: 0) }
        return british(digits)
    }

    /// With one leading zero: two would be the beginning of a foreign number.
    private static func british(_ digits: [UInt8]) -> String? {
        guard isZeroLed(digits), !isZeroLed(digits.dropFirst()), (10...11).contains(digits.count) else { return nil }
        return String(decoding: digits, as: UTF8.self)
    }

    private static func isZeroLed(_ digits: some Collection<UInt8>) -> Bool { digits.first == 0x30 }
}

/// E-mail addresses as people copy them from mail programs: with a display name, invisible spaces, a trailing
/// semicolon.
struct AddressText {
    /// The address itself; nil if none can be read.
    let address: EmailAddress?
    /// Whether the text contains further addresses, which are ignored.
    let hasMore: Bool

    /// One address, or a list separated by semicolons or commas; nothing is guessed from anything else.
    init(_ text: String) {
        // A part without @ belongs to a display name: `"Deputy, Dee" <dee@quay.example>`.
        let parts = AddressText.plain(text).split { ";,".contains($0) }.filter { $0.contains("@") }
        let addresses = parts.map { AddressText.address(String($0)) }
        let isReadable = !addresses.contains { $0 == nil }
        address = isReadable ? addresses.first.flatMap(\.self) : nil
        hasMore = isReadable && Set(addresses.compactMap { $0?.text }).count > 1
    }

    /// `dee@quay.example`, `mailto:dee@quay.example`, `Dee Deputy <dee@quay.example>`.
    private static func address(_ part: String) -> EmailAddress? {
        let part = CleanText.trimmed(part)
        guard let open = part.firstIndex(of: "<") else {
            let bare = part.lowercased().hasPrefix("mailto:") ? String(part.dropFirst(7)) : part
            return EmailAddress(bare.hasSuffix(".") ? String(bare.dropLast()) : bare)
        }
        let name = part[..<open]
        let rest = part[part.index(after: open)...]
        guard rest.hasSuffix(">"), !name.contains(where: { ">@\r\n".contains($0) }) else { return nil }
        return EmailAddress(CleanText.trimmed(String(rest.dropLast())))
    }

    /// Without invisible characters, and with typographic apostrophes and hyphens replaced by those on a keyboard.
    static func plain(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x2018, 0x2019, 0x02BC, 0x00B4, 0x0060: plain.append("'")
            case 0x2010...0x2015, 0x2212, 0xFE58, 0xFE63, 0xFF0D: plain.append("-")
            case 0x00A0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: plain.append(" ")
            case 0xFF20: plain.append("@")
            case _ where scalar.properties.isDefaultIgnorableCodePoint: continue
            default: plain.append(scalar)
            }
        }
        return CleanText.trimmed(String(plain))
    }
}
