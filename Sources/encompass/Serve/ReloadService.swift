import EncompassConfiguration
import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import EncompassWeb
import EncompassWords
import Logging
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Reloads settings while the daemon runs: on SIGHUP the configuration with its areas, certificates and secrets;
/// without a signal the certificates and the mail server's password, when their files change.
///
/// If anything is invalid, everything is refused with a log line, and nothing changes.
struct ReloadService: Service {
    let source: ConfigurationInput
    let engine: Engine
    let channels: Channels
    let certificates: ServerCertificates
    let manager: ServiceManager?
    private let state: State
    private let blocking = Blocking(label: "encompass.reload", lanes: 1)
    private let log = Logger(label: "encompass.reload")

    /// How often files are compared with the values in use.
    private static let pace = Duration.seconds(10)

    private final class State: Sendable {
        let inForce: Mutex<ConfigurationInput.Found>
        /// The last complaint, so that it is logged once.
        let complaint = Mutex<String?>(nil)
        init(_ found: ConfigurationInput.Found) { inForce = Mutex(found) }
    }

    init(
        source: ConfigurationInput, inForce: ConfigurationInput.Found, engine: Engine, channels: Channels,
        certificates: ServerCertificates, manager: ServiceManager?
    ) {
        self.source = source
        self.engine = engine
        self.channels = channels
        self.certificates = certificates
        self.manager = manager
        state = State(inForce)
    }

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await _ in signals {
                        await work { if let manager { manager.reloading(reload) } else { reload() } }
                    }
                }
                group.addTask {
                    while !Task.isCancelled {
                        try? await Task.sleep(for: ReloadService.pace)
                        await work { followFiles() }
                    }
                }
            }
        }
    }

    private func work(_ body: @escaping @Sendable () -> Void) async { try? await blocking.run(body) }

    /// Reloads everything, or nothing.
    func reload() {
        do {
            let fresh = try source.load()
            let transport = try channels.mailTransport(fresh.configuration)
            _ = try certificates.reload(fresh.configuration.http.certificates, at: SystemClock().now())
            engine.noteCertificates(ends: certificates.ends)
            // Another kind of transport, like everything else that the services start with, takes effect at the next
            // start.
            let held = state.inForce.withLock { $0 }
            if let transport, fresh.configuration.delivery.transport == held.configuration.delivery.transport {
                channels.replaceMail(by: transport, in: engine)
            }
            engine.replacePolicies(PolicyBook(areas: fresh.areas))
            state.inForce.withLock { $0 = fresh }
            state.complaint.withLock { $0 = nil }
            engine.workSignal.send()
            announce(fresh, after: held)
        } catch {
            engine.meters.count("encompass_reloads_total", [("outcome", "refused")])
            log.error(
                "the new configuration is refused; the previous one stays in use",
                metadata: ["fault": "\(Words.english(error))"])
        }
    }

    private func announce(_ fresh: ConfigurationInput.Found, after held: ConfigurationInput.Found) {
        let areas = fresh.areas.map(\.id).joined(separator: " ")
        engine.meters.count("encompass_reloads_total", [("outcome", "accepted")])
        log.notice("the configuration was reloaded", metadata: ["areas": "\(areas)"])
        for warning in fresh.warnings { log.warning("\(warning)") }
        for key in fresh.waitingForRestart(since: held) {
            log.warning("\(key) has changed: it takes effect at the next start")
        }
        let entry = AuditEntry(
            .operation, "configuration.reloaded", actor: .engine, subject: "configuration", facts: ["areas": areas])
        do {
            try engine.store.auditLog.append(entry, at: engine.clock.now())
        } catch {
            log.error(
                "the reload could not be written to the audit log", metadata: ["error": "\(Words.english(error))"])
        }
    }

    /// A renewed certificate or a changed password, without a signal.
    func followFiles() {
        do {
            if try certificates.reload(at: SystemClock().now()) {
                let ends = certificates.ends
                engine.noteCertificates(ends: ends)
                log.notice(
                    "the certificates were renewed", metadata: ["ends": "\(ends.values.min()?.rfc3339 ?? "")"])
            }
            try followPassword()
            state.complaint.withLock { $0 = nil }
        } catch {
            let isNews = state.complaint.withLock { complaint in
                defer { complaint = "\(Words.english(error))" }
                return complaint != "\(Words.english(error))"
            }
            if isNews {
                log.error(
                    "a changed file is refused; the previous one stays in use",
                    metadata: ["fault": "\(Words.english(error))"])
            }
        }
    }

    private func followPassword() throws {
        var configuration = state.inForce.withLock { $0.configuration }
        guard let file = configuration.delivery.smtp.passwordFile else { return }
        let password = try Secret(file: file)
        guard password != configuration.delivery.smtp.password else { return }
        configuration.delivery.smtp.password = password
        if let transport = try channels.mailTransport(configuration) {
            channels.replaceMail(by: transport, in: engine)
        }
        state.inForce.withLock { $0.configuration = configuration }
        log.notice("the mail relay's password was reloaded")
    }
}

extension Configuration.HTTP {
    /// The files of every certificate. The common one asks for client certificates unless feeds have their own.
    var certificates: ServerCertificates.Files {
        let own = ownTLS
        var common = tls.files
        if own[.feeds] != nil { common?.clientAuthority = nil }
        return ServerCertificates.Files(common: common, own: own.compactMapValues(\.files))
    }
}

extension Configuration.HTTP.TLS {
    /// Nil if the port serves plain HTTP.
    fileprivate var files: ServerCertificate.Files? {
        guard let certificateFile, let keyFile else { return nil }
        return ServerCertificate.Files(certificate: certificateFile, key: keyFile, clientAuthority: clientCAFile)
    }
}
