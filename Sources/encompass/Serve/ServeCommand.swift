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
    @Flag(
        help: ArgumentHelp(
            "Begin with an empty database, although a key or a lock shows that there was one.",
            discussion: "Without this, a database that is missing is never replaced. Refused if there is a database."))
    var create = false

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
            let database = found.configuration.database.path
            if create, let size = try? FileManager.default.attributesOfItem(atPath: database)[.size] as? Int, size > 0 {
                throw Failure(.usage, "there is a database at \(database): leave out --create")
            }
            try await Daemon(
                found.configuration, areas: found.areas, rereading: (source, found), beginning: create
            ).run()
        }
    }
}
