public import EncompassCore

/// The daemon's configuration, with a value for everything.
///
/// A fresh one has the defaults; the table of keys names each property and reads its default from here.
public struct Configuration: Hashable, Sendable {
    public var database = Database()
    public var http = HTTP()
    public var areas = Areas()
    public var feed = Feed()
    public var registry = Registry()
    public var matching = Matching()
    public var delivery = Delivery()
    public var calls = Calls()
    public var sitrep = Sitrep()
    public var duty = Duty()
    public var outagePack = OutagePack()
    public var backup = Backup()
    public var sessions = Sessions()
    public var openID = OpenID()
    public var retention = Retention()
    public var exercise = Exercise()
    public var metrics = Metrics()
    public var log = Log()

    public init() {}
}

extension Configuration {
    public struct Database: Hashable, Sendable {
        public var path = "/var/lib/encompass/encompass.db"
        public var keyFile: String?
        /// Whether Litestream makes checkpoints.
        public var replicated = false
        /// The folder that says which of two machines may send.
        public var fence: String?
        /// When the whole file is checked.
        public var checkAt = LocalTime(hour: 4, minute: 30).unsafelyUnwrapped

        /// The key file in use: the one configured, or the one next to the database.
        public var effectiveKeyFile: String { keyFile ?? path + ".key" }
    }

    public struct Areas: Hashable, Sendable {
        /// Relative until loaded, then in the folder of the configuration file.
        public var directory = "areas"
    }

    public struct Feed: Hashable, Sendable {
        public var maximumLines = 1_000_000
        public var concurrentPushes = 16
        public var concurrentPushesPerCredential = 4
        public var longestPush = Span.minutes(30)
        public var inbox = Inbox()

        /// Files that forces leave, instead of a push.
        public struct Inbox: Hashable, Sendable {
            public var directory: String?
            /// A folder with a file for each force whose files are not the feed's own format: `norfolk.yaml`.
            public var mappings: String?
            public var settled = Span.seconds(60)
        }
    }

    public struct Registry: Hashable, Sendable {
        public var headingsFile: String?
        /// The largest upload at the desk, in megabytes.
        public var uploadLimit = 128
        public var rollsOldAfter = Span.days(45)
        public var contactsOldAfter = Span.days(365)
        public var registerOldAfter = Span.days(10)
        public var bankHolidaysOldAfter = Span.days(180)
        public var inbox = Inbox()

        /// A watched folder.
        public struct Inbox: Hashable, Sendable {
            public var directory: String?
            public var wait = Span.seconds(30)
            public var rejectLimit = 0
        }
    }

    public struct Matching: Hashable, Sendable {
        public enum Mode: String, Hashable, Sendable, CaseIterable, ConfigurationValue { case assisted, automatic }
        public var mode = Mode.assisted
        public var modelFile: String?
        /// How many missed children weigh as much as one wrong match.
        public var costOfWrongMatch = 20
    }

    public struct Sessions: Hashable, Sendable {
        public var idle = Span.minutes(30)
        public var longest = Span.hours(12)
        public var link = Span.days(14)
        /// Roles at the desk that need the second step of signing in.
        public var secondStepFor: RoleList?
    }

    /// Sign-in at the desk by the organisation's own provider.
    public struct OpenID: Hashable, Sendable {
        public var issuer: String?
        public var client: String?
        public var clientSecret: Secret?
        public var clientSecretFile: String?
        public var scope = "openid profile"
        /// Separated by spaces.
        public var acrValues: String?
        public var groupsClaim = "groups"
        public var roles: GroupRoleList?
        public var areas: GroupAreaList?
        public var name = "your organisation"
        public var caFile: String?
    }

    /// How long records are kept.
    public struct Retention: Hashable, Sendable {
        public var periods = RetentionPeriods()
        public var automatic = true
    }

    public struct Exercise: Hashable, Sendable {
        /// If set, this is an exercise.
        public var start: Timestamp?
        /// Seconds of exercise time per second of real time.
        public var speed = 1.0
    }

    public struct Metrics: Hashable, Sendable {
        public var enabled = true
    }

    public struct Log: Hashable, Sendable {
        public enum Level: String, Hashable, Sendable, CaseIterable, ConfigurationValue {
            case trace, debug, info, notice, warning, error, critical
        }
        public enum Format: String, Hashable, Sendable, CaseIterable, ConfigurationValue { case plain, json }
        public var level = Level.info
        public var format = Format.plain
    }
}

extension Configuration {
    public struct HTTP: Hashable, Sendable {
        public var host = "127.0.0.1"
        /// 0 uses a free port.
        public var port = 8080
        public var publicURL: WebAddress?
        public var feeds = Listener()
        public var desk = Listener()
        public var schools = Listener()
        /// Where people at the desk reach it, if elsewhere than `publicURL`.
        public var deskURL: WebAddress?
        public var socketDirectory: String?
        public var maximumLineBytes = 1_048_576
        public var maximumConnections = 1024
        public var connectionsPerAddress = 64
        public var trustedProxies: NetworkList?
        public var requestsPerMinute = 6000
        public var tls = TLS()

        public struct TLS: Hashable, Sendable {
            public var certificateFile: String?
            public var keyFile: String?
            public var clientCAFile: String?

            /// Whether the port speaks TLS.
            public var isOn: Bool { certificateFile != nil && keyFile != nil }
        }

        /// An address of one side's own; what is not set is as for the others.
        public struct Listener: Hashable, Sendable {
            public var host: String?
            public var port: Int?
            public var certificateFile: String?
            public var keyFile: String?

            var isSet: Bool { host != nil || port != nil }
        }
    }
}

extension Configuration.HTTP {
    /// An address to listen on.
    public struct Address: Hashable, Sendable {
        public var host: String
        public var port: Int
        /// Who is served there.
        public var sides: Set<Side>
        /// The key that sets it apart: `http` or `http.feeds`.
        public var section: String

        /// The side whose own address this is; nil for the common one.
        var owner: Side? { Side.allCases.first { section == "http.\($0.rawValue)" } }

        /// Whether both cannot be listened on.
        func collides(with other: Address) -> Bool {
            let hosts = [self, other].compactMap { Host($0.host) }
            return port == other.port && port != 0 && (host == other.host || hosts.contains { $0.isEveryAddress })
        }
    }

    func own(_ side: Side) -> Listener {
        switch side {
        case .feeds: feeds
        case .desk: desk
        case .schools: schools
        }
    }

    /// Every address to listen on. The common one serves the sides without one of their own; there is none if all have
    /// their own.
    public var addresses: [Address] {
        let apart = Side.allCases.filter { own($0).isSet }
        let common = Set(Side.allCases).subtracting(apart)
        let first = common.isEmpty ? [] : [Address(host: host, port: port, sides: common, section: "http")]
        return first
            + apart.map { side in
                Address(
                    host: own(side).host ?? host, port: own(side).port ?? port, sides: [side],
                    section: "http.\(side.rawValue)")
            }
    }

    /// The certificates of sides that have their own; the others use the common one.
    public var ownTLS: [Side: TLS] {
        let sides = Side.allCases.filter { own($0).isSet && own($0).certificateFile != nil && own($0).keyFile != nil }
        return Dictionary(
            uniqueKeysWithValues: sides.map { side in
                // Only forces have client certificates.
                let authority = side == .feeds ? tls.clientCAFile : nil
                return (
                    side,
                    TLS(
                        certificateFile: own(side).certificateFile, keyFile: own(side).keyFile, clientCAFile: authority)
                )
            })
    }

    /// What an address is encrypted with.
    func tls(of address: Address) -> TLS { address.owner.flatMap { ownTLS[$0] } ?? tls }

    /// Where people outside reach a side, as configured: `publicURL` is that of everybody who shares an address with
    /// schools.
    public func publicURL(of side: Side) -> WebAddress? {
        if side == .desk, let deskURL { return deskURL }
        return addresses.contains { $0.sides.isSuperset(of: [side, .schools]) } ? publicURL : nil
    }

    /// The beginning of a side's links: its public address, or else the one listened on.
    public func baseURL(of side: Side) -> String {
        if let url = publicURL(of: side) { return url.description }
        guard let address = addresses.first(where: { $0.sides.contains(side) }) else { return "" }
        return
            "\(tls(of: address).isOn ? "https" : "http")://\(Host(address.host)?.inURL ?? address.host):\(address.port)"
    }

    /// Whether a side's links can be opened from other machines: without a public address, the host to listen on must
    /// be one that others can use.
    func isReachable(_ side: Side) -> Bool {
        let listened = addresses.first { $0.sides.contains(side) }?.host
        guard let host = publicURL(of: side)?.host ?? listened.flatMap({ Host($0) }) else { return false }
        return !host.isLoopback && !host.isEveryAddress
    }
}

extension Configuration {
    public struct Delivery: Hashable, Sendable {
        public enum Transport: String, Hashable, Sendable, CaseIterable, ConfigurationValue {
            case maildir, smtp, notify
        }

        public var transport = Transport.maildir
        public var concurrency = 4
        public var perDestination = 2
        public var bundle = 20
        public var connectTimeout = Span.seconds(15)
        public var transferTimeout = Span.minutes(15)
        public var maildir = Maildir()
        public var smtp = SMTP()
        public var notify = Notify()
        public var bounces = Bounces()
        public var webhook = Webhook()
        /// Messages in any minute; nil for any number.
        public var emailsPerMinute: Int?
        public var textsPerMinute: Int?

        /// Mail that could not be delivered after the relay had taken it.
        public struct Bounces: Hashable, Sendable {
            public var path: String?
            public var address: EmailAddress?
            public var tagged = false
        }

        /// Schools' systems that are notified.
        public struct Webhook: Hashable, Sendable {
            public var enabled = false
            public var allow: NetworkList?
            public var caFile: String?
        }

        /// GOV.UK Notify.
        public struct Notify: Hashable, Sendable {
            public var url: WebAddress?
            public var key: Secret?
            public var keyFile: String?
            /// The templates' ids; a text template serves the channel `sms`.
            public var textTemplate: String?
            public var emailTemplate: String?
        }

        /// Whether messages leave this machine.
        var sends: Bool { transport != .maildir || notify.textTemplate != nil || webhook.enabled }

        public struct Maildir: Hashable, Sendable {
            public var path = "/var/lib/encompass/maildir"
        }

        public struct SMTP: Hashable, Sendable {
            public var host: String?
            public var port: Int?
            public var security = MailSecurity.starttls
            public var username: String?
            /// From the file, if the configuration names one.
            public var password: Secret?
            public var passwordFile: String?
            public var from: EmailAddress?
            public var caFile: String?
            public var weight = 1
            /// Further relays, reached as this one is.
            public var servers: MailServerList?

            /// Every relay, with its port.
            public var relays: [MailServerList.Server] {
                let first = host.map { MailServerList.Server(host: $0, port: port, weight: weight) }
                return ([first].compactMap(\.self) + (servers?.servers ?? [])).map { server in
                    let security = server.security ?? security
                    return MailServerList.Server(
                        host: server.host, port: server.port ?? security.defaultPort, weight: server.weight,
                        security: security, domains: server.domains)
                }
            }
        }
    }
}

extension Configuration {
    /// The report to MASH.
    public struct Sitrep: Hashable, Sendable {
        public var times = TimeList(["08:00", "08:30", "09:05"].compactMap { LocalTime($0) })
        public var to: AddressList?
    }

    /// Who gets alarms.
    public struct Duty: Hashable, Sendable {
        public var to: AddressList?
        public var command: String?
        public var webhook: WebAddress?
        public var webhookToken: Secret?
        public var webhookTokenFile: String?
        public var ping: WebAddress?
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

extension Configuration {
    /// Backups on a timer.
    public struct Backup: Hashable, Sendable {
        public var directory: String?
        public var every = Span.hours(6)
        public var keepDays = 14
        public var keepWeeks = 8
        public var keepMonths = 2
    }
}
