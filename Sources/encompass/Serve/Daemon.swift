import EncompassConfiguration
import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import EncompassMatching
import EncompassStore
import EncompassWeb
import EncompassWords
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Assembles the daemon: the one function that knows every part.
struct Daemon {
    let engine: Engine
    private let group: ServiceGroup
    private let log = Logger(label: "encompass")

    /// The longest that work in progress may delay the stop, below the contract's 20 s.
    private static let patience = Duration.seconds(16)

    /// Takes the database's lock before anything binds.
    ///
    /// - Parameters:
    ///   - rereading: the source of the configuration, to read again on SIGHUP; nil if it was not a file.
    ///   - signals: the signals that stop it.
    ///   - beginning: whether a missing database is made again although a key or a lock shows that there was one.
    ///   - log: the queue of the log, whose dropped lines are counted; nil if it has none.
    init(
        _ configuration: Configuration, areas: [AreaPolicy],
        rereading: (source: ConfigurationInput, inForce: ConfigurationInput.Found)? = nil,
        signals: [UnixSignal] = [.sigterm, .sigint], beginning: Bool = false, log: LogQueue? = nil
    ) throws {
        // From here on, only this account can access new files: the database with its WAL, the socket.
        umask(0o077)
        let london = try London.installed()
        let socket = try LocalSocket.path(
            database: configuration.database.path, directory: configuration.http.socketDirectory)
        let store = try Store.open(
            path: configuration.database.path, keyFile: configuration.database.keyFile,
            purpose: configuration.exercise.start == nil ? .live : .exercise,
            holder: .init(pid: getpid(), role: .daemon, socket: socket), beginning: beginning,
            replication: configuration.database.replication)
        for notice in store.notices { Logger(label: "encompass").notice("\(notice)") }
        let exercise = configuration.exercise.start.map {
            ExerciseTime(start: $0, speed: configuration.exercise.speed, began: SystemClock().now())
        }
        let clock: any WallClock = exercise.map { ExerciseClock($0) } ?? SystemClock()
        try store.integrity.reviewStart(at: clock.now())
        _ = try store.recovery.lookAtFence(at: clock.now())
        let numbers = PrometheusMetrics()
        let manager = ServiceManager()
        let awaited = Awaited(configuration.http.addresses.count)
        let channels = try Channels(configuration, london: london, store: store, clock: clock)
        engine = try Engine(
            store: store, clock: clock, london: london,
            settings: Daemon.settings(configuration, channels: channels.kinds),
            policies: PolicyBook(areas: areas), model: Daemon.model(configuration),
            meters: Meters(factory: numbers))
        do {
            try engine.resumeAfterOutage()
        } catch let error as StoreError {
            // A daemon with a damaged database still starts, and says so.
            Logger(label: "encompass").error(
                "the time without the daemon was not looked at", metadata: ["error": "\(Words.english(error))"])
        }
        let certificates = try ServerCertificates(configuration.http.certificates)
        engine.noteCertificates(ends: certificates.ends)
        log?.whenDropping { [engine] in engine.meters.count("encompass_log_lines_dropped_total") }
        let web = WebApplication(
            engine: engine,
            configuration: Daemon.web(
                configuration, certificates: certificates, socket: socket, metrics: numbers
            ) { awaited.arrive() })
        var services: [any Service] =
            try web.services() + [
                EngineService(engine: engine), MorningService(engine: engine), SealingService(engine: engine),
                UpkeepService(engine: engine), RegistryFilesService(engine: engine),
            ] + channels.services(engine)
        if let settings = Daemon.inbox(configuration.feed.inbox) {
            services.append(FeedInboxService(engine: engine, settings: settings))
        }
        if let path = configuration.delivery.bounces.path {
            services.append(BounceService(engine: engine, path: path))
        }
        if let rereading {
            services.append(
                ReloadService(
                    source: rereading.source, inForce: rereading.inForce, engine: engine, channels: channels,
                    certificates: certificates, manager: manager))
        }
        let ways = Daemon.ways(configuration.duty)
        let ping = configuration.duty.ping.map { Ping(url: $0.description) }
        if !ways.isEmpty || ping != nil || !engine.settings.morning.dutyTo.isEmpty {
            services.append(AlarmService(engine: engine, ways: ways, ping: ping, channels: channels.all))
        }
        if let manager {
            services.append(HeartbeatService(engine: engine, manager: manager) { awaited.haveArrived })
        }
        var group = ServiceGroupConfiguration(
            services: [.init(service: ConcurrentServices(services: services))], gracefulShutdownSignals: signals,
            logger: Logger(label: "encompass.services"))
        group.maximumGracefulShutdownDuration = Daemon.patience
        self.group = ServiceGroup(configuration: group)
        try store.announce(.init(pid: getpid(), role: .daemon, socket: socket, boot: engine.epoch, exercise: exercise))
        announceStart(configuration)
    }

    /// Runs until a signal or `stop`; work in progress is finished first.
    func run() async throws {
        try await group.run()
        try? engine.store.auditLog.savePosition(at: engine.clock.now())
        try engine.store.close()
        log.notice("stopped", metadata: ["epoch": "\(engine.epoch)"])
    }

    private func announceStart(_ configuration: Configuration) {
        log.notice(
            "started",
            metadata: [
                "version": "\(Version.text)", "schema": "\(Store.schemaVersion)",
                "database": "\(configuration.database.path)", "epoch": "\(engine.epoch)",
                "exercise": "\(configuration.exercise.start != nil)",
            ])
    }

    func stop() async { await group.triggerGracefulShutdown() }

    private static func settings(_ configuration: Configuration, channels: [Contact.Channel]) -> EngineSettings {
        var settings = EngineSettings(
            matching: configuration.matching.mode == .automatic ? .automatic : .assisted,
            publicURL: configuration.http.baseURL(of: .schools), deskURL: configuration.http.baseURL(of: .desk),
            isExercise: configuration.exercise.start != nil,
            channels: channels, concurrentMessages: configuration.delivery.concurrency,
            sessions: SessionLimits(
                idle: configuration.sessions.idle, longest: configuration.sessions.longest,
                secondStepFor: Set(configuration.sessions.secondStepFor?.roles ?? [])),
            machine: Machine(database: configuration.database.path), morning: morning(configuration),
            registry: registry(configuration.registry))
        settings.countsLag = .seconds(2)
        settings.perMinute[.email] = configuration.delivery.emailsPerMinute
        settings.perMinute[.sms] = configuration.delivery.textsPerMinute
        return settings
    }

    private static func registry(_ registry: Configuration.Registry) -> RegistrySettings {
        RegistrySettings(
            headingsFile: registry.headingsFile,
            inbox: registry.inbox.directory.map {
                InboxSettings(directory: $0, wait: registry.inbox.wait, rejectLimit: registry.inbox.rejectLimit)
            },
            ages: RegistryAges(
                rolls: registry.rollsOldAfter, contacts: registry.contactsOldAfter, register: registry.registerOldAfter,
                bankHolidays: registry.bankHolidaysOldAfter))
    }

    /// How alarms leave, other than by mail.
    private static func ways(_ duty: Configuration.Duty) -> [any AlarmWay] {
        var ways: [any AlarmWay] = []
        if let path = duty.command { ways.append(AlarmCommand(path: path)) }
        if let url = duty.webhook {
            ways.append(AlarmWebhook(url: url.description, token: duty.webhookToken?.reveal()))
        }
        return ways
    }

    /// A mapping is read again for each file, so that a corrected one takes effect at once.
    private static func inbox(_ inbox: Configuration.Feed.Inbox) -> FeedInboxSettings? {
        inbox.directory.map { directory in
            FeedInboxSettings(directory: directory, settled: inbox.settled) { force in
                try inbox.mappings.flatMap { try MappingLoader().load(force, in: $0) }
            }
        }
    }

    private static func model(_ configuration: Configuration) throws -> MatchModel {
        var model = try MatchModelFile.read(configuration.matching.modelFile)
        model.costs.wrongMatch = Double(configuration.matching.costOfWrongMatch)
        return model
    }

    private static func morning(_ configuration: Configuration) -> MorningSettings {
        var settings = MorningSettings(
            sitrepTimes: configuration.sitrep.times.times,
            sitrepTo: (configuration.sitrep.to?.addresses ?? []).map { .email($0) },
            dutyTo: (configuration.duty.to?.addresses ?? []).map { .email($0) }, claim: configuration.calls.claim,
            batches: BatchRules(
                perDestination: configuration.delivery.perDestination, batchLimit: configuration.delivery.bundle,
                linkLife: configuration.sessions.link),
            retention: RetentionSettings(
                periods: configuration.retention.periods, isAutomatic: configuration.retention.automatic))
        settings.upkeep = UpkeepSettings(
            checkAt: configuration.database.checkAt,
            backups: configuration.backup.directory.map { directory in
                BackupSettings(
                    directory: directory, every: configuration.backup.every,
                    retention: BackupRetention(
                        days: configuration.backup.keepDays, weeks: configuration.backup.keepWeeks,
                        months: configuration.backup.keepMonths, oldest: configuration.retention.periods.backups))
            })
        if let directory = configuration.outagePack.directory, let file = configuration.outagePack.passphraseFile {
            settings.outagePack = OutagePackSettings(
                directory: directory, passphraseFile: file, every: configuration.outagePack.every,
                supervisorPassphraseFile: configuration.outagePack.supervisorPassphraseFile,
                supervisorContact: configuration.outagePack.supervisorContact)
        }
        return settings
    }

    private static func web(
        _ configuration: Configuration, certificates: ServerCertificates, socket: String, metrics: PrometheusMetrics,
        onListening: @escaping @Sendable () -> Void
    ) -> WebConfiguration {
        let http = configuration.http
        // The engine's clock measures its steps: in a fast exercise, more than the usual limit passes between two
        // steps.
        let speed = Int(configuration.exercise.speed.rounded(.up))
        return WebConfiguration(
            addresses: http.addresses.map { ListenAddress(host: $0.host, port: $0.port, sides: $0.sides) },
            tls: certificates, socketPath: socket, version: Version.text,
            databasePath: configuration.database.path, pulseLimit: .seconds(30) * speed,
            auditLimit: .seconds(240 + 30 * speed), metrics: metrics, showsMetrics: configuration.metrics.enabled,
            feed: FeedLimits(
                lineBytes: http.maximumLineBytes, lines: configuration.feed.maximumLines,
                pushes: configuration.feed.concurrentPushes,
                pushesPerCredential: configuration.feed.concurrentPushesPerCredential,
                longestPush: .milliseconds(configuration.feed.longestPush.milliseconds)),
            connections: ConnectionLimits(total: http.maximumConnections, perAddress: http.connectionsPerAddress),
            trustedProxies: http.trustedProxies?.blocks ?? [], requestsPerMinute: http.requestsPerMinute,
            uploadBytes: configuration.registry.uploadLimit << 20, openID: openID(configuration.openID),
            onListening: { _, _ in onListening() })
    }
}

extension Daemon {
    /// Nil if no provider is configured.
    private static func openID(_ openID: Configuration.OpenID) -> OpenIDClient? {
        guard let issuer = openID.issuer, let client = openID.client, let roles = openID.roles?.rows else { return nil }
        return OpenIDClient(
            OpenIDClient.Settings(
                issuer: issuer, client: client, scope: openID.scope, groupsClaim: openID.groupsClaim, roles: roles,
                areas: openID.areas?.rows ?? GroupAreas(), name: openID.name,
                levels: (openID.acrValues ?? "").split(separator: " ").map(String.init)),
            provider: OpenIDProvider(
                issuer: issuer, client: client, secret: openID.clientSecret?.reveal(), caFile: openID.caFile))
    }
}

extension Configuration.Database {
    var replication: Store.Replication { Store.Replication(isOn: replicated, fence: fence) }
}

/// Things that happen once each, and another thread asks whether all have.
private final class Awaited: Sendable {
    private let left: Mutex<Int>
    init(_ count: Int) { left = Mutex(count) }
    var haveArrived: Bool { left.withLock { $0 <= 0 } }
    func arrive() { left.withLock { $0 -= 1 } }
}
