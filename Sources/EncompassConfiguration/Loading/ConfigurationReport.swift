/// What loading found: the values, where each came from, and everything that is wrong.
public struct ConfigurationReport: Sendable {
    let draft: Configuration
    /// The file that was read, nil where there was none.
    public let file: String?
    /// Every key of the table, in its order.
    public let settings: [EffectiveSetting]
    public let faults: [ConfigurationFault]
    /// Worth mending, but no reason to refuse.
    public let warnings: [ConfigurationFault]

    /// Whether somebody named the folder of areas, so that it must be there.
    public var namesAreas: Bool { settings.contains { $0.name == "areas.directory" && $0.source != .standard } }

    public var isValid: Bool { faults.isEmpty }

    /// The configuration; throws every fault at once where there is one.
    public func configuration() throws(InvalidConfiguration) -> Configuration {
        guard isValid else { throw InvalidConfiguration(faults: faults) }
        return draft
    }

    /// A line for each key with its value and where that came from: what `check-config` prints.
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
