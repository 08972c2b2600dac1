import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWeb
import Foundation

struct ChronologyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chronology",
        abstract: "Everything about one child in one line of time, as it was known at any date.",
        discussion: """
            Incidents under every name, schools, rolls, decisions, notifications, and who looked. Incidents that are \
            restricted, and protected pupils, are for supervisors. It is logged with your reason before anything is shown.
            """)
    @OptionGroup var options: ToolOptions
    @OptionGroup var child: ChildOptions
    @Option(help: "As it was known at this time: \"2026-11-20 06:30\" in London. Without this, now.")
    var knownAt: String?
    @Option(help: "Why you need it, for the audit log.") var reason: String
    @Flag(help: "As a table for a spreadsheet.") var csv = false
    @Option(help: "The file to write; without this, standard output.") var output: String?

    func run() async throws {
        try await Failure.reporting {
            guard !reason.allSatisfy(\.isWhitespace) else { throw Failure(.usage, "--reason needs words") }
            guard child.isGiven else { throw Failure(.usage, "give --upn or --child") }
            let moment = try knownAt.map { try Moments.read($0, "--known-at") }
            if let output { try OutputFile.check(output) }
            let session = try ToolSession(options)
            let reading = try session.reading(.chronology)
            let subject = try child.subject(in: reading.store)
            let chronology = try reading.store.incidents.chronology(
                of: subject, knownAt: moment ?? session.now(), for: reading.principal)
            // Logged before anything is shown.
            _ = try session.run(
                .consult(
                    Consultation(
                        .chronology, subject: subject.subject,
                        facts: [
                            "purpose": reason, "reason": reason, "knownAt": moment?.rfc3339 ?? "",
                            "events": String(chronology.events.count),
                        ])))
            let table = try ChronologyTable(
                chronology, store: reading.store, policies: options.policies, london: London.installed())
            let text =
                if options.json {
                    String(decoding: table.json.serialized, as: UTF8.self)
                } else {
                    csv ? table.csv : table.lines.joined(separator: "\n")
                }
            if let output { try OutputFile.write(Data(text.utf8), to: output) } else { Console.print(text) }
        }
    }
}
