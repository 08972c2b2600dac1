/// A postcode or its beginning, as somebody types it to find a place: `NR31 6AB`, `nr316ab`, `NR31 6` or `NR31`.
public struct PostcodeSearch: Hashable, Sendable {
    /// A whole outward code (`NR31`), or a district that is divided by letters (`EC1` for `EC1A` to `EC1Y`).
    public let outward: String
    /// What is known of the inward code; empty for the whole district.
    private let inward: String

    /// Nil if the text is neither.
    public init?(_ text: String) {
        if let whole = Postcode(text) {
            (outward, inward) = (whole.outward, whole.inward)
            return
        }
        let words = text.uppercased().split(separator: " ")
        guard let first = words.first, (1...2).contains(words.count) else { return nil }
        let sector = words.dropFirst().first.map(String.init) ?? ""
        // A postcode with the rest made up is checked like any other; no sector is written without its digit.
        let rest = sector + "0AA".dropFirst(sector.count)
        guard sector.count < 3, let filled = Postcode("\(first) \(rest)"), filled.outward == first,
            filled.inward == rest
        else { return nil }
        (outward, inward) = (filled.outward, sector)
    }

    /// Whether a place's postcode, as its register writes it, is the one, or in the sector or the district.
    public func fits(_ postcode: String) -> Bool {
        guard let place = Postcode(postcode), place.inward.hasPrefix(inward) else { return false }
        if place.outward == outward { return true }
        // `EC1A` is in the district EC1; `NR31` is not in NR3.
        return outward.last?.isNumber == true && place.outward.dropLast() == outward
            && place.outward.last?.isLetter == true
    }
}
