/// One key's value as the daemon uses it.
public struct EffectiveSetting: Hashable, Sendable, Encodable {
    public let name: String
    /// As it would be written, a secret as stars; nil where nothing sets it and there is no default.
    public let value: String?
    public let source: ConfigurationSource
    public let isSecret: Bool

    /// For people: `(not set)` where there is no value.
    public var shownValue: String { value ?? "(not set)" }

    private enum CodingKeys: String, CodingKey { case name, value, source, at }

    /// `{"name","value","source":"file","at":"Config/encompass.yaml:12"}`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(value, forKey: .value)
        try container.encode(source.kind, forKey: .source)
        if source != .standard { try container.encode(source.description, forKey: .at) }
    }
}
