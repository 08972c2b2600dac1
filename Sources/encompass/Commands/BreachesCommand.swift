import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWeb

struct BreachesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "breaches", abstract: "Children's details that a wrong school may have opened.",
        subcommands: [List.self, Close.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists open records, with what was opened and the 72-hour limit.")
        @OptionGroup var options: ToolOptions
        @Flag(help: "Include closed ones.") var all = false

        func run() async throws {
            try await Failure.reporting {
                let reading = try ToolSession(options).reading(.breaches)
                let viewer = reading.principal
                try options.show(
                    reading.store.breaches.all(for: viewer, openOnly: !all),
                    asHTTP: { $0.detail(for: viewer) },
                    under: ["BREACH", "NOTIFICATION", "AT", "LEARNED", "DUE", "OPENED", "OUTCOME"]
                ) { breach in
                    [
                        breach.id, viewer.isWithheld(breach.isRestricted) ? "restricted" : breach.reference,
                        viewer.isWithheld(breach.isRestricted) ? "ask a supervisor" : breach.target.description,
                        breach.learnedAt.local,
                        breach.dueAt.local, String(breach.opened.count),
                        viewer.isWithheld(breach.isRestricted) ? "-" : breach.outcome ?? "-",
                    ]
                }
            }
        }
    }

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Closes a record with the decision.", aliases: ["settle"])
        @OptionGroup var options: ToolOptions
        @Argument(help: "The record's id.") var id: String
        @Option(help: "Reported to the Information Commissioner, or why not.") var outcome: String

        func run() async throws {
            try await Failure.reporting {
                try options.carryOut(.settleBreach(id: id, outcome: outcome))
            }
        }
    }
}
