public import EncompassCore
public import EncompassStore

/// What the configuration tells the engine.
public struct EngineSettings: Sendable {
    public enum MatchingMode: String, Sendable { case assisted, automatic }

    public var matching: MatchingMode
    /// Where schools and staff reach the pages, without a trailing slash.
    public var publicURL: String
    /// Whether every page and message says EXERCISE.
    public var isExercise: Bool
    /// The channels on which messages can be sent.
    public var channels: [Contact.Channel]
    /// How many messages may be out at once on each channel.
    public var concurrentMessages: Int
    public var sessions: SessionLimits
    /// What the morning's steps are told.
    public var morning: MorningSettings

    public init(
        matching: MatchingMode = .assisted, publicURL: String,
        isExercise: Bool = false, channels: [Contact.Channel] = [.email], concurrentMessages: Int = 4,
        sessions: SessionLimits = SessionLimits(), morning: MorningSettings = MorningSettings()
    ) {
        self.matching = matching
        self.publicURL = publicURL
        self.isExercise = isExercise
        self.channels = channels
        self.concurrentMessages = concurrentMessages
        self.sessions = sessions
        self.morning = morning
    }
}
