/// The encoding in which spreadsheets on Windows still save: Latin-1 with punctuation in 0x80 to 0x9F.
enum Windows1252 {
    /// Five bytes mean nothing in it and become U+FFFD.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        var scalars = String.UnicodeScalarView()
        for byte in bytes {
            scalars.append((0x80...0x9F).contains(byte) ? upper[Int(byte - 0x80)] : Unicode.Scalar(byte))
        }
        return String(scalars)
    }

    private static let upper = Array(
        "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ".unicodeScalars)
}
