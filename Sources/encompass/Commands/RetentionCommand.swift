import ArgumentParser
import EncompassConfiguration
import EncompassCore
import EncompassEngine
import EncompassStore
import EncompassWords

struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention", abstract: "What is kept for how long: preview, run, totals.",
        subcommands: [Preview.self, Run.self, Totals.self])

    struct Preview: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows what would be erased, by kind and month, and what would stay; erases nothing.")
        @OptionGroup var options: ToolOptions
        @Option(help: "As of this time: \"2026-11-20 06:30\" in London; without this, now.") var at: String?

        func run() async throws {
            try await Failure.reporting {
                let session = try ToolSession(options)
                let moment = try at.map { try Moments.read($0, "--at") } ?? session.now()
                let periods = session.configuration.retention.periods
                let lines = try session.reading(.retention).store.retention.preview(
                    periods, london: London.installed(), at: moment)
                try options.show(
                    lines, as: PreviewLine.init, under: ["KIND", "MONTH", "WOULD GO", "OPEN", "NEEDED", "LEGAL HOLD"]
                ) { line in
                    [
                        Words.english.name("retention.kind", line.kind.rawValue) ?? line.kind.rawValue,
                        String(line.month.description.prefix(7)), String(line.due),
                        String(line.open), String(line.needed), String(line.held),
                    ]
                }
                let days = periods.oldestBackup.milliseconds / Span.days(1).milliseconds
                Console.note("no backup may be older than \(counted(days, "day"))")
                guard let directory = session.configuration.backup.directory else { return }
                for file in AgedBackups(in: directory, periods, at: moment).files {
                    Console.note("\(file) is older: it still has what has been erased since")
                }
            }
        }
    }

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Erases what is due now. What legal holds cover, and what is open, stays.",
            discussion: "The daemon does this by itself every day if retention.automatic is true.")
        @OptionGroup var options: ToolOptions

        func run() async throws {
            try await Failure.reporting {
                try options.carryOut(.erase(options.configuration().retention.periods))
            }
        }
    }

    struct Totals: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Counts of erased incidents by month and force: the statistics that stay.")
        @OptionGroup var options: ToolOptions

        func run() async throws {
            try await Failure.reporting {
                let totals = try ToolSession(options).reading(.retention).store.retention.totals()
                try options.show(
                    totals, as: { $0 },
                    under: [
                        "MONTH", "FORCE", "INCIDENTS", "CHILDREN", "MATCHED", "NOTIFICATIONS", "ACKNOWLEDGED",
                        "OVERDUE",
                    ]
                ) { total in
                    [total.month, total.force]
                        + [
                            total.incidents, total.children, total.matched, total.notifications, total.acknowledged,
                            total.overdue,
                        ].map(String.init)
                }
            }
        }
    }
}

private struct PreviewLine: Encodable {
    let kind: String
    let month: String
    let due: Int
    let open: Int
    let needed: Int
    let held: Int

    init(_ line: RetentionLine) {
        kind = line.kind.rawValue
        month = String(line.month.description.prefix(7))
        due = line.due
        open = line.open
        needed = line.needed
        held = line.held
    }
}
