public import EncompassCore
public import EncompassStore

/// The engine's configuration.
public struct EngineSettings: Sendable {
    public enum MatchingMode: String, Sendable { case assisted, automatic }

    public var matching: MatchingMode
    /// The base URL of the pages for schools, without a trailing slash.
    public var publicURL: String
    /// The base URL of the desk's pages, without a trailing slash.
    public var deskURL: String
    /// Whether every page and message says EXERCISE.
    public var isExercise: Bool
    /// The channels on which messages can be sent.
    public var channels: [Contact.Channel]
    /// How many messages may be in progress at once on each channel.
    public var concurrentMessages: Int
    /// How many messages may leave on a channel in any minute; without an entry, any number.
    public var perMinute: [Contact.Channel: Int] = [:]
    public var sessions: SessionLimits
    /// The machine to watch; nil if none is watched.
    public var machine: Machine?
    /// The configuration of the morning's steps.
    public var morning: MorningSettings
    /// How old the counts on pages may be while things change; in real time.
    public var countsLag: Duration = .zero
    /// How registry files come in, and how old they may be.
    public var registry: RegistrySettings

    public init(
        matching: MatchingMode = .assisted, publicURL: String, deskURL: String? = nil,
        isExercise: Bool = false, channels: [Contact.Channel] = [.email], concurrentMessages: Int = 4,
        sessions: SessionLimits = SessionLimits(), machine: Machine? = nil,
        morning: MorningSettings = MorningSettings(),
        registry: RegistrySettings = RegistrySettings()
    ) {
        self.matching = matching
        self.publicURL = publicURL
        self.deskURL = deskURL ?? publicURL
        self.isExercise = isExercise
        self.channels = channels
        self.concurrentMessages = concurrentMessages
        self.sessions = sessions
        self.machine = machine
        self.morning = morning
        self.registry = registry
    }
}
