import ArgumentParser
import EncompassConfiguration
import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation

struct CheckConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Validates the configuration and its areas, and prints the effective values, with secrets masked.",
        discussion:
            "The files and folders that it names are looked at too, as this account sees them: run it as the service's. "
            + "`encompass doctor` also looks at the database, the relay and the machine.")
    @OptionGroup var options: PlaceOptions
    @Flag(help: "Print JSON.") var json = false
    @Flag(help: "Print a configuration that names every key, and check nothing.") var example = false
    @Flag(help: "Print the tables and indexes of the database as SQL, and check nothing.") var schema = false
    @Flag(help: "Print the metrics that /metrics shows, and check nothing.") var metrics = false

    func run() async throws {
        if example { return FileHandle.standardOutput.write(Data(ExampleFile.text.utf8)) }
        try await Failure.reporting {
            if metrics { return try printMetrics() }
            if schema { return FileHandle.standardOutput.write(Data(try Store.schema().utf8)) }
            let report = options.input.report()
            if json { try Console.printJSON(report.settings) } else { Console.print(report.table) }
            for warning in report.warnings { Console.note("warning: \(warning)") }
            guard report.isValid else {
                let faults = options.input.faults(report)
                throw Failure(.configuration, faults.map(\.description).joined(separator: "\n"))
            }
            let areas = try options.input.areas(report)
            for warning in areas.warnings { Console.note("warning: \(warning)") }
            if let ladders = areas.builtInLadders { Console.note(ladders) }
            let configuration = try report.configuration()
            let local = LocalChecks(configuration: configuration, now: SystemClock().now()).findings
            for finding in local where finding.level == .warn { Console.note("warning: \(finding.words)") }
            let failing = local.filter { $0.level == .fail }
            guard failing.isEmpty else {
                throw Failure(.configuration, failing.map(\.words).joined(separator: "\n"))
            }
            let database = configuration.database
            try Store.checkKey(path: database.path, keyFile: database.keyFile)
            warnOfCalendar(in: database)
            Console.note(
                "the configuration is valid\(report.file.map { " (\($0))" } ?? ""); areas: "
                    + (areas.areas.isEmpty ? "none" : areas.areas.map(\.id).joined(separator: ", ")))
        }
    }

    private func printMetrics() throws {
        let lines = Metric.all.map {
            MetricLine(name: $0.name, type: $0.kind.rawValue, labels: $0.labels, help: $0.help)
        }
        if json { return try Console.printJSON(lines) }
        var table = TextTable(["METRIC", "TYPE", "LABELS", "MEANING"])
        for line in lines { table.add([line.name, line.type, line.labels.joined(separator: ", "), line.help]) }
        Console.print(table.text)
    }

    /// Deadlines depend on the stored calendars, so contradicting rows are reported here too. The daemon will upgrade a
    /// database of another version, so it is skipped without a warning.
    private func warnOfCalendar(in database: Configuration.Database) {
        guard let store = try? Store.openReading(path: database.path, keyFile: database.keyFile),
            let calendar = try? store.registry.calendarData()
        else { return }
        let scopes = Dictionary(grouping: calendar.periods, by: \.scope)
        for (scope, rows) in scopes.sorted(by: { $0.key.description < $1.key.description }) {
            for overlap in CalendarOverlap.find(in: rows) {
                let sentence = overlap.sentence { "\(rows[$0].kind.rawValue) of \(rows[$0].from) to \(rows[$0].to)" }
                Console.note("warning: calendar of \(scope): \(sentence)")
            }
        }
    }
}

private struct MetricLine: Encodable {
    let name: String
    let type: String
    let labels: [String]
    let help: String
}
