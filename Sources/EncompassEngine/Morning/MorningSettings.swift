public import EncompassCore
public import EncompassStore

/// The configuration of the morning's steps.
public struct MorningSettings: Hashable, Sendable {
    /// When the morning report is made, every day; Europe/London.
    public var sitrepTimes: [LocalTime]
    /// Who gets it.
    public var sitrepTo: [StaffAddress]
    /// Who gets alarms; the addresses of the first channel that can deliver are used.
    public var dutyTo: [StaffAddress]
    /// The phone list for a morning without the daemon; nil if none is kept.
    public var outagePack: OutagePackSettings?
    /// How long a claim on a task of the phone list holds.
    public var claim: Span
    /// How messages are batched.
    public var batches: BatchRules
    /// How the daemon looks after its database; nil if it does not.
    public var upkeep: UpkeepSettings?
    /// How long records are kept.
    public var retention: RetentionSettings

    public init(
        sitrepTimes: [LocalTime] = MorningSettings.standardTimes, sitrepTo: [StaffAddress] = [],
        dutyTo: [StaffAddress] = [],
        outagePack: OutagePackSettings? = nil, claim: Span = .minutes(15),
        batches: BatchRules = BatchRules(perDestination: 2, batchLimit: 20),
        retention: RetentionSettings = RetentionSettings()
    ) {
        self.sitrepTimes = sitrepTimes
        self.sitrepTo = sitrepTo
        self.dutyTo = dutyTo
        self.outagePack = outagePack
        self.claim = claim
        self.batches = batches
        self.retention = retention
    }

    /// 08:00, 08:30 and 09:05.
    public static let standardTimes = ["08:00", "08:30", "09:05"].compactMap { LocalTime($0) }
}

/// Where and how often the outage pack is written.
public struct OutagePackSettings: Hashable, Sendable {
    public var directory: String
    /// Read for every pack, so that a changed passphrase applies from the next pack on.
    public var passphraseFile: String
    public var every: Span
    /// The passphrase of the supervisors' own pack, which describes restricted items; nil if there is none.
    public var supervisorPassphraseFile: String?
    /// Who to ring about restricted items: name and number, for the pack of the phone list.
    public var supervisorContact: String?

    public init(
        directory: String, passphraseFile: String, every: Span = .minutes(15), supervisorPassphraseFile: String? = nil,
        supervisorContact: String? = nil
    ) {
        self.directory = directory
        self.passphraseFile = passphraseFile
        self.every = every
        self.supervisorPassphraseFile = supervisorPassphraseFile
        self.supervisorContact = supervisorContact
    }
}
