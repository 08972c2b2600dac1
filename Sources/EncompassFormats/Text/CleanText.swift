import EncompassCore

/// Text from outside, made safe to store and show, with notes about the changes.
///
/// White space at both ends is removed silently. Control characters, and those that reverse the writing direction, are
/// removed with a note; the rest is kept as written, without normalisation.
struct CleanText {
    /// Nil if nothing is left.
    var text: String?
    /// The changes, without the content.
    var notes: [String] = []

    /// - Parameters:
    ///   - limit: code points kept.
    ///   - keepsLines: whether line breaks and tabs are content; if not, each becomes a space.
    init(_ raw: some StringProtocol, limit: Int, keepsLines: Bool = false) {
        var text = String(raw)
        // Most text is plain and short.
        if text.withUTF8({ CleanText.isPlain($0, limit: limit) }) {
            self.text = text
            return
        }
        if CleanText.needsWork(text) { text = clean(text, keepsLines: keepsLines) }
        text = CleanText.trimmed(text)
        if text.utf8.count > limit, text.unicodeScalars.count > limit {
            notes.append("is longer than \(limit) characters; the rest is cut")
            text = CleanText.trimmed(String(text.unicodeScalars.prefix(limit)))
        }
        self.text = text.isEmpty ? nil : text
    }

    private mutating func clean(_ text: String, keepsLines: Bool) -> String {
        var kept = String.UnicodeScalarView()
        var removed = false
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: kept.append(keepsLines ? scalar : " ")
            case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: removed = true
            default: kept.append(scalar)
            }
        }
        if removed { notes.append("contains control characters, which are removed") }
        if kept.contains("\u{FFFD}") { notes.append("contains characters that cannot be read") }
        return String(kept)
    }

    /// Whether the bytes are plain ASCII that needs no change.
    static func isPlain(_ bytes: some RandomAccessCollection<UInt8>, limit: Int) -> Bool {
        guard let first = bytes.first, let last = bytes.last, bytes.count <= limit, first != 0x20, last != 0x20 else {
            return false
        }
        return bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }

    /// Whether any byte may belong to a character that `clean` looks for.
    private static func needsWork(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.contains { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 || $0 == 0xE2 || $0 == 0xEF }
        }
    }

    /// Without white space at either end, including no-break and zero-width spaces.
    static func trimmed(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last,
            isSpace(first) || isSpace(last)
        else { return text }
        let scalars = text.unicodeScalars.drop(while: isSpace)
        let end = scalars.lastIndex { !isSpace($0) }.map { scalars.index(after: $0) } ?? scalars.startIndex
        return String(scalars[..<end])
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x20, 0xA0, 0x2000...0x200B, 0x202F, 0x205F, 0x3000, 0xFEFF: true
        default: false
        }
    }
}

/// Codes as people write them: case, spaces, hyphens and underscores make no difference.
enum CodeText {
    /// `text` with ASCII letters in lower case, without spaces, hyphens and underscores.
    static func folded(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x41...0x5A: bytes.append(byte | 0x20)
            case 0x20, 0x09, UInt8(ascii: "-"), UInt8(ascii: "_"): continue
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The case that `text` names.
    static func read<Code: CaseIterable & RawRepresentable>(_ text: String, as _: Code.Type = Code.self) -> Code?
    where Code.RawValue == String {
        if let exact = Code(rawValue: text) { return exact }
        let wanted = folded(text)
        return Code.allCases.first { folded($0.rawValue) == wanted }
    }

    /// F, M or X, or words for them; `.notRecorded` for words that mean unknown.
    static func sex(_ text: String) -> Reading<Sex> {
        if let sex = Sex(rawValue: text) { return .value(sex) }
        return switch folded(text) {
        case "f", "female", "girl": .value(.female)
        case "m", "male", "boy": .value(.male)
        case "x", "unspecified", "indeterminate": .value(.unspecified)
        case "", "u", "unknown", "notknown", "n", "notstated", "notrecorded": .notRecorded
        default: .unknownCode
        }
    }

    /// The usual codes for yes and no; `.notRecorded` for words that mean unknown.
    static func flag(_ text: String) -> Reading<Bool> {
        switch folded(text) {
        case "y", "yes", "true", "t", "1": .value(true)
        case "n", "no", "false", "f", "0": .value(false)
        case "", "u", "unk", "unknown", "notknown", "notstated", "notrecorded": .notRecorded
        default: .unknownCode
        }
    }

    /// The result of reading a code.
    enum Reading<Value> {
        case value(Value)
        case notRecorded
        case unknownCode
    }
}
