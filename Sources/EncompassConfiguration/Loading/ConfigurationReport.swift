/// The result of loading: the values, where each came from, and everything that is wrong.
public struct ConfigurationReport: Sendable {
    let draft: Configuration
    /// The file that was read, nil if there was none.
    public let file: String?
    /// Every key of the table, in its order.
    public let settings: [EffectiveSetting]
    public let faults: [ConfigurationFault]
    /// Worth fixing, but no reason to refuse.
    public let warnings: [ConfigurationFault]

    /// Whether the folder of areas was configured, so that it must exist.
    public var namesAreas: Bool { settings.contains { $0.name == "areas.directory" && $0.source != .standard } }

    public var isValid: Bool { faults.isEmpty }

    /// The configuration; throws every fault at once if there are any.
    public func configuration() throws(InvalidConfiguration) -> Configuration {
        guard isValid else { throw InvalidConfiguration(faults: faults) }
        return draft
    }

    /// A line for each key with its value and where it came from: what `check-config` prints.
    public var table: String {
        let left = settings.map { "\($0.name) = \($0.shownValue)" }
        // One very long path must not push every other line off the screen.
        let width = min(left.map(\.count).max() ?? 0, 64)
        return zip(left, settings).map { text, setting in
            let padding = String(repeating: " ", count: max(0, width - text.count))
            return "\(text)\(padding)  # \(setting.source)\n"
        }.joined()
    }
}

/// The effective value of one key.
public struct EffectiveSetting: Hashable, Sendable, Encodable {
    public let name: String
    /// As it would be written, a secret as stars; nil if nothing sets it and there is no default.
    public let value: String?
    public let source: ConfigurationSource
    public let isSecret: Bool

    /// For people: `(not set)` if there is no value.
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

/// Where a value came from.
public enum ConfigurationSource: Hashable, Sendable, CustomStringConvertible {
    /// Nothing set it.
    case standard
    /// A line of the file, from 1.
    case file(path: String, line: Int)
    case environment(variable: String)
    /// By dotted key.
    case flag(String)

    /// `default`, `Config/encompass.yaml:12`, `ENCOMPASS_HTTP_PORT` or `--database`.
    public var description: String {
        switch self {
        case .standard: "default"
        case .file(let path, let line): "\(path):\(line)"
        case .environment(let variable): variable
        case .flag(let key): "--" + key.prefix { $0 != "." }
        }
    }

    /// `default`, `file`, `environment` or `flag`.
    public var kind: String {
        switch self {
        case .standard: "default"
        case .file: "file"
        case .environment: "environment"
        case .flag: "flag"
        }
    }
}

/// Something wrong in a configuration or an area file: where, what, and what to do.
public struct ConfigurationFault: Hashable, Sendable, Error, CustomStringConvertible {
    /// Nil if something is missing altogether.
    public let source: ConfigurationSource?
    /// The dotted key or the place in an area (`ladder[2].before`), nil if it is about the whole file.
    public let key: String?
    public let problem: String
    /// What to do about it, nil if the problem says that.
    public let remedy: String?

    public init(source: ConfigurationSource? = nil, key: String? = nil, problem: String, remedy: String? = nil) {
        self.source = source
        self.key = key.map(Self.onOneLine)
        self.problem = Self.onOneLine(problem)
        self.remedy = remedy.map(Self.onOneLine)
    }

    /// Keys and values are quoted from the file: characters that could end a line or move a terminal's cursor are
    /// shown as `�`.
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

    /// `{"at":"Config/encompass.yaml:12","key","problem","remedy"}`, without members that do not apply.
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
