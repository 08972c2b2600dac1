import EncompassCore

/// Extracts house, street, town and postcode from an address as somebody wrote it. Reuses its buffers: one per thread.
struct AddressFolder: Sendable {
    /// The parts before they become numbers.
    struct Parts {
        var house: UInt32 = 0
        var street = FoldedName()
        /// A house's name, a building or a village: whatever is written besides number, street and town.
        var name = FoldedName()
        var town = FoldedName()
        var postcode: PlainPostcode?
        /// The text is not the child's home: a placeholder, a pseudo-postcode, somebody else's address.
        var isUnusable = false
    }

    private static let textLimit = 200
    private let folder = NameFolder()
    private var text: [UInt8] = []
    private var words: [Range<Int>] = []
    /// Whether the presumed street, and the presumed house name, end like a street's name.
    private var isStreetSure = false
    private var isNameStreet = false
    /// The whole address is not the child's home: a refuge, care of somebody, no fixed abode.
    private var isNobodysHome = false

    mutating func fold(_ address: PostalAddress, into parts: inout Parts) {
        parts.house = 0
        parts.street = FoldedName()
        parts.town.bytes.removeAll(keepingCapacity: true)
        parts.town.starts = 0
        parts.name = FoldedName()
        (isStreetSure, isNameStreet, isNobodysHome) = (false, false, false)
        parts.isUnusable = false
        for line in address.lines.prefix(4) {
            text.removeAll(keepingCapacity: true)
            words.removeAll(keepingCapacity: true)
            var wordBegin = 0
            for byte in line.utf8.prefix(AddressFolder.textLimit) {
                if byte == UInt8(ascii: ",") {
                    endWord(&wordBegin)
                    readPiece(into: &parts)
                } else {
                    append(byte, &wordBegin)
                }
            }
            endWord(&wordBegin)
            readPiece(into: &parts)
        }
        // `12 The Willows, Mill Lane`: the street is the piece that ends like one.
        if parts.street.isEmpty || !isStreetSure && isNameStreet { swap(&parts.street, &parts.name) }
        if let town = address.town { folder.fold(town, into: &parts.town) }
        if Placeholders.isPlace(parts.town.bytes) || Placeholders.isSurname(parts.town) {
            parts.isUnusable = true
            parts.town = FoldedName()
        }
        parts.postcode = postcode(address)
        // Some of these do not have a postcode's form: `ZZ99 3CZ`.
        let isPseudo = parts.postcode.map { !$0.isPlace } ?? (address.postcode?.uppercased().hasPrefix("ZZ") ?? false)
        if isPseudo {
            parts.isUnusable = true
            parts.postcode = nil
        }
        if isNobodysHome { parts = Parts(isUnusable: true) }
    }

    /// Whether no part of the address is a placeholder.
    static func isUsable(_ address: PostalAddress) -> Bool {
        var folder = AddressFolder()
        var parts = Parts()
        folder.fold(address, into: &parts)
        return !parts.isUnusable
    }

    /// Runs of lower-case letters and digits are words; a number joined to a street's name is a separate word.
    private mutating func append(_ byte: UInt8, _ begin: inout Int) {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: text.append(byte)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): text.append(byte + 0x20)
        case UInt8(ascii: "'"), 0: return
        default: endWord(&begin)
        }
    }

    private mutating func endWord(_ begin: inout Int) {
        let end = text.count
        defer { begin = end }
        guard end > begin else { return }
        let digits = digitCount(begin..<end)
        if digits > 0, end - begin > digits + 2 {
            words.append(begin..<(begin + digits))
            words.append((begin + digits)..<end)
        } else {
            words.append(begin..<end)
        }
    }

    /// One piece between commas: a flat, a house number with its street, a street by its ending, or a house's name.
    private mutating func readPiece(into parts: inout Parts) {
        defer { words.removeAll(keepingCapacity: true) }
        if isNothing(&parts) { return }
        if parts.house & 0xFFFF == 0, words.count >= 2, isFlat(words[0]) {
            parts.house |= part(words[1])
            words.removeFirst(2)
        }
        if parts.house >> 16 == 0, let first = words.first, let number = number(first) {
            parts.house |= number
            words.removeFirst()
            if let letter = words.first, letter.count == 1, parts.house & 0xFFFF == 0, words.count > 1 {
                parts.house |= UInt32(text[letter.lowerBound])
                words.removeFirst()
            }
            if parts.street.isEmpty {
                parts.street = street()
                isStreetSure = endsStreet
            }
        } else if let last = words.last {
            if parts.street.isEmpty, words.count > 1, StreetWords.full(text[last]) != nil || parts.house >> 16 != 0 {
                parts.street = street()
                isStreetSure = true
            } else if parts.name.isEmpty {
                parts.name = street()
                isNameStreet = endsStreet
            }
        }
    }

    /// Whether a piece only says that no address is known, or whose address it is.
    private mutating func isNothing(_ parts: inout Parts) -> Bool {
        guard let first = words.first else { return false }
        let isCareOf =
            words.count > 1
            && (isWord(0, "c") && isWord(1, "o") || isWord(0, "co") || isWord(0, "care") && isWord(1, "of"))
        let isRefuge = words.indices.contains { isWord($0, "refuge") } && !endsStreet
        if isCareOf || isRefuge {
            (isNobodysHome, parts.isUnusable) = (true, true)
            return true
        }
        guard Placeholders.placeBeginnings.contains(where: { $0.elementsEqual(text[first]) }) else { return false }
        let letters = Array(words.map { text[$0] }.joined())
        guard Placeholders.isPlace(letters) else { return false }
        parts.isUnusable = true
        isNobodysHome = isNobodysHome || Placeholders.isNoHome(letters)
        return true
    }

    private func isWord(_ place: Int, _ word: String) -> Bool {
        words.indices.contains(place) && word.utf8.elementsEqual(text[words[place]])
    }

    private var endsStreet: Bool {
        words.dropFirst().contains { StreetWords.full(text[$0]) != nil }
    }

    /// Up to and including the word that ends a street's name; the rest is village or town.
    private func street() -> FoldedName {
        var name = FoldedName()
        for (place, word) in words.enumerated() {
            let full = StreetWords.full(text[word])
            if let full { name.bytes.append(contentsOf: full) } else { name.bytes.append(contentsOf: text[word]) }
            if full != nil, place > 0 || words.count == 1 { break }
        }
        if name.bytes.count > FoldedName.limit { name.bytes.removeLast(name.bytes.count - FoldedName.limit) }
        name.starts = name.bytes.isEmpty ? 0 : 1
        return name
    }

    private func postcode(_ address: PostalAddress) -> PlainPostcode? {
        guard let text = address.postcode ?? address.lines.last.map({ String($0.suffix(8)) }) else { return nil }
        return PlainPostcode(text) ?? Postcode(repairing: text).flatMap { PlainPostcode($0.unit) }
    }

    private func digitCount(_ word: Range<Int>) -> Int { text[word].prefix { $0 >= 0x30 && $0 <= 0x39 }.count }

    /// `12`, `12a`: the number in the upper half and the letter in the lower.
    private func number(_ word: Range<Int>) -> UInt32? {
        let digits = digitCount(word)
        guard (1...5).contains(digits), word.count <= digits + 1 else { return nil }
        let value = text[word].prefix(digits).reduce(UInt32(0)) { $0 * 10 + UInt32($1 - 0x30) }
        guard value > 0, value <= 0xFFFF else { return nil }
        return value << 16 | (word.count > digits ? UInt32(text[word.upperBound - 1]) : 0)
    }

    /// A flat's number or letter, never 0.
    private func part(_ word: Range<Int>) -> UInt32 {
        if let number = number(word) { return 256 + min(number >> 16, 0xF000) }
        return word.count == 1 ? UInt32(text[word.lowerBound]) : UInt32(ByteHash.hash(text[word]) & 0x7FFF) | 0x8000
    }

    private func isFlat(_ word: Range<Int>) -> Bool {
        guard word.count >= 3, word.count <= 9 else { return false }
        return AddressFolder.flats.contains { $0.utf8.elementsEqual(text[word]) }
    }

    private static let flats = ["flat", "apartment", "apt", "unit", "room", "plot"]
}

/// An address in its compared form: postcode, house and street as numbers; 0 means not known.
struct FoldedAddress: Hashable, Sendable {
    /// The outward code's index times 4,000, plus the inward code's.
    var unit: UInt32 = 0
    /// House number in the upper half, letter or flat in the lower.
    var house: UInt32 = 0
    /// In the dictionary of streets.
    var street: UInt32 = 0
    /// A house's name, a building or a village in addition; in the dictionary of streets.
    var name: UInt32 = 0
    /// In the dictionary of towns.
    var town: UInt32 = 0

    var outward: UInt32 { unit / 4000 }
    var sector: UInt32 { unit / 400 }
    var number: UInt32 { house >> 16 }
    var part: UInt32 { house & 0xFFFF }
    var isEmpty: Bool { unit == 0 && street == 0 && town == 0 }
}
