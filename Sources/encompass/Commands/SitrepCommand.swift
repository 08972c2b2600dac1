import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWeb

struct SitrepCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sitrep",
        abstract: "Prints the current situation report: counts, schools, references; nothing about children.")
    @OptionGroup var options: ToolOptions
    @Option(help: "The number of past hours to count.") var hours = 24

    func run() async throws {
        try await Failure.reporting {
            guard (1...168).contains(hours) else { throw Failure(.usage, "--hours is 1 to 168") }
            let tool = try PolicyTool(options, .sitrep)
            let now = tool.now
            let report = try Sitrep(
                store: tool.store, policies: tool.policies, london: tool.london,
                isExercise: tool.store.purpose() == .exercise, for: tool.viewer, since: now - .hours(hours), at: now)
            if options.json { return Console.printJSON(report.json(for: tool.viewer)) }
            Console.print(report.text)
        }
    }
}
