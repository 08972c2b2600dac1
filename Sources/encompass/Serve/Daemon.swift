import EncompassConfiguration
import EncompassCore
import EncompassEngine
import EncompassMatching
import EncompassStore
import EncompassWeb
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// Assembles the daemon: the one function that knows every part.
struct Daemon {
    let engine: Engine
    private let group: ServiceGroup

    /// The longest that work in progress may delay the stop, below the contract's 20 s.
    private static let patience = Duration.seconds(17)

    /// Takes the database's lock before anything binds.
    ///
    /// - Parameters:
    ///   - rereading: the source of the configuration, to read again on SIGHUP; nil if it was not a file.
    ///   - signals: the signals that stop it.
    ///   - onListening: called with the TCP port once it is bound.
    init(
        _ configuration: Configuration, areas: [AreaPolicy],
        rereading: (source: ConfigurationInput, inForce: ConfigurationInput.Found)? = nil,
        signals: [UnixSignal] = [.sigterm, .sigint],
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws {
        // From here on, only this account can access new files: the database with its WAL, the socket.
        umask(0o077)
        let london = try London.installed()
        let socket = try LocalSocket.path(
            database: configuration.database.path, directory: configuration.http.socketDirectory)
        let store = try Store.open(
            path: configuration.database.path, keyFile: configuration.database.effectiveKeyFile,
            purpose: configuration.exercise.start == nil ? .live : .exercise,
            holder: .init(pid: getpid(), role: .daemon, socket: socket))
        let exercise = configuration.exercise.start.map {
            ExerciseTime(start: $0, speed: configuration.exercise.speed, began: SystemClock().now())
        }
        let numbers = PrometheusMetrics()
        let channels = try Channels(configuration, london: london)
        engine = try Engine(
            store: store, clock: exercise.map { ExerciseClock($0) } ?? SystemClock(), london: london,
            settings: Daemon.settings(configuration, channels: channels.kinds),
            policies: PolicyBook(areas: areas), model: Daemon.model(configuration),
            meters: Meters(factory: numbers))
        let certificate = try configuration.http.tls.files.map { try ServerCertificate($0) }
        engine.noteCertificate(ends: certificate?.ends)
        let web = WebApplication(
            engine: engine,
            configuration: Daemon.web(
                configuration, certificate: certificate, socket: socket, metrics: numbers, onListening: onListening))
        var services: [any Service] =
            try web.services() + [
                EngineService(engine: engine), MorningService(engine: engine), SealingService(engine: engine),
            ] + channels.services(engine)
        if let rereading {
            services.append(
                ReloadService(
                    source: rereading.source, inForce: rereading.inForce, engine: engine, channels: channels,
                    certificate: certificate))
        }
        var group = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: signals,
            logger: Logger(label: "encompass"))
        group.maximumGracefulShutdownDuration = Daemon.patience
        self.group = ServiceGroup(configuration: group)
        try store.announce(.init(pid: getpid(), role: .daemon, socket: socket, boot: engine.epoch, exercise: exercise))
    }

    /// Runs until a signal or `stop`; work in progress is finished first.
    func run() async throws {
        try await group.run()
        try engine.store.close()
    }

    func stop() async { await group.triggerGracefulShutdown() }

    private static func settings(_ configuration: Configuration, channels: [Contact.Channel]) -> EngineSettings {
        EngineSettings(
            matching: configuration.matching.mode == .automatic ? .automatic : .assisted,
            publicURL: configuration.http.baseURL(), isExercise: configuration.exercise.start != nil,
            channels: channels, concurrentMessages: configuration.delivery.concurrency,
            sessions: SessionLimits(idle: configuration.sessions.idle, longest: configuration.sessions.longest),
            morning: morning(configuration))
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
        if let directory = configuration.outagePack.directory, let file = configuration.outagePack.passphraseFile {
            settings.outagePack = OutagePackSettings(
                directory: directory, passphraseFile: file, every: configuration.outagePack.every,
                supervisorPassphraseFile: configuration.outagePack.supervisorPassphraseFile,
                supervisorContact: configuration.outagePack.supervisorContact)
        }
        return settings
    }

    private static func web(
        _ configuration: Configuration, certificate: ServerCertificate?, socket: String, metrics: PrometheusMetrics,
        onListening: @escaping @Sendable (Int) -> Void
    ) -> WebConfiguration {
        let http = configuration.http
        // The engine's clock measures its steps: in a fast exercise, more than the usual limit passes between two
        // steps.
        let speed = Int(configuration.exercise.speed.rounded(.up))
        return WebConfiguration(
            host: http.host, port: http.port, tls: certificate, clientAuthority: http.tls.clientCAFile,
            socketPath: socket, version: Version.text,
            databasePath: configuration.database.path, pulseLimit: .seconds(30) * speed,
            auditLimit: .seconds(240 + 30 * speed), metrics: metrics, showsMetrics: configuration.metrics.enabled,
            feed: FeedLimits(
                lineBytes: http.maximumLineBytes, lines: configuration.feed.maximumLines,
                pushes: configuration.feed.concurrentPushes,
                pushesPerCredential: configuration.feed.concurrentPushesPerCredential,
                longestPush: .milliseconds(configuration.feed.longestPush.milliseconds)),
            connections: ConnectionLimits(total: http.maximumConnections, perAddress: http.connectionsPerAddress),
            trustedProxies: http.trustedProxies?.blocks ?? [], requestsPerMinute: http.requestsPerMinute,
            onListening: onListening)
    }
}
