import ArgumentParser
import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation

/// What counts as old.
private enum Registry {
    static let staleAfter = Span.days(60)
}

struct RegistryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry", abstract: "The local registry: establishments, rolls, contacts, calendars.",
        subcommands: [Import.self, Show.self, Stats.self])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Imports files; a run lands whole or not at all.",
            discussion: "Any of the files, any number. Rejected rows are listed with line, column and reason.")
        @OptionGroup var options: ToolOptions
        @Option(help: "Establishments: a GIAS download, or a short list.") var establishments: [String] = []
        @Option(help: "GIAS links: predecessors and successors.") var links: [String] = []
        @Option(help: "A pupil roll.") var roll: [String] = []
        @Option(help: "Key Adults and others who are told.") var contacts: [String] = []
        @Option(help: "Terms, INSET days and closures.") var calendar: [String] = []
        @Option(help: "gov.uk's bank holidays (JSON).") var bankHolidays: [String] = []
        @Flag(help: "Show what would change, and change nothing.") var dryRun = false
        @Option(help: "How many rows may be rejected before nothing is taken.") var rejectLimit = 0
        @Flag(help: "Accept that a roll or the register loses more than a tenth, or a role its last contact.")
        var acceptRemovals = false
        @Option(help: "Why; it stands in the log. Needed where another calendar moves open notifications.")
        var reason: String?

        func run() async throws {
            try await Failure.reporting {
                let wanted = files
                if reason?.allSatisfy(\.isWhitespace) == true { throw Failure(.usage, "--reason needs words") }
                guard !wanted.isEmpty else { throw Failure(.usage, "name at least one file, such as --roll roll.csv") }
                for (file, path) in wanted where !FileManager.default.isReadableFile(atPath: path) {
                    throw Failure(.failed, "cannot read \(file.name)")
                }
                let report = try RegistryImportRun(
                    session: ToolSession(options),
                    options: ImportOptions(
                        isDryRun: dryRun, rejectLimit: rejectLimit, acceptsRemovals: acceptRemovals,
                        reason: reason)
                ).run(wanted)
                if options.json { try Console.printJSON(report) } else { ImportReportText(report).print() }
                switch report.outcome {
                case .landed, .dryRun: return
                case .tooManyRejected:
                    throw Failure(
                        .data, "nothing was changed: \(report.rejected) rows rejected, \(rejectLimit) allowed")
                case .removalsNotAccepted:
                    throw Failure(
                        .data,
                        "nothing was changed: the files would take away what is listed above; complete them, or look and "
                            + "import again with --accept-removals")
                case .reasonNeeded:
                    throw Failure(
                        .data,
                        "nothing was changed: the calendar moves open notifications; look, then say why with --reason")
                case .unreadable:
                    throw Failure(.data, "nothing was changed: \(report.problem ?? "a file is unreadable")")
                }
            }
        }

        private var files: [(RegistryFile, String)] {
            let groups: [(RegistryFile.Kind, [String])] = [
                (.establishments, establishments), (.links, links), (.bankHolidays, bankHolidays),
                (.calendar, calendar), (.roll, roll), (.contacts, contacts),
            ]
            return groups.flatMap { kind, paths in
                paths.map { (RegistryFile(kind: kind, name: ($0 as NSString).lastPathComponent), $0) }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows one establishment with contacts and calendar.")
        @OptionGroup var options: ToolOptions
        @Argument(help: "The establishment's URN.") var urn: URN

        func run() async throws {
            try await Failure.reporting {
                let session = try ToolSession(options)
                let now = session.now()
                let today = London().map { $0.date(now) } ?? LocalDate(dayNumber: Int32(now.milliseconds / 86_400_000))
                guard let detail = try session.reading(.registry).store.registryDetail(urn, on: today) else {
                    throw Failure(.failed, "no establishment \(urn) in the registry")
                }
                if options.json { return try Console.printJSON(RegistryDetailLine(detail)) }
                Console.print(RegistryText.detail(detail))
            }
        }
    }

    struct Stats: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Counts and ages of what is held.")
        @OptionGroup var options: ToolOptions

        func run() async throws {
            try await Failure.reporting {
                let session = try ToolSession(options)
                let stats = try session.reading(.registry).store.registryStats(
                    staleBefore: session.now() - Registry.staleAfter)
                if options.json { return try Console.printJSON(stats) }
                Console.print(RegistryText.stats(stats))
            }
        }
    }
}
