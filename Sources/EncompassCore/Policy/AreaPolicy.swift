/// One area's way of doing things, as its file in `areas.directory` gives it.
public struct AreaPolicy: Hashable, Sendable, Codable {
    /// Short name for files and paths: lower-case letters, digits and hyphens.
    public var id: String
    public var name: String
    /// Three-digit codes of the authorities whose establishments the area tells.
    public var localAuthorities: [String]
    /// The force, as data.police.uk spells it.
    public var force: String?
    /// Prefixes that claim an establishment without an authority's code: an area (`NR`), a district (`NR31`) or more.
    public var postcodes: [String]
    public var settings: PolicySettings
    /// When the force's records of a night are expected; nil where nobody watches for them.
    public var feed: FeedWindow?
    /// What single establishments do otherwise.
    public var establishments: [URN: PolicySettings]

    public init(
        id: String, name: String, localAuthorities: [String], force: String? = nil, postcodes: [String] = [],
        settings: PolicySettings = PolicySettings(), establishments: [URN: PolicySettings] = [:]
    ) {
        self.id = id
        self.name = name
        self.localAuthorities = localAuthorities
        self.force = force
        self.postcodes = postcodes
        self.settings = settings
        self.establishments = establishments
    }

    /// The settings for one establishment: its own over the area's.
    public func settings(for urn: URN?) -> PolicySettings {
        guard let urn, let own = establishments[urn] else { return settings }
        return own.over(settings)
    }

    /// - Throws: `PolicyFaults` with every fault, not the first alone.
    public init(from decoder: any Decoder) throws {
        let reading = try AreaPolicyReading(from: decoder)
        guard let policy = reading.policy, reading.faults.isEmpty else { throw PolicyFaults(faults: reading.faults) }
        self = policy
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: SettingKey.self)
        try container.encode(id, forKey: "id")
        try container.encode(name, forKey: "name")
        try container.encode(localAuthorities, forKey: "localAuthorities")
        try container.encodeIfPresent(force, forKey: "force")
        try container.encode(postcodes, forKey: "postcodes")
        try settings.encode(to: encoder)
        let own = Dictionary(uniqueKeysWithValues: establishments.map { ($0.key.description, $0.value) })
        try container.encodeIfPresent(feed, forKey: "feed")
        if !own.isEmpty { try container.encode(own, forKey: "establishments") }
    }
}
