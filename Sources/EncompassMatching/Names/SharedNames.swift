/// First names that brothers share while each is called by his second: alone they distinguish nobody in a family.
enum SharedNames {
    /// Whether the name is commonly the first of two, as in Maria Clara and Maria Luísa: alone it is no evidence for
    /// either.
    static func isFirstOfTwo(_ name: [UInt8]) -> Bool { all.contains(name) || firsts.contains(name) }

    private static let firsts: Set<[UInt8]> = Set(
        "maria marie mary ana anna anne jean joao jose juan bibi nur noor".split(separator: " ").map { Array($0.utf8) })

    static func contains(_ name: [UInt8]) -> Bool { all.contains(name) }

    private static let all: Set<[UInt8]> = Set(
        """
        mohammed muhammad mohammad mohamed muhammed mohamad muhamad mohamud mahammed mehmet mohd md syed sayed sayyid
        abdul abdel abdi abu
        """.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) })
}
