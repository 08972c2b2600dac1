import ArgumentParser
import EncompassConfiguration
import Foundation
import Logging

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the daemon until SIGTERM or SIGINT, then finishes work in progress and exits 0.",
        discussion:
            "SIGHUP reloads areas, certificates and secrets; if any is invalid, all are refused and the old "
            + "ones stay in use.")
    @OptionGroup var options: ToolOptions

    func run() async throws {
        // SIGHUP never ends the daemon; it does nothing before there is anything to reload.
        signal(SIGHUP, SIG_IGN)
        try await Failure.reporting {
            let source = options.input
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
