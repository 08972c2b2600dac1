/// A password or the like, which prints as stars wherever it is printed by accident.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    private let text: String

    public init(_ text: String) { self.text = text }

    /// The secret itself, for the one place that needs it.
    public func reveal() -> String { text }

    /// Stars, always as many.
    public static let mask = "********"
    public var description: String { Secret.mask }
    public var customMirror: Mirror { Mirror(reflecting: Secret.mask) }
}

extension Secret: ConfigurationValue {
    static func read(_ text: String) -> Secret? { text.isEmpty ? nil : Secret(text) }
    var written: String { Secret.mask }
    static var expectation: String { "text" }
}
