/// An address that can be read in one way only: scheme, host, port, path. No user, no fragment.
struct RequestURL {
    let text: String
    let scheme: String
    let host: HostName

    init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !#""<>\^`{|}#"#.utf8.contains($0) }
        guard isPlain, text.utf8.count <= 4096, let mark = text.firstRange(of: "://") else { return nil }
        let authority = text[mark.upperBound...].prefix { $0 != "/" && $0 != "?" }
        let (name, port) = RequestURL.split(authority)
        guard ["http", "https"].contains(text[..<mark.lowerBound]), let host = HostName(name),
            port.map({ UInt16($0) ?? 0 > 0 }) ?? true
        else { return nil }
        self.text = text
        self.host = host
        scheme = String(text[..<mark.lowerBound])
    }

    /// Plain text never leaves the machine.
    func isAllowed(throughSocket: Bool) -> Bool { scheme == "https" || throughSocket || host.isLoopback }

    private static func split(_ authority: Substring) -> (host: String, port: Substring?) {
        let afterBracket = authority.lastIndex(of: "]") ?? authority.startIndex
        guard let colon = authority[afterBracket...].lastIndex(of: ":") else { return (String(authority), nil) }
        return (String(authority[..<colon]), authority[authority.index(after: colon)...])
    }
}
