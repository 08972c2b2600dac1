/// Reads values of request headers.
public enum HeaderText {
    /// The longest value of `Authorization` that can be one of our tokens.
    private static let longestAuthorization = 511
    private static let scheme = "bearer "

    /// The media type in `Content-Type`, without its parameters, in lower case.
    public static func mediaType(_ value: some StringProtocol) -> String {
        trimmed(value.prefix { $0 != ";" }).lowercased()
    }

    /// The token in `Authorization: Bearer …`; nil for another scheme, and for a value that is too long.
    public static func bearer(_ value: some StringProtocol) -> String? {
        let bytes = Substring(value).utf8
        guard (scheme.utf8.count...longestAuthorization).contains(bytes.count),
            zip(bytes, scheme.utf8).allSatisfy({ $0 == $1 || (0x41...0x5A).contains($0) && $0 | 0x20 == $1 })
        else { return nil }
        let token = trimmed(Substring(bytes.dropFirst(scheme.utf8.count)))
        return token.isEmpty ? nil : String(token)
    }

    /// The value of the first cookie of that name in the `Cookie` fields, in the order that they were sent.
    ///
    /// Names are compared byte by byte, since nothing else may pass for the session's cookie.
    public static func cookie(_ name: String, in values: [String]) -> String? {
        for value in values {
            for pair in value.utf8.split(separator: UInt8(ascii: ";")) {
                guard let mark = pair.firstIndex(of: UInt8(ascii: "=")),
                    trimmed(Substring(pair[..<mark])).utf8.elementsEqual(name.utf8)
                else { continue }
                return String(trimmed(Substring(pair[pair.index(after: mark)...])))
            }
        }
        return nil
    }

    /// Whether `Origin` names the host that the request was sent to.
    public static func isOrigin(_ origin: some StringProtocol, of host: some StringProtocol) -> Bool {
        guard let scheme = origin.firstRange(of: "://") else { return false }
        return origin[scheme.upperBound...].lowercased() == host.lowercased()
    }

    /// Without spaces and tabs at either end (RFC 9110).
    private static func trimmed(_ text: some StringProtocol) -> Substring {
        let text = Substring(text)
        let start = text.utf8.drop { $0 == 0x20 || $0 == 0x09 }.startIndex
        let end = text.utf8.lastIndex { $0 != 0x20 && $0 != 0x09 }.map { text.utf8.index(after: $0) } ?? start
        return text[start..<end]
    }
}
