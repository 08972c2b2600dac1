public import EncompassCore
public import EncompassStore

/// What the configuration tells the steps of the morning.
public struct MorningSettings: Hashable, Sendable {
    /// When the morning report is made, every day; Europe/London.
    public var sitrepTimes: [LocalTime]
    /// Who gets it.
    public var sitrepTo: [StaffAddress]
    /// Who gets alarms: those on the first channel that can deliver.
    public var dutyTo: [StaffAddress]
    /// Where the phone list goes for a morning without the daemon; nil where none is kept.
    public var outagePack: OutagePackSettings?
    /// How long a claim on a task of the phone list holds.
    public var claim: Span
    /// How messages become letters.
    public var letters: LetterRules

    public init(
        sitrepTimes: [LocalTime] = MorningSettings.standardTimes, sitrepTo: [StaffAddress] = [],
        dutyTo: [StaffAddress] = [],
        outagePack: OutagePackSettings? = nil, claim: Span = .minutes(15),
        letters: LetterRules = LetterRules(perDestination: 2, bundleLimit: 20)
    ) {
        self.sitrepTimes = sitrepTimes
        self.sitrepTo = sitrepTo
        self.dutyTo = dutyTo
        self.outagePack = outagePack
        self.claim = claim
        self.letters = letters
    }

    /// 08:00, 08:30 and 09:05.
    public static let standardTimes = ["08:00", "08:30", "09:05"].compactMap { LocalTime($0) }
}

/// Where and how often the outage pack is written.
public struct OutagePackSettings: Hashable, Sendable {
    public var directory: String
    /// Read at every writing, so that a changed passphrase holds from the next pack on.
    public var passphraseFile: String
    public var every: Span
    /// The passphrase of the supervisors' own pack, which describes restricted items; nil where there is none.
    public var supervisorPassphraseFile: String?
    /// Whom to ring about restricted items: name and number, in the pack of the phone list.
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
