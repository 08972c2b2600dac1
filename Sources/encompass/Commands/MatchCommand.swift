import ArgumentParser
import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import EncompassMatching
import EncompassStore
import Foundation

struct MatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "match", abstract: "Matches children against the registry: a dry run that sends nothing.",
        subcommands: [Run.self, Evaluate.self, Train.self, Agreement.self], defaultSubcommand: Run.self)

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Decides on children (what `match` alone does).")
        @OptionGroup var options: ToolOptions
        @OptionGroup var matching: MatchingOptions
        @OptionGroup var survey: SurveyOptions
        @Option(help: "Decisions, one JSON object a line (`-` for standard output).") var output = "-"
        @Flag(help: "Print each decision's waterfall, field by field, on standard error.") var explain = false

        func run() async throws {
            try await Failure.reporting {
                // Before the work, not after it.
                if output != "-" { try OutputFile.check(output) }
                let session = try ToolSession(options)
                let children = try matching.children()
                let decisions = try matching.run(session, on: children, survey: survey).decide(children)
                try write(decisions)
                if explain { for decision in decisions { Console.note(MatchExplanation.text(decision)) } }
                _ = try session.run(
                    .consult(
                        Consultation(
                            .matching, subject: "registry", facts: ["children": String(children.count)])))
                Console.note(MatchRun.summary(decisions))
            }
        }

        private func write(_ decisions: [MatchedChild]) throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            var text = Data()
            for decision in decisions {
                text += try encoder.encode(decision.line)
                text.append(0x0A)
            }
            if output == "-" { return FileHandle.standardOutput.write(text) }
            try OutputFile.write(text, to: output)
        }
    }
}
