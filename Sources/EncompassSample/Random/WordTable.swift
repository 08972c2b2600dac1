/// Reads the tables of words that stand in the source as text.
enum WordTable {
    /// Entries between commas, whatever the line breaks.
    static func entries(_ text: String) -> [String] {
        text.split(separator: ",").map { entry in
            entry.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
        }.filter { !$0.isEmpty }
    }

    /// Entries of the form `word weight`.
    static func weighted(_ text: String) -> [(word: String, weight: Double)] {
        entries(text).compactMap { entry in
            guard let space = entry.lastIndex(of: " "), let weight = Double(entry[entry.index(after: space)...]) else {
                return nil
            }
            return (String(entry[..<space]), weight)
        }
    }

    /// Entries in order of rank, with weights that fall as a power of it (Zipf's law with an offset).
    static func ranked(_ text: String, offset: Double, exponent: Double) -> [(word: String, weight: Double)] {
        entries(text).enumerated().map { rank, word in (word, power(Double(rank) + offset, -exponent)) }
    }
}
