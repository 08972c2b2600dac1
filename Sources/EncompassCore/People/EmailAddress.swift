/// An e-mail address and nothing else: an ASCII `dot-atom@domain` of RFC 5321, without quoting.
///
/// SMTP puts the address into a command line, where a line break, a space or an angle bracket would be a command or a
/// second recipient. A value of this type cannot contain any of these; import and sending both use it.
public struct EmailAddress: Hashable, Sendable {
    /// The part before the `@`, 1 to 64 characters, case kept.
    public let localPart: String
    /// The part after it, in lower case: at least two labels, the last not all digits.
    public let domain: String

    /// Nil for anything except an address: surrounding spaces, a display name, quotes, an address literal, non-ASCII,
    /// or more than 254 characters.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 254, let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return nil }
        let local = bytes[..<at]
        let domain = bytes[(at + 1)...]
        guard EmailAddress.isDotAtom(local), EmailAddress.isDomain(domain) else { return nil }
        localPart = String(decoding: local, as: UTF8.self)
        self.domain = String(decoding: domain.map(EmailAddress.lowered), as: UTF8.self)
    }

    /// The whole address.
    public var text: String { localPart + "@" + domain }

    private static func isDotAtom(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard (1...64).contains(bytes.count) else { return false }
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .allSatisfy { !$0.isEmpty && $0.allSatisfy(isAtomText) }
    }

    private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy(isLabel), let last = labels.last else { return false }
        return !last.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
            && label.allSatisfy { isLetterOrDigit($0) || $0 == hyphen }
    }

    private static func isAtomText(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(lowered(byte))
    }

    private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 0x20 : byte }
}

extension EmailAddress: CustomStringConvertible {
    /// Only the domain, since a description may end up in a log; `text` has the address.
    public var description: String { "…@" + domain }
}

extension EmailAddress: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let address = EmailAddress(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not an e-mail address"))
        }
        self = address
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
