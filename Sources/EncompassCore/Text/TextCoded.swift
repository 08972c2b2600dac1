/// A value coded as its description.
public protocol TextCoded: Codable, CustomStringConvertible {
    /// Nil for an invalid text.
    init?(_ text: String)
    /// The fault for an invalid text.
    static var mismatch: String { get }
}

extension TextCoded {
    public init(from decoder: any Decoder) throws {
        guard let value = Self(try decoder.singleValueContainer().decode(String.self)) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: Self.mismatch))
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
