import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWeb
import Foundation

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "The numbers of a month, five days after its end: by day, week, force, area and school.",
        discussion: """
            Numbers under 5 are withheld, and others from which one of them could be worked out: an asterisk, or null with \
            --json.
            """)
    @OptionGroup var options: ToolOptions
    @Option(help: "The month, as 2026-11. Without this, the last one that is settled.") var month: String?
    @Flag(help: "As a table for a spreadsheet.") var csv = false
    @Option(help: "The file to write; without this, standard output.") var output: String?

    func run() async throws {
        try await Failure.reporting {
            if let output { try OutputFile.check(output) }
            let session = try ToolSession(options)
            let reading = try session.reading(.report)
            let store = reading.store
            let (london, now) = (try London.installed(), session.now())
            let wanted = month ?? ReportReading.latest(london, at: now)
            guard let report = try ReportReading.report(wanted, for: reading.principal, store: store) else {
                throw Failure(
                    .usage, "--month is a month whose report is made, five days after its end, such as 2026-11")
            }
            let tables = ReportTables(
                report, try ReportTables.Names(report, store: store, areas: [:], forces: [:]))
            let text =
                if options.json {
                    String(decoding: tables.json.serialized, as: UTF8.self)
                } else {
                    csv ? tables.csv : tables.text
                }
            if let output { try OutputFile.write(Data(text.utf8), to: output) } else { Console.print(text) }
        }
    }
}
