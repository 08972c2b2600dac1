import ArgumentParser
import EncompassConfiguration
import EncompassCore
import Foundation
import Logging

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the daemon until SIGTERM or SIGINT, then finishes what is in flight and exits 0.",
        discussion:
            "SIGHUP has it read areas, certificates and secrets again; what is not valid is refused, and the old "
            + "stays in force.")
    @OptionGroup var options: ToolOptions

    func run() async throws {
        // SIGHUP never ends the daemon, and before there is anything to read again it does nothing.
        signal(SIGHUP, SIG_IGN)
        try await Failure.reporting {
            let source = ServeConfiguration(
                environment: ProcessInfo.processInfo.environment, path: options.config, database: options.database)
            let found = try source.load()
            let level = Logger.Level(rawValue: found.configuration.log.level.rawValue) ?? .info
            LoggingSystem.bootstrap { label in
                var handler = StreamLogHandler.standardError(label: label)
                handler.logLevel = level
                return handler
            }
            for warning in found.warnings { Logger(label: "encompass").warning("\(warning)") }
            try await Daemon(found.configuration, areas: found.areas, rereading: (source, found)).run()
        }
    }
}

/// Where `serve` finds its configuration: read at the start, and again on SIGHUP.
struct ServeConfiguration: Sendable {
    let environment: [String: String]
    /// What `--config` names.
    let path: String?
    /// What `--database` names.
    let database: String?

    /// A valid configuration.
    struct Found: Sendable {
        var configuration: Configuration
        var areas: [AreaPolicy]
        /// Values by key, secrets as stars.
        let values: [String: String]
        let warnings: [String]
    }

    /// - Throws: `Failure` with status `configuration` and every fault.
    func load() throws -> Found {
        let report = ConfigurationLoader(environment: environment)
            .load(path: path, flags: database.map { ["database.path": $0] } ?? [:])
        do {
            let configuration = try report.configuration()
            let areas = try AreaLoader(templates: ContentTemplate.allCases.map(\.rawValue)).load(for: report)
            guard areas.faults.isEmpty else {
                throw Failure(.configuration, areas.faults.map(\.description).joined(separator: "\n"))
            }
            return Found(
                configuration: configuration, areas: areas.areas,
                values: Dictionary(uniqueKeysWithValues: report.settings.map { ($0.name, $0.shownValue) }),
                warnings: (report.warnings + areas.warnings).map(\.description))
        } catch let invalid as InvalidConfiguration {
            throw Failure(.configuration, invalid.description)
        }
    }
}

extension ServeConfiguration.Found {
    /// Keys that take effect when they are read again. The outage pack's passphrases are read at every writing, and a
    /// CA file at every connection, so they are not listed.
    private static let live: Set<String> = [
        "areas.directory", "http.tls.certificateFile", "http.tls.keyFile", "delivery.connectTimeout",
        "delivery.transferTimeout", "delivery.maildir.path", "delivery.smtp.host", "delivery.smtp.port",
        "delivery.smtp.security", "delivery.smtp.username", "delivery.smtp.password", "delivery.smtp.passwordFile",
        "delivery.smtp.caFile",
    ]

    /// Keys whose new values wait for the next start, in order.
    func waitingForRestart(since earlier: ServeConfiguration.Found) -> [String] {
        let changed = values.filter { earlier.values[$0.key] != $0.value && !Self.live.contains($0.key) }.keys.sorted()
        let switchesTLS = configuration.http.tls.isOn != earlier.configuration.http.tls.isOn
        return changed + (switchesTLS ? ["http.tls.certificateFile"] : [])
    }
}
