/// The Message-ID of a message, the same each time that message is sent.
///
/// Letters, digits and `.-_+=` around one `@`, so that it is also a safe file name; 3 to 200 characters.
public struct MessageID: Hashable, Sendable, CustomStringConvertible {
    /// Without the angle brackets.
    public let text: String

    /// With or without angle brackets; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let isBracketed = text.hasPrefix("<") && text.hasSuffix(">") && text.utf8.count >= 2
        let bare = isBracketed ? String(text.dropFirst().dropLast()) : String(text)
        let halves = bare.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard halves.count == 2, bare.utf8.count <= 200, halves.allSatisfy(MessageID.isDotAtom) else { return nil }
        self.text = bare
    }

    /// As it stands in the header.
    public var description: String { "<" + text + ">" }

    private static func isDotAtom(_ half: Substring.UTF8View) -> Bool {
        half.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty
                && atom.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "-_+=".utf8.contains(byte)
                }
        }
    }
}
