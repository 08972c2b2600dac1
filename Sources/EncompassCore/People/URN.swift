/// Unique reference number of an educational establishment (GIAS), 100000 to 999999.
public struct URN: Hashable, Comparable, Sendable, TextCoded {
    public let number: Int32

    /// Six digits exactly; white space around them is ignored.
    public init?(_ text: some StringProtocol) {
        let bytes = text.utf8.filter { $0 != 0x20 }
        guard bytes.count == 6, let value = EncompassCore.number(bytes), value >= 100_000 else { return nil }
        number = Int32(value)
    }

    public init?(number: Int32) {
        guard (100_000...999_999).contains(number) else { return nil }
        self.number = number
    }

    public var description: String { String(number) }
    public static func < (a: URN, b: URN) -> Bool { a.number < b.number }

    public static let mismatch = "not a URN"
}
