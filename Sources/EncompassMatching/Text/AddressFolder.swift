import EncompassCore

/// Reads house, street, town and postcode out of an address as somebody wrote it.
struct AddressFolder: Sendable {
    /// The parts before they are numbered.
    struct Parts {
        var house: UInt32 = 0
        var street = FoldedName()
        var town = FoldedName()
        /// Outward code, empty where there is no postcode.
        var outward: [UInt8] = []
        /// 0 to 3,999.
        var inward: UInt32 = 0
    }

    private static let textLimit = 200
    private let folder = NameFolder()

    func fold(_ address: PostalAddress) -> Parts {
        var parts = Parts()
        var words: [[UInt8]] = []
        for line in address.lines.prefix(4) {
            for piece in line.utf8.prefix(AddressFolder.textLimit).split(separator: UInt8(ascii: ",")) {
                read(piece, into: &parts, spare: &words)
            }
        }
        if parts.street.isEmpty, let first = words.first { parts.street = AddressFolder.name(of: [first]) }
        if let town = address.town { folder.fold(town, into: &parts.town) }
        readPostcode(address, into: &parts)
        return parts
    }

    /// One piece between commas: a flat, a house number with its street, a street by its ending, or a house's name.
    private func read(_ piece: Substring.UTF8View, into parts: inout Parts, spare: inout [[UInt8]]) {
        var words = AddressFolder.words(piece)
        if parts.house & 0xFFFF == 0, words.count >= 2, AddressFolder.flats.contains(words[0]) {
            parts.house |= AddressFolder.part(words[1])
            words.removeFirst(2)
        }
        if let first = words.first, let split = AddressFolder.split(first) { words.replaceSubrange(0...0, with: split) }
        if parts.house >> 16 == 0, let first = words.first, let number = AddressFolder.number(first) {
            parts.house |= number
            words.removeFirst()
            if let letter = words.first, letter.count == 1, parts.house & 0xFFFF == 0 {
                parts.house |= UInt32(letter[0])
                words.removeFirst()
            }
            if parts.street.isEmpty, !words.isEmpty { parts.street = AddressFolder.street(words) }
            return
        }
        guard parts.street.isEmpty, !words.isEmpty else { return }
        if words.count > 1, let last = words.last, StreetWords.isEnding(last) || parts.house >> 16 != 0 {
            parts.street = AddressFolder.street(words)
        } else {
            spare.append(words.flatMap { $0 })
        }
    }

    private func readPostcode(_ address: PostalAddress, into parts: inout Parts) {
        guard let text = address.postcode ?? address.lines.last.map({ String($0.suffix(8)) }) else { return }
        if let plain = PlainPostcode.read(text) {
            (parts.outward, parts.inward) = plain
        } else if let postcode = Postcode(repairing: text), let plain = PlainPostcode.read(postcode.unit) {
            (parts.outward, parts.inward) = plain
        }
    }

    /// Up to and with the word that ends a street's name; the rest is village or town.
    private static func street(_ words: [[UInt8]]) -> FoldedName {
        let end = words.dropFirst().firstIndex(where: StreetWords.isEnding) ?? words.count - 1
        return name(of: words[...end].map(StreetWords.full))
    }

    private static func name(of words: some Sequence<[UInt8]>) -> FoldedName {
        FoldedName(bytes: Array(words.joined().prefix(FoldedName.limit)), starts: 1)
    }

    /// Runs of small letters and figures.
    private static func words(_ text: some Collection<UInt8>) -> [[UInt8]] {
        var words: [[UInt8]] = []
        var word: [UInt8] = []
        for byte in text {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
                word.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte + 0x20)
            case UInt8(ascii: "'"), 0: continue
            default:
                if !word.isEmpty { words.append(word) }
                word.removeAll(keepingCapacity: true)
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    /// `12quay` is a number and a word run together.
    private static func split(_ word: [UInt8]) -> [[UInt8]]? {
        let digits = word.prefix { $0 >= 0x30 && $0 <= 0x39 }
        guard !digits.isEmpty, word.count > digits.count + 2 else { return nil }
        return [Array(digits), Array(word[digits.count...])]
    }

    /// `12`, `12a`, `12` of `12-14`: the number in the upper half and the letter in the lower.
    private static func number(_ word: [UInt8]) -> UInt32? {
        let digits = word.prefix { $0 >= 0x30 && $0 <= 0x39 }
        guard (1...5).contains(digits.count), word.count <= digits.count + 1 else { return nil }
        let value = digits.reduce(UInt32(0)) { $0 * 10 + UInt32($1 - 0x30) }
        guard value > 0, value <= 0xFFFF else { return nil }
        return value << 16 | (word.count > digits.count ? UInt32(word[digits.count]) : 0)
    }

    /// A flat's number or letter, never 0.
    private static func part(_ word: [UInt8]) -> UInt32 {
        if let number = number(word) { return 256 + min(number >> 16, 0xF000) }
        return word.count == 1 ? UInt32(word[0]) : UInt32(ByteHash.hash(word) & 0x7FFF) | 0x8000
    }

    private static let flats: Set<[UInt8]> = Set(
        ["flat", "apartment", "apt", "unit", "room", "plot"].map { Array($0.utf8) })
}
