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

    /// The word with one slip in it; words of fewer than three letters stay as they are.
    static func of(_ word: String, _ entropy: inout SeededEntropy) -> String {
        guard word.count >= 3 else { return word }
        if entropy.chance(0.45), let heard = byEar(word, &entropy) { return heard }
        return byHand(word, &entropy)
    }

    /// Another spelling of the same sound; nil where none of some tries fits.
    static func byEar(_ word: String, _ entropy: inout SeededEntropy) -> String? {
        for _ in 0..<12 {
            let (old, new) = sounds[entropy.below(sounds.count)]
            let heard = word.replacingLast(old, with: new)
            if heard != word { return heard }
        }
        return nil
    }

    /// A letter dropped, doubled, exchanged with the next, or replaced by its neighbour on the keyboard.
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
