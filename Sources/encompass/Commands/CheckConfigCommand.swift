import ArgumentParser
import EncompassConfiguration
import EncompassCore
import EncompassStore
import Foundation

struct CheckConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Validates the configuration and its areas, and prints the values in force, secrets masked.")
    @OptionGroup var options: ToolOptions
    @Flag(help: "Print a configuration that names every key, and check nothing.") var example = false
    @Flag(help: "Print the tables and indexes of the database as SQL, and check nothing.") var schema = false

    func run() async throws {
        if example { return FileHandle.standardOutput.write(Data(ExampleFile.text.utf8)) }
        try await Failure.reporting {
            if schema { return FileHandle.standardOutput.write(Data(try Store.schema().utf8)) }
            let report = options.input.report()
            if options.json { try Console.printJSON(report.settings) } else { Console.print(report.table) }
            for warning in report.warnings { Console.note("warning: \(warning)") }
            let areas = try options.input.areas(report)
            for warning in areas.warnings { Console.note("warning: \(warning)") }
            let database = try report.configuration().database
            try Store.checkKey(path: database.path, keyFile: database.effectiveKeyFile)
            Console.note(
                "the configuration is valid\(report.file.map { " (\($0))" } ?? ""); areas: "
                    + (areas.areas.isEmpty ? "none" : areas.areas.map(\.id).joined(separator: ", ")))
        }
    }
}
