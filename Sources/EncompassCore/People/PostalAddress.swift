/// An address as somebody wrote it.
public struct PostalAddress: Hashable, Sendable, Codable {
    /// House and street, most particular first.
    public var lines: [String]
    public var town: String?
    /// As written; `Postcode` checks and normalises it.
    public var postcode: String?

    public init(lines: [String] = [], town: String? = nil, postcode: String? = nil) {
        self.lines = lines
        self.town = town
        self.postcode = postcode
    }

    public var isEmpty: Bool { lines.isEmpty && town == nil && postcode == nil }
}
