/// A value that is coded as one text, its description.
public protocol TextCoded: Codable, CustomStringConvertible {
    /// Nil for a text that is not one.
    init?(_ text: String)
    /// What the fault is called where a text is not one.
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
