public import EncompassCore

extension Configuration {
    /// The report to MASH.
    public struct Sitrep: Hashable, Sendable {
        public var times = TimeList(["08:00", "08:30", "09:05"].compactMap { LocalTime($0) })
        public var to: AddressList?
    }

    /// Who is told of alarms.
    public struct Duty: Hashable, Sendable {
        public var to: AddressList?
    }

    /// The phone list.
    public struct Calls: Hashable, Sendable {
        public var claim = Span.minutes(15)
    }

    /// The phone list for a morning without the daemon.
    public struct OutagePack: Hashable, Sendable {
        public var directory: String?
        public var passphraseFile: String?
        public var every = Span.minutes(15)
        public var supervisorPassphraseFile: String?
        public var supervisorContact: String?
    }
}
