import Foundation

/// Which passwords are accepted: at least twelve characters, and hard to guess.
///
/// A password is split into pieces that a guesser tries first: common passwords, the person's names, the service's
/// words, years, runs on the keyboard or in the alphabet, repetitions. The guesses for the pieces are multiplied; any
/// other character counts as ten. A password that takes fewer than ten million guesses is refused.
public enum PasswordRules {
    public static let minimum = 12
    private static let maximum = 256
    /// The power of ten below which a password is refused.
    private static let needed = 7.0

    /// What is wrong with a password, for the person who chose it; nil if nothing is.
    public static func fault(in password: String, login: String, name: String) -> Phrase? {
        guard password.count >= minimum else { return Phrase("error.password.short", ["least": minimum]) }
        guard password.utf8.count <= maximum else { return Phrase("error.password.long", ["most": maximum]) }
        let own = names(login: login, name: name)
        guard strength(of: password, own: own) >= needed else {
            return Phrase("error.password.easy")
        }
        return nil
    }

    /// The power of ten of the guesses that a password takes: the minimum over all ways to split it.
    static func strength(of password: String, own: [[UInt8]]) -> Double {
        min(strength(of: lowercased(password), own), strength(of: folded(password), own))
    }

    private static func strength(of plain: [UInt8], _ own: [[UInt8]]) -> Double {
        guard !plain.isEmpty else { return 0 }
        // The lowest strength of the first n characters.
        var best = [Double](repeating: .infinity, count: plain.count + 1)
        best[0] = 0
        for start in plain.indices {
            best[start + 1] = min(best[start + 1], best[start] + 1)
            for (length, cost) in pieces(at: start, of: plain, own: own) {
                best[start + length] = min(best[start + length], best[start] + cost)
            }
        }
        return best[plain.count]
    }

    private static func pieces(at start: Int, of text: [UInt8], own: [[UInt8]]) -> [(length: Int, cost: Double)] {
        let rest = text[start...]
        var found: [(Int, Double)] = []
        for word in own where rest.starts(with: word) { found.append((word.count, 0.5)) }
        for length in CommonPasswords.lengths where length <= rest.count {
            if let rank = CommonPasswords.rank(rest.prefix(length)) { found.append((length, log10(Double(rank + 10)))) }
        }
        let run = runLength(rest)
        if run >= 3 { found.append((run, 1)) }
        if let repeated = repetition(rest) { found.append(repeated) }
        if isYear(rest.prefix(4)) { found.append((4, 1.5)) }
        // People add digits and symbols at the end if a form requires them.
        if rest.count <= 4, rest.allSatisfy({ !isLetter($0) }) { found.append((rest.count, 2)) }
        return found
    }

    /// Neighbours on the keyboard or in the alphabet, forwards or backwards.
    private static func runLength(_ text: ArraySlice<UInt8>) -> Int {
        rows.map { row in
            guard let first = text.first, let at = row.firstIndex(of: first) else { return 0 }
            return max(common(text, row[at...]), common(text, row[...at].reversed()))
        }.max() ?? 0
    }

    private static func common(_ a: some Sequence<UInt8>, _ b: some Sequence<UInt8>) -> Int {
        zip(a, b).prefix { $0 == $1 }.count
    }

    /// A short text repeated: `aaaa`, `abcabcabc`.
    private static func repetition(_ text: ArraySlice<UInt8>) -> (Int, Double)? {
        for unit in 1...6 where text.count >= 2 * unit {
            let length = unit + common(text.dropFirst(unit), text)
            if length >= max(4, unit * 2) { return (length, Double(unit) + 0.5) }
        }
        return nil
    }

    private static func isYear(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count == 4, let year = number(text) else { return false }
        return (1940...2039).contains(year)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }

    /// The person's names and their parts, of three letters or more.
    private static func names(login: String, name: String) -> [[UInt8]] {
        [login, name].flatMap { text -> [[UInt8]] in
            let parts = folded(text).split { !isLetter($0) && !($0 >= 0x30 && $0 <= 0x39) }
            return [folded(text)] + parts.map(Array.init)
        }.filter { $0.count >= 3 }
    }

    /// In lower case, with signs that stand for letters (`p@ssw0rd`) read as those letters when they are next to
    /// letters.
    private static func folded(_ text: String) -> [UInt8] {
        let bytes = lowercased(text)
        return bytes.enumerated().map { index, byte in
            guard let letter = signs[byte] else { return byte }
            let hasLetterBefore = index > 0 && isLetter(bytes[index - 1])
            let hasLetterAfter = index + 1 < bytes.count && isLetter(bytes[index + 1])
            return hasLetterAfter || (hasLetterBefore && !isDigit(byte)) ? letter : byte
        }
    }

    private static func lowercased(_ text: String) -> [UInt8] {
        Array(text.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil).utf8)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static let signs: [UInt8: UInt8] = [
        UInt8(ascii: "@"): UInt8(ascii: "a"), UInt8(ascii: "4"): UInt8(ascii: "a"),
        UInt8(ascii: "3"): UInt8(ascii: "e"),
        UInt8(ascii: "1"): UInt8(ascii: "i"), UInt8(ascii: "!"): UInt8(ascii: "i"),
        UInt8(ascii: "0"): UInt8(ascii: "o"),
        UInt8(ascii: "$"): UInt8(ascii: "s"), UInt8(ascii: "5"): UInt8(ascii: "s"),
        UInt8(ascii: "7"): UInt8(ascii: "t"),
    ]

    private static let rows: [[UInt8]] = [
        "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn",
        "qazwsxedcrfvtgbyhnujm", "!\"£$%^&*()",
    ].map { Array($0.utf8) }
}
