import EncompassCore

/// One header of a message, folded. What goes in cannot end the line: only printable characters are left of it.
enum HeaderLine {
    /// A header of free text.
    static func text(_ name: String, _ value: String) -> String {
        let clean = cleaned(value)
        let words = clean.split(separator: " ").map(String.init)
        let isPlain = clean.utf8.allSatisfy { $0 < 0x7F } && !clean.contains("=?")
        if isPlain, words.allSatisfy({ $0.utf8.count <= 76 }) { return folded(name + ":", words) }
        return folded(name + ":", EncodedWords(clean, firstLineTaken: name.utf8.count + 2).words)
    }

    /// A header of one address with its name.
    static func mailbox(_ name: String, _ mailbox: Mailbox) -> String {
        let shown = cleaned(mailbox.name ?? "")
        guard !shown.isEmpty else { return name + ": " + mailbox.address.text }
        let isPlain = shown.utf8.allSatisfy { $0 < 0x7F } && shown.utf8.count <= 60 && !shown.contains("=?")
        let words = isPlain ? [quoted(shown)] : EncodedWords(shown, firstLineTaken: name.utf8.count + 2).words
        return folded(name + ":", words + ["<" + mailbox.address.text + ">"])
    }

    /// Every run of white space and control characters becomes one space: a line break is one of them.
    private static func cleaned(_ value: String) -> String {
        let scalars = value.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator: " "
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars)).split(separator: " ").joined(separator: " ")
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// Breaks before a word that would pass column 76.
    private static func folded(_ start: String, _ words: [String]) -> String {
        var text = start
        var column = start.utf8.count
        for word in words {
            if column + 1 + word.utf8.count > 76, column > 1 {
                text += "\r\n"
                column = 0
            }
            text += " " + word
            column += 1 + word.utf8.count
        }
        return text
    }
}
