/// How the text of a file is encoded.
///
/// UTF-8 and Windows-1252 are decided field by field, so one damaged byte does not change every accent in the file.
public enum TextEncoding: String, Hashable, Sendable, Codable {
    case utf8 = "UTF-8"
    case utf8WithMark = "UTF-8 with byte-order mark"
    case windows1252 = "Windows-1252"
    case utf16LittleEndian = "UTF-16 (little-endian)"
    case utf16BigEndian = "UTF-16 (big-endian)"

    /// How many bytes of a file's beginning decide, if it has as many: a reader waits for them, so that the answer does
    /// not depend on how the file came in pieces.
    static let sampleLength = 512

    /// From the beginning of a file: its byte-order mark, or the zero bytes that UTF-16 has in every second place.
    init(of bytes: [UInt8]) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            self = .utf8WithMark
        } else if bytes.starts(with: [0xFF, 0xFE]) {
            self = .utf16LittleEndian
        } else if bytes.starts(with: [0xFE, 0xFF]) {
            self = .utf16BigEndian
        } else {
            let sample = bytes.prefix(TextEncoding.sampleLength)
            let zeros = (0...1).map { parity in sample.indices.count { $0 % 2 == parity && sample[$0] == 0 } }
            let enough = sample.count / 8
            if sample.count >= 8, zeros[1] > enough, zeros[0] == 0 {
                self = .utf16LittleEndian
            } else if sample.count >= 8, zeros[0] > enough, zeros[1] == 0 {
                self = .utf16BigEndian
            } else {
                self = .utf8
            }
        }
    }

    /// Whether it is called UTF-8 for lack of a sign, and the bytes are not.
    func isWindows1252(_ bytes: [UInt8]) -> Bool {
        // The last character may go on in the next chunk.
        let end = bytes.suffix(3).lastIndex { $0 >= 0xC0 } ?? bytes.endIndex
        return self == .utf8 && String(validating: bytes[..<end], as: UTF8.self) == nil
    }

    var isWide: Bool { self == .utf16LittleEndian || self == .utf16BigEndian }
}

/// Turns UTF-16 into UTF-8, chunk by chunk. Half a surrogate pair becomes U+FFFD.
struct UTF16Transcoder: Sendable {
    private let isBigEndian: Bool
    private var odd: UInt8?
    private var high: UInt16?

    init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

    mutating func utf8(_ chunk: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        for byte in chunk {
            guard let first = odd else {
                odd = byte
                continue
            }
            odd = nil
            let unit = isBigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first)
            append(unit, to: &result)
        }
        return result
    }

    /// What is left at the end of the file.
    mutating func finish() -> [UInt8] {
        defer { (odd, high) = (nil, nil) }
        return odd != nil || high != nil ? Array("\u{FFFD}".utf8) : []
    }

    private mutating func append(_ unit: UInt16, to result: inout [UInt8]) {
        if let high {
            self.high = nil
            if (0xDC00...0xDFFF).contains(unit) {
                let value = 0x10000 + (UInt32(high - 0xD800) << 10 | UInt32(unit - 0xDC00))
                return put(Unicode.Scalar(value) ?? "\u{FFFD}", &result)
            }
            put("\u{FFFD}", &result)
        }
        if (0xD800...0xDBFF).contains(unit) {
            high = unit
        } else {
            put(Unicode.Scalar(unit) ?? "\u{FFFD}", &result)
        }
    }

    private func put(_ scalar: Unicode.Scalar, _ result: inout [UInt8]) {
        result.append(contentsOf: String(Character(scalar)).utf8)
    }
}
