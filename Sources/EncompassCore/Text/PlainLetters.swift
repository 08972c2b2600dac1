/// Latin letters that are no letter with an accent, as people write them who have only a to z: "Michał" is "Michal".
enum PlainLetters {
    static let spellings: [Unicode.Scalar: String] = [
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h",
        "ŧ": "t", "ŋ": "n",
    ]
}
