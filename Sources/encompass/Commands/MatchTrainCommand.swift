import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassMatching
import Foundation

extension MatchCommand {
    struct Train: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Estimates a model from the registry and a feed's children, and writes it to a file.",
            discussion:
                "No labels are needed: m by expectation maximisation, u from random pairs. Use it with matching.modelFile."
        )
        @OptionGroup var options: ToolOptions
        @OptionGroup var matching: MatchingOptions
        @Option(help: "The model file to write.") var output: String
        @Option(help: "What to call the model; stands with every decision.") var modelVersion: String
        @Option(help: "What it was trained on, in words.") var describe = "this registry and feed"

        func run() async throws {
            try await Failure.reporting {
                try OutputFile.check(output)
                let session = try ToolSession(options)
                let start = try matching.matchModel(session)
                let registry = try RegistrySnapshot(store: session.reading(.matching).store, model: start)
                let children = try matching.children()
                guard children.count >= 100 else {
                    throw Failure(.data, "a model wants at least 100 children, better thousands")
                }
                let now = SystemClock().now()
                let today = London()?.date(now) ?? LocalDate(dayNumber: Int32(now.milliseconds / 86_400_000))
                let model = registry.trainer(from: start).trained(
                    on: MatchRun.households(children).map { $0.map { children[$0].child } }, version: modelVersion,
                    description: describe, date: today)
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
                try OutputFile.write(try encoder.encode(model), to: output)
                Console.note("model \(modelVersion), trained on \(children.count) children: \(output)")
            }
        }
    }
}
