import ArgumentParser
import EncompassCore
import EncompassEngine

struct CalendarCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calendar", abstract: "Changes of the calendar at short notice.", subcommands: [Close.self])

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Schools are shut (snow): no deadline moves, and mobiles are rung at once.")
        @OptionGroup var options: ToolOptions
        @Option(help: "la:926 or urn:121234.") var scope: Scope
        @Option(help: "The day, as 2026-11-20.") var on: String
        @Option(help: "Why; it stands in the calendar and the log.") var reason: String

        func run() async throws {
            try await Failure.reporting {
                guard let date = LocalDate(iso: on) else {
                    throw Failure(.usage, "--on must be a day such as 2026-11-20")
                }
                let result = try ToolSession(options).run(
                    .closeSchools(ClosureRequest(scope: scope, on: date, reason: reason)))
                if options.json { return try Console.printJSON(["message": result.message]) }
                Console.note(result.message)
            }
        }
    }
}
