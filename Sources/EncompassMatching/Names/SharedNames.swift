/// First names that brothers share, each being called by his second: alone they tell nobody apart in a family.
enum SharedNames {
    static func contains(_ name: [UInt8]) -> Bool { all.contains(name) }

    private static let all: Set<[UInt8]> = Set(
        """
        mohammed muhammad mohammad mohamed muhammed mohamad muhamad mohamud mahammed mehmet mohd md syed sayed sayyid
        abdul abdel abdi abu
        """.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) })
}
