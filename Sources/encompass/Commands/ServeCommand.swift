import ArgumentParser
import EncompassConfiguration
import EncompassCore
import Foundation
import Logging

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the daemon until SIGTERM or SIGINT, then finishes what is in flight and exits 0.")
    @OptionGroup var options: ToolOptions

    func run() async throws {
        try await Failure.reporting {
            let report = ConfigurationLoader(environment: ProcessInfo.processInfo.environment)
                .load(path: options.config, flags: options.database.map { ["database.path": $0] } ?? [:])
            do {
                let configuration = try report.configuration()
                let areas = try AreaLoader(templates: ContentTemplate.allCases.map(\.rawValue)).load(for: report)
                guard areas.faults.isEmpty else {
                    throw Failure(.configuration, areas.faults.map(\.description).joined(separator: "\n"))
                }
                let level = Logger.Level(rawValue: configuration.log.level.rawValue) ?? .info
                LoggingSystem.bootstrap { label in
                    var handler = StreamLogHandler.standardError(label: label)
                    handler.logLevel = level
                    return handler
                }
                for warning in areas.warnings { Logger(label: "encompass").warning("\(warning)") }
                try await Daemon(configuration, areas: areas.areas).run()
            } catch let invalid as InvalidConfiguration {
                throw Failure(.configuration, invalid.description)
            }
        }
    }
}
