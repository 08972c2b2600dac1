import ArgumentParser
import EncompassConfiguration
import Foundation

/// What every tool understands.
struct ToolOptions: ParsableArguments {
    @Option(help: "The configuration file.")
    var config: String?

    @Option(help: "The database file; needs no configuration beside it.")
    var database: String?

    @Option(name: .customLong("as"), help: "The desk account in whose name to act.")
    var account: String?

    @Flag(help: "Print JSON.")
    var json = false

    /// The configuration with every layer over it.
    ///
    /// - Throws: `Failure` with status 78, which names every fault.
    func configuration() throws -> Configuration {
        var flags: [String: String] = [:]
        if let database { flags["database.path"] = database }
        do {
            return try ConfigurationLoader(environment: ProcessInfo.processInfo.environment)
                .load(path: config, flags: flags).configuration()
        } catch {
            throw Failure(.configuration, "\(error)")
        }
    }
}
