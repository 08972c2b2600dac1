/// A United Kingdom postcode of a form that exists, in capitals: unit, sector, district and area.
///
/// The form is checked, not whether Royal Mail delivers there.
public struct Postcode: Hashable, Comparable, Sendable {
    /// Two to four characters (`NR31`, `EC1A`).
    public let outward: String
    /// A digit and two letters (`6AB`).
    public let inward: String

    /// Nil unless `text` is a postcode as it stands, case, spaces and stray punctuation aside.
    public init?(_ text: some StringProtocol) {
        guard let characters = Postcode.significant(text), let found = Postcode.fit(characters, repairs: 0) else {
            return nil
        }
        self.init(bytes: found)
    }

    /// Also takes a letter written for the digit that looks like it, and the other way round (O and 0, I and 1, S and
    /// 5…), where exactly one postcode can have been meant with the fewest such changes.
    public init?(repairing text: some StringProtocol) {
        guard let characters = Postcode.significant(text) else { return nil }
        for repairs in 0...2 {
            if let found = Postcode.fit(characters, repairs: repairs) {
                self.init(bytes: found)
                return
            }
        }
        return nil
    }

    private init(bytes: [UInt8]) {
        outward = String(decoding: bytes.dropLast(3), as: UTF8.self)
        inward = String(decoding: bytes.suffix(3), as: UTF8.self)
    }

    /// The whole postcode, about fifteen addresses (`NR31 6AB`).
    public var unit: String { outward + " " + inward }
    /// Some thousands of addresses (`NR31 6`).
    public var sector: String { outward + " " + inward.prefix(1) }
    /// The outward code without the letter that London's centre ends it with (`NR31`, `EC1` of `EC1A`).
    public var district: String {
        let endsInLetter = outward.utf8.count > 2 && (outward.utf8.last ?? 0) >= 0x41 && outward != "GIR"
        return endsInLetter ? String(outward.dropLast()) : outward
    }
    /// The one or two letters at its beginning (`NR`).
    public var area: String { String(outward.prefix { $0.isLetter }) }

    public static func < (a: Postcode, b: Postcode) -> Bool { (a.outward, a.inward) < (b.outward, b.inward) }
}

extension Postcode: TextCoded {
    public var description: String { unit }

    public static let mismatch = "not a postcode"
}
