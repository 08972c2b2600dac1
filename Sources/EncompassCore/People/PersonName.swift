import Foundation

/// A person's name as somebody typed it.
public enum PersonName {
    /// The name of a person; nil for text that `visible` rejects, for words that name nobody, and for single letters,
    /// with or without a title. A job that is also a surname counts as a name after a title, an initial or a forename that is
    /// a word too: "Mrs Cook", "May Cook", "Page Read", but neither "the cook" nor "page read".
    public static func reading(_ text: String) -> String? {
        guard let name = visible(text) else { return nil }
        let words = words(name)
        let isTitled = words.first.map { titles.contains($0) || $0.utf8.count == 1 && !nobody.contains($0) } ?? false
        let isForename = words.first.map(forenamesToo.contains) ?? false
        let isNamed = words.enumerated().contains { place, word in
            !titles.contains(word) && !nobody.contains(word) && word.utf8.count > 1
                && (isTitled || isForename && place > 0 || !postsAndSurnames.contains(word))
        }
        return isNamed && !isStatus(name, words) ? name : nil
    }

    /// Whether it is what a school's system says of itself, "Page read" or "PAGE READ BY OFFICE", in words that are names
    /// too.
    ///
    /// Page Read may be a person, who would be refused as the one who has read a notification about a child. So a text
    /// that is written as names are, each word with a capital and small letters, is a name, unless a word in it names
    /// nobody. A system that writes its status in that way passes; a name by itself proves nothing anyway: what counts is
    /// whose account or credential it came with. In capitals a title makes it a name: "MS PAGE READ".
    private static func isStatus(_ name: String, _ words: [String]) -> Bool {
        guard statuses.contains(where: { words.starts(with: $0) }) else { return false }
        let isWrittenAsAName = name.split { !$0.isLetter }.allSatisfy { word in
            word.first?.isUppercase == true && (word.count == 1 || word.contains(where: \.isLowercase))
        }
        return !isWrittenAsAName || words.contains(where: nobody.contains)
    }

    /// The text without invisible characters and unnecessary spaces; nil if fewer than two letters are visible.
    public static func visible(_ text: String) -> String? {
        let visible = text.unicodeScalars.map { $0.properties.isWhitespace ? " " : $0 }.filter { !isInvisible($0) }
        let name = String(String.UnicodeScalarView(visible)).split(separator: " ").joined(separator: " ")
        return name.unicodeScalars.filter(\.properties.isAlphabetic).count >= 2 ? name : nil
    }

    /// Whether two names are spelt alike, ignoring case, accents, spaces, punctuation and, if more than a surname is
    /// left, titles.
    public static func isSame(_ one: String, _ other: String) -> Bool {
        let words = wordsWithoutTitles(one)
        return !words.isEmpty && words == wordsWithoutTitles(other)
    }

    /// How well a name fits what somebody typed of it: each word is the beginning of one of the name's, or, in a word of
    /// four letters or more, has a letter too many, missing, wrong or out of place (two from eight letters on).
    public static func fit(_ typed: String, _ name: String) -> Fit? {
        let wanted = words(typed)
        let own = words(name)
        guard !wanted.isEmpty else { return nil }
        if wanted.allSatisfy({ word in own.contains { $0.hasPrefix(word) } }) { return .exact }
        func isSlip(_ word: String, _ other: String) -> Bool {
            let most = word.count >= 8 ? 2 : word.count >= 4 ? 1 : 0
            if other.hasPrefix(word) { return true }
            // A search compares every person of the country: most differ in length already.
            return abs(word.count - other.count) <= most && NearestWord.distance(Array(word), Array(other)) <= most
        }
        return wanted.allSatisfy { word in own.contains { isSlip(word, $0) } } ? .slip : nil
    }

    public enum Fit: Hashable, Sendable { case exact, slip }

    private static func wordsWithoutTitles(_ text: String) -> [String] {
        let words = words(text)
        let bare = words.filter { !titles.contains($0) }
        return bare.count > 1 ? bare : words
    }

    static let titles: Set<String> = [
        "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "revd", "reverend", "sir", "dame", "lady",
        "sister", "father",
    ]

    /// Words in lower case, in the letters a to z where a name is Latin, without apostrophes; hyphens separate them.
    public static func words(_ text: String) -> [String] {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return plainWords(text) }
        return storedWords(text).map { word in
            word.unicodeScalars.map { PlainLetters.spellings[$0] ?? String($0) }.joined()
        }
    }

    /// The same, with the letters that are none with an accent, such as ł, as they are. Keyed hashes of names are kept for
    /// years: those that released versions have made of these words stay good only if nothing here changes.
    public static func storedWords(_ text: String) -> [String] {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return plainWords(text) }
        let folded = text.decomposedStringWithCanonicalMapping.lowercased().unicodeScalars.filter {
            $0.properties.generalCategory != .nonspacingMark && $0 != "'" && $0 != "\u{2019}" && !isInvisible($0)
        }
        return String(String.UnicodeScalarView(folded)).split { !$0.isLetter }.map(String.init)
    }

    /// The same for a text with only the letters a to z, as in most names.
    private static func plainWords(_ text: String) -> [String] {
        let folded = text.utf8.filter { $0 != 0x27 }.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return folded.split { !(0x61...0x7A).contains($0) }.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.generalCategory == .control
    }

    /// Words that people write instead of a name: a job, a machine or an answer by itself is not a person.
    private static let nobody: Set<String> = Set(
        [
            // Nobody in particular.
            "n a k not known unknown nobody none nil null na nk nan undefined anonymous anon someone somebody anyone anybody",
            "everyone everybody all any various other person people name forename surname initials signature signed blank empty",
            "withheld refused tbc tba tbd no one whoever whom me myself us we they",
            // Connecting words.
            "the an of to for from on in at by and or with as it is concern dear madam sirs behalf",
            // Jobs and places.
            "school schools office reception receptionist staff admin administrator administration teacher headteacher",
            "headmaster headmistress principal deputy vice acting assistant associate executive adult dsl ddsl dsp dpo",
            "designated safeguarding team person senco sendco secretary caretaker cleaner bursar tutor matron",
            "governor governors chair trustee manager officer business site pastoral welfare attendance inclusion year group",
            "college academy trust nursery class support children protection desk duty police mash",
            // Machines.
            "system systems auto automatic automated automatically machine computer robot bot script server service software",
            "api webhook integration import test tester testing tests user users login account default",
            "mis sims cpoms arbor bromcom myconcern scholarpack safeguard",
            // Answers.
            "acknowledged acknowledge ack yes ok okay seen received done true false sent reply response",
            "email sms notification opened viewed clicked delivered unread",
            "xx xxx xxxx abc asdf qwerty",
        ].flatMap { $0.split(separator: " ").map(String.init) })

    /// Jobs that are also surnames.
    static let postsAndSurnames: Set<String> = [
        "head", "cook", "clerk", "master", "porter", "page", "may", "key", "read", "self", "guest", "child", "lead",
        "nurse",
    ]
    /// Those of them that are forenames as well.
    private static let forenamesToo: Set<String> = ["may", "page"]
    private static let statuses = [["page", "read"], ["message", "read"]]
}
