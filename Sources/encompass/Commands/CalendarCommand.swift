import ArgumentParser
import EncompassCore
import EncompassEngine

struct CalendarCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calendar", abstract: "Short-notice changes of the calendar.",
        subcommands: [Close.self, Reopen.self])

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Closes schools at short notice (snow): no deadline moves, and mobiles are rung at once.")
        @OptionGroup var options: ToolOptions
        @OptionGroup var days: ClosureOptions

        func run() async throws { try await CalendarCommand.run(options) { .closeSchools(try days.request()) } }
    }

    struct Reopen: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Withdraws a closure entered by mistake, and the calls that it added, unless somebody has begun them.")
        @OptionGroup var options: ToolOptions
        @OptionGroup var days: ClosureOptions

        func run() async throws { try await CalendarCommand.run(options) { .reopenSchools(try days.request()) } }
    }

    private static func run(_ options: ToolOptions, _ operation: () throws -> EncompassEngine.Operation) async throws {
        try await Failure.reporting {
            try options.carryOut(try operation())
        }
    }
}

/// A closure's schools, days and reason.
struct ClosureOptions: ParsableArguments {
    @Option(help: "la:926 or urn:121234.") var scope: Scope
    @Option(help: "The day, as 2026-11-20.") var on: String
    @Option(help: "The last day, if there is more than one.") var through: String?
    @Option(help: "The reason, for the audit log.") var reason: String

    func request() throws -> ClosureRequest {
        ClosureRequest(
            scope: scope, on: try day(on, "--on"), through: try through.map { try day($0, "--through") }, reason: reason
        )
    }

    private func day(_ text: String, _ option: String) throws -> LocalDate {
        guard let date = LocalDate(iso: text) else {
            throw Failure(.usage, "\(option) must be a day such as 2026-11-20")
        }
        return date
    }
}
