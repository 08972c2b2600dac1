/// Telephone numbers that Ofcom keeps for drama: they ring nowhere.
enum DramaNumbers {
    private static let prefixes = [
        "01632 960", "0113 496 0", "0114 496 0", "0115 496 0", "0116 496 0", "0117 496 0", "0118 496 0", "0121 496 0",
        "0131 496 0", "0141 496 0", "0151 496 0", "0161 496 0", "0191 498 0", "020 7946 0",
    ]

    static func landline(_ index: Int) -> String {
        prefixes[index / 1000 % prefixes.count] + threeDigits(index)
    }

    static func mobile(_ index: Int) -> String { "07700 900" + threeDigits(index) }

    private static func threeDigits(_ index: Int) -> String { String(String(1000 + index % 1000).dropFirst()) }
}
