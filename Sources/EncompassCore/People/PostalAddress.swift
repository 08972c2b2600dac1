/// An address as somebody wrote it.
public struct PostalAddress: Hashable, Sendable, Codable {
    /// House and street, most specific first.
    public var lines: [String]
    public var town: String?
    /// As written; `Postcode` checks and normalises it.
    public var postcode: String?

    public init(lines: [String] = [], town: String? = nil, postcode: String? = nil) {
        self.lines = lines
        self.town = town
        self.postcode = postcode
    }

    /// The home in one spelling: the postcode with the numbers of the house, or with the first line where the house has a
    /// name. Nil without a postcode or a house.
    var house: String? {
        guard let postcode = postcode.flatMap({ Postcode(repairing: $0) }) else { return nil }
        let words = lines.joined(separator: " ").lowercased().split { !$0.isLetter && !$0.isNumber }
        let numbers = words.filter { $0.contains(where: \.isNumber) }.map(String.init)
        let house = numbers.isEmpty ? lines.first.map { PersonName.words($0) } ?? [] : numbers
        return house.isEmpty ? nil : postcode.unit + "|" + house.joined(separator: " ")
    }

    /// Number, street and town in one spelling, for an address without its postcode. Nil if one of them is missing.
    var numberedHome: [String]? {
        func words(_ text: String) -> [String] {
            text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        }
        let (street, place) = (words(lines.joined(separator: " ")), words(town ?? ""))
        let hasNumber = street.contains { $0.contains(where: \.isNumber) }
        return hasNumber && street.count > 1 && !place.isEmpty ? street + place : nil
    }

    public var isEmpty: Bool { lines.isEmpty && town == nil && postcode == nil }
}

/// A United Kingdom postcode of a form that exists, in capitals: unit, sector, district and area.
///
/// The form is checked, not whether Royal Mail delivers there.
public struct Postcode: Hashable, Comparable, Sendable {
    /// Two to four characters (`NR31`, `EC1A`).
    public let outward: String
    /// A digit and two letters (`6AB`).
    public let inward: String

    /// Nil unless `text` is a postcode, case, spaces and stray punctuation aside.
    public init?(_ text: some StringProtocol) {
        guard let characters = Postcode.significant(text), Postcode.fits(characters) else { return nil }
        self.init(bytes: characters)
    }

    /// Also accepts a letter in place of a similar digit, and the other way round (O and 0, I and 1, S and 5…), if
    /// exactly one postcode needs the fewest such changes.
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

    public static func < (a: Postcode, b: Postcode) -> Bool { (a.outward, a.inward) < (b.outward, b.inward) }
}

extension Postcode: TextCoded {
    public var description: String { unit }

    public static let mismatch = "not a postcode"
}

extension Postcode {
    /// The characters allowed at one position of a postcode.
    private struct Place {
        /// A bit for each of them.
        private let letters: UInt32
        private let digits: UInt32

        init(_ characters: String) {
            func bits(from first: UInt8) -> UInt32 {
                characters.utf8.filter { first..<first + 26 ~= $0 }.reduce(0) { $0 | 1 << ($1 - first) }
            }
            letters = bits(from: UInt8(ascii: "A"))
            digits = bits(from: UInt8(ascii: "0"))
        }

        func allows(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits & 1 << (byte - UInt8(ascii: "0")) != 0
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): letters & 1 << (byte - UInt8(ascii: "A")) != 0
            default: false
            }
        }

        /// The byte that fits here: itself at cost 0, or a look-alike at cost 1; nil if none fits.
        func fit(_ byte: UInt8) -> (byte: UInt8, cost: Int)? {
            if allows(byte) { return (byte, 0) }
            guard let twin = Postcode.lookAlike(byte).first(where: allows) else { return nil }
            return (twin, 1)
        }
    }

    private static let digit = Place("0123456789")
    private static let first = Place("ABCDEFGHIJKLMNOPRSTUWYZ")
    private static let second = Place("ABCDEFGHKLMNOPQRSTUVWXY")
    private static let third = Place("ABCDEFGHJKPSTUW")
    private static let fourth = Place("ABEHMNPRVWXY")
    private static let inwardForm = [digit, Place("ABDEFGHJLNPQRSTUWXYZ"), Place("ABDEFGHJLNPQRSTUWXYZ")]
    /// The six forms of the outward code.
    private static let outwardForms: [[Place]] = [
        [first, digit], [first, digit, digit], [first, second, digit],
        [first, second, digit, digit], [first, digit, third], [first, second, digit, fourth],
    ]

    /// The significant characters, in capitals; nil if there are too few, too many, or some that no postcode has.
    static func significant(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8)
        for scalar in String(text).unicodeScalars {
            switch scalar.value {
            case 0x30...0x39, 0x41...0x5A: bytes.append(UInt8(scalar.value))
            case 0x61...0x7A: bytes.append(UInt8(scalar.value - 0x20))
            case 0x09, 0x20, 0x2C...0x2E, 0xA0, 0x200B...0x200F, 0x202F, 0xFEFF: continue
            default: return nil
            }
            if bytes.count > 7 { return nil }
        }
        return bytes.count >= 5 ? bytes : nil
    }

    /// Whether `bytes` are a postcode as they are. No text fits two forms: they differ by a digit where the other has a
    /// letter.
    private static func fits(_ bytes: [UInt8]) -> Bool {
        let outward = bytes.count - 3
        return bytes == giro
            || zip(inwardForm, bytes[outward...]).allSatisfy { $0.allows($1) }
                && outwardForms.contains { form in
                    form.count == outward && zip(form, bytes).allSatisfy { $0.allows($1) }
                }
    }

    private static let giro = Array("GIR0AA".utf8)

    /// The one postcode that `bytes` become with exactly `repairs` changes; nil for none, and for more than one.
    static func fit(_ bytes: [UInt8], repairs: Int) -> [UInt8]? {
        if repairs == 0 { return fits(bytes) ? bytes : nil }
        if bytes == giro { return nil }
        var found: [UInt8]?
        for form in outwardForms where form.count + 3 == bytes.count {
            guard let fitted = fit(bytes, form + inwardForm), fitted.cost == repairs else { continue }
            if found != nil { return nil }
            found = fitted.bytes
        }
        return found
    }

    /// A digit 1 or 2 in front is part of a house number, not a misread letter.
    private static func fit(_ bytes: [UInt8], _ form: [Place]) -> (bytes: [UInt8], cost: Int)? {
        var result: [UInt8] = []
        var cost = 0
        for (byte, place) in zip(bytes, form) {
            guard let fitted = place.fit(byte) else { return nil }
            if result.isEmpty, fitted.cost > 0, [UInt8(ascii: "1"), UInt8(ascii: "2")].contains(byte) { return nil }
            result.append(fitted.byte)
            cost += fitted.cost
        }
        return (result, cost)
    }

    /// The characters that may be meant by a misread or mistyped one.
    private static func lookAlike(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case UInt8(ascii: "O"), UInt8(ascii: "Q"): [UInt8(ascii: "0")]
        case UInt8(ascii: "0"): [UInt8(ascii: "O")]
        case UInt8(ascii: "I"), UInt8(ascii: "L"): [UInt8(ascii: "1")]
        case UInt8(ascii: "1"): [UInt8(ascii: "I"), UInt8(ascii: "L")]
        case UInt8(ascii: "S"): [UInt8(ascii: "5")]
        case UInt8(ascii: "5"): [UInt8(ascii: "S")]
        case UInt8(ascii: "Z"): [UInt8(ascii: "2")]
        case UInt8(ascii: "2"): [UInt8(ascii: "Z")]
        case UInt8(ascii: "B"): [UInt8(ascii: "8")]
        case UInt8(ascii: "8"): [UInt8(ascii: "B")]
        default: []
        }
    }
}
