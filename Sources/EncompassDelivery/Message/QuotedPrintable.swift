/// Text as quoted-printable (RFC 2045): lines of at most 76 characters, ASCII alone.
struct QuotedPrintable {
    let lines: [String]

    /// - Parameter text: lines ended by `\n`, `\r\n` or `\r`.
    init(_ text: String) {
        let unified = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        lines = unified.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
            .flatMap { QuotedPrintable.encoded(Array($0)) }
    }

    private static func encoded(_ line: [UInt8]) -> [String] {
        var lines: [String] = []
        var current = ""
        for (index, byte) in line.enumerated() {
            let token = token(byte, isLast: index == line.count - 1, startsLine: current.isEmpty)
            // A line that goes on ends in "=", so that 75 columns are left for what it says.
            if current.utf8.count + token.utf8.count > 75 {
                lines.append(current + "=")
                current = QuotedPrintable.token(byte, isLast: index == line.count - 1, startsLine: true)
            } else {
                current += token
            }
        }
        return lines + [current]
    }

    private static func token(_ byte: UInt8, isLast: Bool, startsLine: Bool) -> String {
        switch byte {
        case 0x20, 0x09: isLast ? escaped(byte) : String(UnicodeScalar(byte))
        // A full stop or "From " at the start of a line is altered by some mail programs on the way.
        case 0x2E, 0x46: startsLine ? escaped(byte) : String(UnicodeScalar(byte))
        case 0x3D: escaped(byte)
        case 0x21...0x7E: String(UnicodeScalar(byte))
        default: escaped(byte)
        }
    }

    private static func escaped(_ byte: UInt8) -> String {
        let hex = String(byte, radix: 16, uppercase: true)
        return hex.utf8.count == 1 ? "=0" + hex : "=" + hex
    }
}
