import EncompassCore

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

    /// `GHS` of `Gannetby High School`; a name of fewer than three words, or more than five, stays.
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
