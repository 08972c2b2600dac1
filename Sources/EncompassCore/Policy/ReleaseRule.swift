/// When a notification may leave: at once, or not before a time of day.
public enum ReleaseRule: Hashable, Sendable, TextCoded {
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

    public static let mismatch = "neither atOnce nor a time of the form hh:mm"
}
