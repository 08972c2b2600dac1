/// Whom a contact or a calendar entry is for: one establishment, or every one of a local authority.
public enum Scope: Hashable, Sendable, TextCoded {
    case establishment(URN)
    /// Three-digit local authority code.
    case localAuthority(String)

    /// `urn:121234` or `la:926`, without regard to case and surrounding spaces; a bare URN is an establishment.
    public init?(_ text: some StringProtocol) {
        let trimmed = String(text.filter { $0 != " " }).lowercased()
        if let urn = URN(trimmed.hasPrefix("urn:") ? String(trimmed.dropFirst(4)) : trimmed) {
            self = .establishment(urn)
        } else if trimmed.hasPrefix("la:"), trimmed.utf8.count == 6,
            trimmed.utf8.dropFirst(3).allSatisfy({ (0x30...0x39).contains($0) })
        {
            self = .localAuthority(String(trimmed.dropFirst(3)))
        } else {
            return nil
        }
    }

    public var description: String {
        switch self {
        case .establishment(let urn): "urn:\(urn)"
        case .localAuthority(let code): "la:\(code)"
        }
    }

    public static let mismatch = "not a scope"
}
