import EncompassCore

/// A person's name as schools' systems print it: with a title, in one column, the surname in capitals.
package struct PrintedName: Hashable {
    package var surname: String
    package var forename: String
    package var middleNames: String?
    /// The forename in brackets after the others: `Anne-Marie (Annie)`.
    package var knownAs: String?
    /// Whether the order had to be guessed: there was neither a comma nor a surname in capitals.
    package var isGuessed = false

    /// `Mstr SMITH, John James`, `Smith, John`, `John SMITH`, `SMITH John`, `John James Smith`.
    ///
    /// Nil if it is a single word.
    package init?(inOneColumn text: String) {
        if let comma = text.firstIndex(of: ",") {
            let surname = PrintedName.withoutTitle(String(text[..<comma]))
            let (all, knownAs) = PrintedName.withoutBrackets(String(text[text.index(after: comma)...]))
            let given = PrintedName.words(PrintedName.withoutTitle(all))
            self.init(
                surname: PrintedName.withoutSuffix(surname), given: PrintedName.withoutSuffixWord(given),
                knownAs: knownAs)
            return
        }
        let (text, knownAs) = PrintedName.withoutBrackets(text)
        let words = PrintedName.withoutSuffixWord(PrintedName.words(PrintedName.withoutTitle(text)))
        guard words.count > 1 else { return nil }
        let capitals = words.map(PrintedName.isInCapitals)
        if capitals.contains(false), capitals.contains(true) {
            // SMITH John, or John van SMITH.
            let leading = capitals.prefix { $0 }.count
            if leading > 0, !capitals[leading...].contains(true) {
                self.init(
                    surname: words[..<leading].joined(separator: " "), given: Array(words[leading...]), knownAs: knownAs
                )
                return
            }
            if var first = capitals.firstIndex(of: true), first > 0, !capitals[first...].contains(false) {
                while first > 1, PrintedName.particles.contains(words[first - 1].lowercased()) { first -= 1 }
                self.init(
                    surname: words[first...].joined(separator: " "), given: Array(words[..<first]), knownAs: knownAs)
                return
            }
        }
        let particle = words.dropFirst().dropLast().firstIndex { PrintedName.particles.contains($0.lowercased()) }
        let start = particle ?? words.count - 1
        self.init(surname: words[start...].joined(separator: " "), given: Array(words[..<start]), knownAs: knownAs)
        isGuessed = true
    }

    init(surname: String, forename: String, middleNames: String?) {
        self.surname = surname
        self.forename = forename
        self.middleNames = middleNames
    }

    private init(surname: String, given: [String], knownAs: String?) {
        self.surname = surname
        self.knownAs = knownAs
        forename = given.first ?? ""
        middleNames = given.count > 1 ? given.dropFirst().joined(separator: " ") : nil
    }

    /// Without what is in brackets at the end, if that is a name.
    private static func withoutBrackets(_ text: String) -> (text: String, inBrackets: String?) {
        let whole = CleanText.trimmed(text)
        guard whole.last == ")", let open = whole.lastIndex(of: "("), open > whole.startIndex else {
            return (text, nil)
        }
        let inside = CleanText.trimmed(String(whole[whole.index(after: open)...].dropLast()))
        guard inside.contains(where: \.isLetter), !inside.contains(where: \.isNumber) else { return (text, nil) }
        return (CleanText.trimmed(String(whole[..<open])), inside)
    }

    /// Without a title in front; a title alone stays, since it may be a name.
    static func withoutTitle(_ text: String) -> String {
        guard text.utf8.contains(0x20) else { return text }
        let text = CleanText.trimmed(text)
        guard let space = text.firstIndex(of: " ") else { return text }
        let first = text[..<space].lowercased().filter { $0 != "." }
        guard titles.contains(first) else { return text }
        return CleanText.trimmed(String(text[space...]))
    }

    /// Without `Jr` or `III` at the end.
    static func withoutSuffix(_ text: String) -> String {
        guard text.utf8.contains(0x20) else { return text }
        return withoutSuffixWord(words(text)).joined(separator: " ")
    }

    private static func withoutSuffixWord(_ words: [String]) -> [String] {
        guard words.count > 1, let last = words.last, suffixes.contains(last.lowercased().filter { !".,".contains($0) })
        else { return words }
        return words.dropLast()
    }

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    private static func isInCapitals(_ word: String) -> Bool {
        let letters = word.filter(\.isLetter)
        return letters.count > 1 && letters.allSatisfy { !$0.isLowercase }
    }

    private static let titles: Set<String> = [
        "mstr", "master", "mast", "miss", "mr", "mrs", "ms", "mx", "dr", "sir", "lady",
    ]
    private static let suffixes: Set<String> = ["jr", "jnr", "junior", "sr", "snr", "ii", "iii", "iv"]
    private static let particles: Set<String> = [
        "van", "von", "de", "del", "della", "der", "den", "di", "da", "dos", "du", "la", "le", "bin", "ibn", "al", "el",
        "ap", "st",
    ]
}
