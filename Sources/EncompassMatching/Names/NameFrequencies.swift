/// How common names are nationally, for registries too small to show it.
enum NameFrequencies {
    /// Share of children with this forename; a small share for any name that is not among the common ones.
    static func given(_ name: [UInt8]) -> Float { forenames[name] ?? 0.000_001 }

    /// Whether it is among the common ones, given to at least 14 children in a million.
    static func isCommon(forename: [UInt8]) -> Bool { forenames[forename] != nil }

    /// Share of people with this surname; a small share for any that is not among the common ones.
    static func surname(_ name: [UInt8]) -> Float { surnames[name] ?? 0.000_005 }

    private static let forenames = table(NameTables.forenameShares)
    private static let surnames = table(NameTables.surnameShares)

    /// `name count` pairs, in millionths.
    private static func table(_ text: String) -> [[UInt8]: Float] {
        var table: [[UInt8]: Float] = [:]
        var share: Float = 0
        for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            if let number = Float(word) { share = number / 1_000_000 } else { table[Array(word.utf8)] = share }
        }
        return table
    }
}
