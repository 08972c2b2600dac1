public import EncompassCore

extension Configuration {
    public struct Delivery: Hashable, Sendable {
        public enum Transport: String, Hashable, Sendable, CaseIterable, ConfigurationValue { case maildir, smtp }

        public var transport = Transport.maildir
        public var concurrency = 4
        public var perDestination = 2
        public var bundle = 20
        public var connectTimeout = Span.seconds(15)
        public var transferTimeout = Span.minutes(15)
        public var maildir = Maildir()
        public var smtp = SMTP()

        public struct Maildir: Hashable, Sendable {
            public var path = "/var/lib/encompass/maildir"
        }

        public struct SMTP: Hashable, Sendable {
            public enum Security: String, Hashable, Sendable, CaseIterable, ConfigurationValue {
                case starttls, tls, none
            }

            public var host: String?
            public var port: Int?
            public var security = Security.starttls
            public var username: String?
            /// From the file, where the configuration names one.
            public var password: Secret?
            public var passwordFile: String?
            public var from: String?
            public var caFile: String?

            /// The port configured, or the one that goes with the security.
            public var effectivePort: Int {
                if let port { return port }
                switch security {
                case .starttls: return 587
                case .tls: return 465
                case .none: return 25
                }
            }
        }
    }
}
