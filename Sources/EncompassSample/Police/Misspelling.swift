import EncompassCore

/// One slip of the hand or the ear in a word.
enum Misspelling {
    private static let keyboard = ["qwertyuiop", "asdfghjkl", "zxcvbnm"].map(Array.init)
    private static let sounds: [(String, String)] = [
        ("ph", "f"), ("f", "ph"), ("c", "k"), ("k", "c"), ("ck", "k"), ("ie", "y"), ("y", "ie"), ("ey", "y"),
        ("ee", "ea"), ("ea", "ee"), ("ai", "ay"), ("ay", "ai"), ("gh", ""), ("ll", "l"), ("l", "ll"), ("nn", "n"),
        ("n", "nn"), ("tt", "t"), ("t", "tt"), ("s", "z"), ("z", "s"), ("sh", "ch"), ("th", "t"), ("ou", "oo"),
        ("u", "oo"), ("ar", "er"), ("er", "ar"), ("er", "a"), ("i", "y"), ("y", "i"), ("a", "e"), ("e", "i"),
        ("v", "w"), ("w", "v"), ("j", "g"), ("g", "j"), ("x", "ks"), ("qu", "kw"), ("h", ""), ("o", "a"), ("iu", "u"),
    ]

    /// The word with one slip in it; words of fewer than three letters do not change.
    static func of(_ word: String, _ entropy: inout SeededEntropy) -> String {
        guard word.count >= 3 else { return word }
        if entropy.chance(0.45), let heard = byEar(word, &entropy) { return heard }
        return byHand(word, &entropy)
    }

    /// Another spelling of the same sound; nil if a few attempts find none.
    static func byEar(_ word: String, _ entropy: inout SeededEntropy) -> String? {
        for _ in 0..<12 {
            let (old, new) = sounds[entropy.below(sounds.count)]
            let heard = word.replacingLast(old, with: new)
            if heard != word { return heard }
        }
        return nil
    }

    /// A letter dropped, doubled, swapped with the next, or replaced by its neighbour on the keyboard.
    static func byHand(_ word: String, _ entropy: inout SeededEntropy) -> String {
        var letters = Array(word)
        let first = entropy.chance(0.1) ? 0 : 1
        let position = first + entropy.below(letters.count - first)
        switch entropy.below(4) {
        case 0: letters.remove(at: position)
        case 1: letters.insert(letters[position], at: position)
        case 2 where position + 1 < letters.count: letters.swapAt(position, position + 1)
        default: letters[position] = neighbour(of: letters[position], &entropy)
        }
        return String(letters)
    }

    private static func neighbour(of letter: Character, _ entropy: inout SeededEntropy) -> Character {
        let small = Character(letter.lowercased().first.map(String.init) ?? "e")
        for row in keyboard {
            guard let column = row.firstIndex(of: small) else { continue }
            let near = [column - 1, column + 1].filter(row.indices.contains)
            let found = row[near[entropy.below(near.count)]]
            return letter.isUppercase ? Character(found.uppercased()) : found
        }
        return "e"
    }
}

/// A school's name as somebody writes it in a free-text box.
enum SchoolSpelling {
    private static let shorter: [(String, String)] = [
        ("Primary School", "Primary"), ("Primary School", "Pri Sch"), ("Primary School", "primary"),
        ("High School", "High"), ("High School", "HS"), ("Academy", "Acad"), ("Infant and Nursery School", "Infants"),
        ("Infant School", "Infants"), ("Junior School", "Juniors"), ("Nursery School", "Nursery"), (" School", ""),
        ("Church of England Voluntary Aided", "CE VA"), ("Church of England", "C of E"), ("CofE", "C of E"),
        ("CofE", "CE"), ("CofE ", ""), ("Voluntary Aided ", ""), ("VC ", ""), ("Catholic", "RC"), ("Catholic ", ""),
        ("St ", "Saint "), ("St ", "St. "), ("'s", "s"), ("'s", ""), ("Community ", ""), ("The ", ""),
        ("Sixth Form College", "6th form"), ("Pupil Referral Unit", "PRU"), ("College", "Coll"),
        ("Grammar School", "Grammar"), (", ", " "), (" Preparatory", " Prep"),
    ]

    static func of(_ name: String, town: String, _ entropy: inout SeededEntropy) -> String {
        var text = name
        for _ in 0..<entropy.within(0...3) {
            let (long, short) = shorter[entropy.below(shorter.count)]
            text = text.replacingAll(long, with: short)
        }
        let rest = String(text.dropFirst(town.count + 1))
        if entropy.chance(0.15), text.hasPrefix(town + " "), rest.hasPrefix("S") || rest.hasPrefix("Comm") {
            text = rest
        }
        if entropy.chance(0.1), !text.contains(town) { text += entropy.chance(0.5) ? ", " + town : " " + town }
        if entropy.chance(0.06) { text = initials(text) }
        if entropy.chance(0.12) { text = misspeltWord(text, &entropy) }
        switch entropy.below(10) {
        case 0: return text.uppercased()
        case 1: return text.lowercased()
        default: return text.isEmpty ? name : text
        }
    }

    /// `GHS` for `Gannetby High School`; a name of fewer than three words, or more than five, does not change.
    private static func initials(_ text: String) -> String {
        let words = text.split(separator: " ")
        return (3...5).contains(words.count) ? String(words.compactMap(\.first)).uppercased() : text
    }

    private static func misspeltWord(_ text: String, _ entropy: inout SeededEntropy) -> String {
        var words = text.split(separator: " ").map(String.init)
        guard !words.isEmpty else { return text }
        let position = entropy.below(words.count)
        words[position] = Misspelling.of(words[position], &entropy)
        return words.joined(separator: " ")
    }
}

/// Names as typed on a keyboard without accents.
enum PlainLetters {
    private static let accented = Array(
        "ÁÀÂÄÃÅĀĄÇĆČĎÉÈÊËĒĖĘĞÍÌÎÏĪĮİŁĽĶĻŃŇÑŅÓÒÔÖÕŐØŔŘŚŠŞȘŤȚÚÙÛÜŪŮŰŲŴÝŶŹŻŽáàâäãåāąçćčďéèêëēėęğíìîïīįıłľķļńňñņóòôöõőøŕřśšşșťțúùûüūůűųŵýŷźżž"
    )
    private static let plain = Array(
        "AAAAAAAACCCDEEEEEEEGIIIIIIILLKLNNNNOOOOOOORRSSSSTTUUUUUUUUWYYZZZaaaaaaaacccdeeeeeeegiiiiiiillklnnnnooooooorrssssttuuuuuuuuwyyzzz"
    )

    /// Accents removed; text without any is returned unchanged.
    static func of(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 > 0x7F }) else { return text }
        return String(text.map { letter in accented.firstIndex(of: letter).map { plain[$0] } ?? letter })
    }
}
