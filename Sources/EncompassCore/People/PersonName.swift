import Foundation

/// A person's name as somebody typed it.
public enum PersonName {
    /// The name of a person; nil for what `visible` refuses, and for words that name nobody.
    public static func reading(_ text: String) -> String? {
        guard let name = visible(text) else { return nil }
        return words(name).allSatisfy(nobody.contains) ? nil : name
    }

    /// The text without invisible characters and needless space; nil with fewer than two letters that can be seen.
    public static func visible(_ text: String) -> String? {
        let visible = text.unicodeScalars.map { $0.properties.isWhitespace ? " " : $0 }.filter { !isInvisible($0) }
        let name = String(String.UnicodeScalarView(visible)).split(separator: " ").joined(separator: " ")
        return name.unicodeScalars.filter(\.properties.isAlphabetic).count >= 2 ? name : nil
    }

    /// Whether two names are spelled alike, without regard to case, accents, spaces, punctuation and, where more than a
    /// surname is left, titles.
    public static func isSame(_ one: String, _ other: String) -> Bool {
        let words = wordsWithoutTitles(one)
        return !words.isEmpty && words == wordsWithoutTitles(other)
    }

    private static func wordsWithoutTitles(_ text: String) -> [String] {
        let words = words(text)
        let bare = words.filter { !titles.contains($0) }
        return bare.count > 1 ? bare : words
    }

    static let titles: Set<String> = [
        "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "revd", "reverend", "sir", "dame", "lady",
        "sister", "father",
    ]

    /// Words in lower case without accents and apostrophes; hyphens separate them.
    public static func words(_ text: String) -> [String] {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return plainWords(text) }
        let folded = text.decomposedStringWithCanonicalMapping.lowercased().unicodeScalars.filter {
            $0.properties.generalCategory != .nonspacingMark && $0 != "'" && $0 != "\u{2019}" && !isInvisible($0)
        }
        return String(String.UnicodeScalarView(folded)).split { !$0.isLetter }.map(String.init)
    }

    /// The same of a text that has no letters but a to z, as most names have.
    private static func plainWords(_ text: String) -> [String] {
        let folded = text.utf8.filter { $0 != 0x27 }.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return folded.split { !(0x61...0x7A).contains($0) }.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.generalCategory == .control
    }

    /// Words written in place of a name that name nobody: a role by itself is not a person.
    private static let nobody: Set<String> = [
        "the", "n", "a", "not", "known", "unknown", "nobody", "none", "nil", "null", "na", "anonymous", "someone",
        "somebody",
        "anyone", "school", "office", "reception", "receptionist", "staff", "system", "admin", "automatic", "person",
        "head", "teacher", "headteacher", "deputy", "key", "adult", "dsl", "designated", "safeguarding", "lead", "team",
    ]
}
