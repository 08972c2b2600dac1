public import EncompassCore

/// What the daemon was told, with a value for everything.
///
/// A fresh one holds the defaults; the table of keys names each property and reads its default from here.
public struct Configuration: Hashable, Sendable {
    public var database = Database()
    public var http = HTTP()
    public var areas = Areas()
    public var feed = Feed()
    public var matching = Matching()
    public var delivery = Delivery()
    public var calls = Calls()
    public var sitrep = Sitrep()
    public var duty = Duty()
    public var outagePack = OutagePack()
    public var sessions = Sessions()
    public var exercise = Exercise()
    public var metrics = Metrics()
    public var log = Log()

    public init() {}
}

extension Configuration {
    public struct Database: Hashable, Sendable {
        public var path = "/var/lib/encompass/encompass.db"
        public var keyFile: String?

        /// The key file in use: the one configured, or the one beside the database.
        public var effectiveKeyFile: String { keyFile ?? path + ".key" }
    }

    public struct Areas: Hashable, Sendable {
        /// Relative until loaded, when the folder of the configuration file comes before it.
        public var directory = "areas"
    }

    public struct Feed: Hashable, Sendable {
        public var maximumLines = 1_000_000
        public var concurrentPushes = 16
        public var concurrentPushesPerCredential = 4
        public var longestPush = Span.minutes(30)
    }

    public struct Matching: Hashable, Sendable {
        public enum Mode: String, Hashable, Sendable, CaseIterable, ConfigurationValue { case assisted, automatic }
        public var mode = Mode.assisted
        /// Misses that weigh as much as one wrong match.
        public var modelFile: String?
        public var costOfWrongMatch = 20
    }

    public struct Sessions: Hashable, Sendable {
        public var idle = Span.minutes(30)
        public var longest = Span.hours(12)
        public var link = Span.days(14)
    }

    public struct Exercise: Hashable, Sendable {
        /// Set: this is an exercise.
        public var start: Timestamp?
        /// Seconds of the exercise in a second of real time.
        public var speed = 1.0
    }

    public struct Metrics: Hashable, Sendable {
        public var enabled = true
    }

    public struct Log: Hashable, Sendable {
        public enum Level: String, Hashable, Sendable, CaseIterable, ConfigurationValue {
            case trace, debug, info, notice, warning, error, critical
        }
        public var level = Level.info
    }
}
