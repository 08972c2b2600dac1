/// A host's name or address, in a form that no two parsers read differently. The one rule about what a host is and
/// which hosts are this machine, for configuration, HTTP client, mail and links.
public struct Host: Hashable, Sendable {
    /// As written: letters, digits, hyphens, underscores and full stops; or an IPv6 address, without brackets.
    public let text: String
    private let address: NetworkAddress?
    private let isIPv6: Bool

    /// A name, an IPv4 address, or an IPv6 address with or without brackets. Nil for anything else: a port, a path, a
    /// user name, a zone. Names are not looked up.
    public init?(_ text: some StringProtocol) {
        let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
        let bare = isBracketed ? String(text.dropFirst().dropLast()) : String(text)
        isIPv6 = bare.utf8.contains(UInt8(ascii: ":"))
        if isIPv6 {
            guard !bare.contains(where: { "%[]".contains($0) }), let address = NetworkAddress("[" + bare + "]") else {
                return nil
            }
            self.address = address
        } else {
            guard !isBracketed, Host.isName(bare) else { return nil }
            address = NetworkAddress(bare)
        }
        self.text = bare
    }

    private static func isName(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count) && !text.hasPrefix("-") && !text.hasPrefix(".")
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                    || [0x2D, 0x2E, 0x5F].contains(byte)
            }
    }

    /// As written in a URL: an IPv6 address in brackets.
    public var inURL: String { isIPv6 ? "[" + text + "]" : text }
    /// `localhost`, 127.0.0.0/8 and `::1`: what is sent there never leaves this machine.
    public var isLoopback: Bool {
        if let address { return address.isLoopback }
        return text.lowercased() == "localhost"
    }
    /// `0.0.0.0` and `::`: listens on every address of this machine. Nobody can connect to it.
    public var isEveryAddress: Bool { address?.isUnspecified ?? false }
}

/// An address of a web server, or of something on it: scheme, host, optional port, path and query. No user name, no
/// fragment.
public struct WebAddress: Hashable, Sendable, CustomStringConvertible {
    public let isSecure: Bool
    public let host: Host
    /// Nil for the scheme's default.
    public let port: Int?
    /// With the query; empty, or beginning with `/` or `?`.
    public let path: String

    /// Nil unless it is `http://…` or `https://…` in printable ASCII.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 4096,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !#"#"\<>^`{|}"#.utf8.contains($0) }),
            let mark = text.firstRange(of: "://"),
            let isSecure = ["http": false, "https": true][text[..<mark.lowerBound].lowercased()]
        else { return nil }
        let authority = text[mark.upperBound...].prefix { $0 != "/" && $0 != "?" }
        let bracket = authority.lastIndex(of: "]") ?? authority.startIndex
        let colon = authority[bracket...].lastIndex(of: ":")
        guard let host = Host(authority[..<(colon ?? authority.endIndex)]) else { return nil }
        if let colon {
            guard let port = number(Array(authority[authority.index(after: colon)...].utf8.prefix(6))),
                (1...65_535).contains(port)
            else { return nil }
            self.port = port
        } else {
            port = nil
        }
        self.host = host
        self.isSecure = isSecure
        path = String(text[authority.endIndex...])
    }

    private init(_ other: WebAddress, path: String) {
        (isSecure, host, port) = (other.isSecure, other.host, other.port)
        self.path = path
    }

    public var description: String {
        (isSecure ? "https://" : "http://") + host.inURL + (port.map { ":\($0)" } ?? "") + path
    }

    /// The beginning of links, without a slash at its end. Nil if there is a query.
    public var base: WebAddress? {
        guard !path.contains("?") else { return nil }
        var path = path[...]
        while path.hasSuffix("/") { path = path.dropLast() }
        return WebAddress(self, path: String(path))
    }
}

/// How a connection to a mail server is encrypted.
public enum MailSecurity: String, Hashable, Sendable, CaseIterable {
    /// Plain at first, then TLS, which the server must offer.
    case starttls
    /// TLS from the first byte.
    case tls
    /// No TLS: only to this machine.
    case none

    /// The default port for it.
    public var defaultPort: Int {
        switch self {
        case .starttls: 587
        case .tls: 465
        case .none: 25
        }
    }
}
