/// Turns a name as people write it into its compared form: without case, accents, alphabets and punctuation.
struct NameFolder: Sendable {
    private let ascii: [UInt8] = NameFolder.asciiTable()
    private static let joiner: UInt8 = 0
    private static let separator: UInt8 = 0x20
    /// Bytes read before a text is rejected as not a name.
    private static let readLimit = 600

    /// Never fails: a text without a letter gives an empty name.
    func fold(_ text: String) -> FoldedName {
        var name = FoldedName()
        fold(text, into: &name)
        return name
    }

    /// The same, reusing the storage of `name`.
    func fold(_ text: String, into name: inout FoldedName) {
        name.bytes.removeAll(keepingCapacity: true)
        name.starts = 0
        name.isCut = false
        let plain = text.utf8.withContiguousStorageIfAvailable { foldPlain($0, into: &name) } ?? false
        if !plain { foldUnicode(text, into: &name) }
        joinPrefixes(&name)
    }

    /// False, with the name so far, at the first byte beyond ASCII.
    private func foldPlain(_ text: UnsafeBufferPointer<UInt8>, into name: inout FoldedName) -> Bool {
        var atStart = true
        for byte in text {
            if byte >= 0x80 { return false }
            append(ascii[Int(byte)], &atStart, to: &name)
            if name.isCut { return true }
        }
        return true
    }

    private func foldUnicode(_ text: String, into name: inout FoldedName) {
        name.bytes.removeAll(keepingCapacity: true)
        name.starts = 0
        var atStart = true
        var read = 0
        for scalar in text.unicodeScalars {
            read += 1
            if scalar.isASCII {
                append(ascii[Int(scalar.value)], &atStart, to: &name)
            } else {
                for byte in Transliteration.bytes(of: scalar) { append(byte, &atStart, to: &name) }
            }
            if name.isCut || read > NameFolder.readLimit {
                name.isCut = true
                return
            }
        }
    }

    private func append(_ byte: UInt8, _ atStart: inout Bool, to name: inout FoldedName) {
        switch byte {
        case NameFolder.joiner: return
        case NameFolder.separator: atStart = true
        default:
            guard name.bytes.count < FoldedName.limit else {
                name.isCut = true
                return
            }
            if atStart { name.starts |= 1 << UInt64(name.bytes.count) }
            atStart = false
            name.bytes.append(byte)
        }
    }

    /// `O Brien`, `Mc Donald` and `Mac Donald` are one word.
    private func joinPrefixes(_ name: inout FoldedName) {
        guard name.starts != 1, name.wordCount > 1 else { return }
        for range in FoldedName.ranges(starts: name.starts, count: name.bytes.count)
        where range.upperBound < name.bytes.count {
            let isPrefix =
                switch range.count {
                case 1: name.bytes[range.lowerBound] == UInt8(ascii: "o")
                case 2: name.bytes[range].elementsEqual("mc".utf8)
                case 3: name.bytes[range].elementsEqual("mac".utf8)
                default: false
                }
            if isPrefix { name.starts &= ~(1 << UInt64(range.upperBound)) }
        }
    }

    /// Letters become lower case; apostrophes, digits and control characters join; everything else separates.
    private static func asciiTable() -> [UInt8] {
        (0..<128).map { value in
            let byte = UInt8(value)
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): return byte
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): return byte + 0x20
            case UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "0")...UInt8(ascii: "9"): return joiner
            case 0x09, 0x0A, 0x0D: return separator
            case 0..<0x20, 0x7F: return joiner
            default: return separator
            }
        }
    }
}
