/// Something wrong in a configuration or an area file: where it stands, what is wrong, what to do.
public struct ConfigurationFault: Hashable, Sendable, Error, CustomStringConvertible {
    /// Nil where it is about what is missing altogether.
    public let source: ConfigurationSource?
    /// The dotted key or the place in an area (`ladder[2].before`), nil where it is about the file as a whole.
    public let key: String?
    public let problem: String
    /// What a person does about it, nil where the problem says it.
    public let remedy: String?

    public init(source: ConfigurationSource? = nil, key: String? = nil, problem: String, remedy: String? = nil) {
        self.source = source
        self.key = key.map(Self.onOneLine)
        self.problem = Self.onOneLine(problem)
        self.remedy = remedy.map(Self.onOneLine)
    }

    /// Keys and values are quoted from the file: what could end a line or move a terminal's cursor is shown as `�`.
    private static func onOneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? "\u{FFFD}" : $0 }))
    }

    /// `Config/encompass.yaml:12: http.port: must be …; write …`
    public var description: String {
        var place = source.flatMap { $0 == .standard ? nil : $0.description } ?? ""
        if let key, !key.isEmpty { place += (place.isEmpty ? "" : ": ") + key }
        return (place.isEmpty ? "" : place + ": ") + problem + (remedy.map { "; " + $0 } ?? "")
    }
}

extension ConfigurationFault: Encodable {
    private enum CodingKeys: String, CodingKey { case at, key, problem, remedy }

    /// `{"at":"Config/encompass.yaml:12","key","problem","remedy"}`; what does not apply is left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(source?.description, forKey: .at)
        try container.encodeIfPresent(key, forKey: .key)
        try container.encode(problem, forKey: .problem)
        try container.encodeIfPresent(remedy, forKey: .remedy)
    }
}

/// Every fault of a configuration that cannot be used.
public struct InvalidConfiguration: Error, Sendable, CustomStringConvertible {
    public let faults: [ConfigurationFault]
    public init(faults: [ConfigurationFault]) { self.faults = faults }
    /// A line for each.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}
