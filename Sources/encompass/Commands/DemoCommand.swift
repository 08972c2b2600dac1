import ArgumentParser
import EncompassConfiguration
import EncompassCore
import EncompassEngine
import Foundation
import UnixSignals

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Runs a made-up county's night through the whole of the main job, in a throw-away directory.")
    @Flag(help: "Print the morning's report and exit.") var once = false
    @Option(help: "A GIAS download: the made-up families then live at these establishments.") var establishments:
        String?
    @Option(help: "How many made-up pupils (1,000 to 1,000,000).") var pupils = 20_000
    @Option(help: "What all that is made up follows from.") var seed: UInt64 = 1
    @Option(help: "The port of the pages; 0 for any that is free.") var port = 8080

    func run() async throws {
        try await Failure.reporting {
            guard (1000...1_000_000).contains(pupils) else { throw Failure(.usage, "--pupils is 1,000 to 1,000,000") }
            let run = try DemoRun(
                establishments: establishments, pupils: pupils, seed: seed, port: port, signals: [.sigint, .sigterm])
            defer { run.cleanUp() }
            try await run.run(once: once)
        }
    }
}
