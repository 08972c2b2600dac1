/// The name or number of a host, so plain that no two parsers can read it in two ways.
struct HostName: Hashable, Sendable {
    /// Letters, digits, hyphens and full stops; or an IPv6 address without its brackets.
    let text: String
    private let isIPv6: Bool

    init?(_ text: String) {
        let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        isIPv6 = bare.utf8.contains(UInt8(ascii: ":"))
        let isSix = isIPv6
        let fits = bare.utf8.allSatisfy { byte in
            let isDigit = (0x30...0x39).contains(byte)
            let letter = byte | 0x20
            if isSix { return isDigit || (0x61...0x66).contains(letter) || byte == 0x3A || byte == 0x2E }
            return isDigit || (0x61...0x7A).contains(letter) || byte == 0x2D || byte == 0x2E
        }
        guard fits, (1...253).contains(bare.utf8.count), bare.utf8.first != 0x2D, bare.utf8.first != 0x2E else {
            return nil
        }
        self.text = bare
    }

    /// As it stands in a URL.
    var inURL: String { isIPv6 ? "[" + text + "]" : text }

    /// This machine itself, whatever a resolver says: libcurl knows `localhost` without asking one.
    var isLoopback: Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isNumber = parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
        return text == "localhost" || text == "::1" || (isNumber && parts[0] == "127")
    }
}
