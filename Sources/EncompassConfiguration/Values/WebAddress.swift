import EncompassCore

/// The beginning of a public link: scheme, host, perhaps a port and a path; no slash at the end.
public struct WebAddress: Hashable, Sendable, CustomStringConvertible {
    public let isSecure: Bool
    /// As written; an IPv6 address keeps its brackets.
    public let host: String
    /// Nil for the scheme's own.
    public let port: Int?
    /// Empty, or beginning with a slash.
    public let path: String

    /// Nil for anything but `http` or `https`, and for user names, queries and fragments.
    public init?(_ text: String) {
        guard let (isSecure, rest) = WebAddress.scheme(of: text), text.utf8.count <= 2_000,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !#"?#@\"<>{}|^`"#.utf8.contains($0) })
        else { return nil }
        let authority = rest.prefix { $0 != "/" }
        let hostEnd = authority.hasPrefix("[") ? authority.firstIndex(of: "]").map(authority.index(after:)) : nil
        let colon = authority[(hostEnd ?? authority.startIndex)...].firstIndex(of: ":")
        host = String(authority[..<(colon ?? authority.endIndex)])
        guard !host.isEmpty, hostEnd == nil || hostEnd == colon ?? authority.endIndex else { return nil }
        if let colon {
            guard let port = Int.read(String(authority[authority.index(after: colon)...])), (1...65_535).contains(port)
            else { return nil }
            self.port = port
        } else {
            port = nil
        }
        self.isSecure = isSecure
        var path = rest[authority.endIndex...]
        while path.hasSuffix("/") { path = path.dropLast() }
        self.path = String(path)
    }

    private static func scheme(of text: String) -> (isSecure: Bool, rest: Substring)? {
        let lower = text.prefix(8).lowercased()
        if lower == "https://" { return (true, text.dropFirst(8)) }
        return lower.hasPrefix("http://") ? (false, text.dropFirst(7)) : nil
    }

    public var isLoopback: Bool { Loopback.contains(host) }

    public var description: String {
        (isSecure ? "https://" : "http://") + host + (port.map { ":\($0)" } ?? "") + path
    }
}

extension WebAddress: ConfigurationValue {
    static func read(_ text: String) -> WebAddress? { WebAddress(text) }
    var written: String { description }
    static var expectation: String { "an address such as https://encompass.example.org" }
}

/// Hosts that never leave the machine.
public enum Loopback {
    /// `localhost`, 127.0.0.0/8 and `::1`, with brackets or without. Names are not looked up.
    public static func contains(_ host: String) -> Bool {
        let name = host.lowercased()
        if ["localhost", "::1", "[::1]"].contains(name) { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map { Int.read(String($0)) }
        return parts.count == 4 && parts[0] == 127 && parts.allSatisfy { $0.map((0...255).contains) ?? false }
    }
}
