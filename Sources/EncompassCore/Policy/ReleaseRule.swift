/// When a notification may leave: at once, or not before a time of day.
public enum ReleaseRule: Hashable, Sendable, CustomStringConvertible, Codable {
    case atOnce
    case notBefore(LocalTime)

    /// `atOnce`, or a time of the form `hh:mm`.
    public init?(_ text: some StringProtocol) {
        if text == "atOnce" {
            self = .atOnce
        } else if let time = LocalTime(text) {
            self = .notBefore(time)
        } else {
            return nil
        }
    }

    public var description: String {
        switch self {
        case .atOnce: "atOnce"
        case .notBefore(let time): time.description
        }
    }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let rule = ReleaseRule(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "neither atOnce nor a time of the form hh:mm"))
        }
        self = rule
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
