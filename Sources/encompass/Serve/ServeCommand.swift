import ArgumentParser
import EncompassConfiguration
import EncompassEngine
import Foundation
import Logging

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the daemon until SIGTERM or SIGINT, then finishes work in progress and exits 0.",
        discussion:
            "SIGHUP reloads areas, certificates and secrets; if any is invalid, all are refused and the old "
            + "ones stay in use.")
    @OptionGroup var options: PlaceOptions
    @Flag(
        help: ArgumentHelp(
            "Begin with an empty database, although a key or a lock shows that there was one.",
            discussion: "Without this, a database that is missing is never replaced. Refused if there is a database."))
    var create = false

    /// Seconds from the signal to the end of the process, below the contract's 20.
    private static let longestStop = 18.5

    func run() async throws {
        // SIGHUP never ends the daemon; it does nothing before there is anything to reload. A reader of the log that
        // goes away does not end it either.
        signal(SIGHUP, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
        try await Failure.reporting {
            let source = options.input
            let found = try source.load()
            let log = ServeCommand.startLog(found.configuration.log)
            defer { log.drain(within: 1) }
            for warning in found.warnings { Logger(label: "encompass").warning("\(warning)") }
            let database = found.configuration.database.path
            if create, let size = try? FileManager.default.attributesOfItem(atPath: database)[.size] as? Int, size > 0 {
                throw Failure(.usage, "there is a database at \(database): leave out --create")
            }
            let daemon = try Daemon(
                found.configuration, areas: found.areas, rereading: (source, found), beginning: create, log: log)
            // From here on; before, a signal ends the process at once.
            let deadline = StopDeadline(after: ServeCommand.longestStop, log: log)
            do {
                try await daemon.run()
            } catch {
                // A socket that cannot be bound does not name its address. Any other fault is told as it is.
                guard "\(error)".hasPrefix("bind(") else { throw error }
                let taken = ListenTest.findings(found.configuration.http).map(\.words)
                guard !taken.isEmpty else { throw error }
                throw Failure(.failed, taken.joined(separator: "\n"))
            }
            withExtendedLifetime(deadline) {}
        }
    }

    private static func startLog(_ settings: Configuration.Log) -> LogQueue {
        let stream = ProcessInfo.processInfo.environment["JOURNAL_STREAM"]
        let format = LogFormat(
            settings.format == .json ? .json : .plain, isForJournal: LogFormat.isJournal(stream))
        let queue = LogQueue(format)
        let level = Logger.Level(rawValue: settings.level.rawValue) ?? .info
        LoggingSystem.bootstrap { label in QueuedLogHandler(label: label, level: level, queue: queue) }
        return queue
    }
}
