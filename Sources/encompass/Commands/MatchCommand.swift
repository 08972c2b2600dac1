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
        static let configuration = CommandConfiguration(abstract: "Decides on children (the default).")
        @OptionGroup var options: ToolOptions
        @OptionGroup var matching: MatchingOptions
        @OptionGroup var survey: SurveyOptions
        @Option(help: "Decisions, one JSON object per line (`-` for standard output).") var output = "-"
        @Flag(help: "Print each decision's waterfall, field by field, to standard error.") var explain = false

        func run() async throws {
            try await Failure.reporting {
                // Before the work, so that a mistake shows at once.
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

extension MatchCommand {
    struct Evaluate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compares decisions with the truth: precision, recall and review rate, by threshold.",
            discussion: "The truth is a CSV with the columns key and upn or pupilId; both empty: on no roll.")
        @OptionGroup var options: ToolOptions
        @OptionGroup var matching: MatchingOptions
        @OptionGroup var survey: SurveyOptions
        @Option(help: "The truth, a CSV file.") var truth: String

        func run() async throws {
            try await Failure.reporting {
                let session = try ToolSession(options)
                let children = try matching.children()
                let run = try matching.run(session, on: children, survey: survey)
                let answers = try TruthFile.read(truth)
                let decided = try run.decide(children)
                let pupils = try decided.map { child -> PupilKey? in
                    guard let answer = answers[child.key] else {
                        throw Failure(.data, "\(truth) lacks the key of one of the children")
                    }
                    return try pupil(answer, run.store)
                }
                let evaluation = MatchEvaluation(
                    decided.map(\.decision), answers: pupils, costs: run.matcher.model.costs)
                if options.json { return try Console.printJSON(evaluation) }
                Console.print(EvaluationText.text(evaluation, decided: decided, answers: pupils))
            }
        }

        private func pupil(_ answer: TruthFile.Answer, _ store: Store) throws -> PupilKey? {
            guard let number = answer.upn ?? answer.pupilId else { return nil }
            return try store.registry.pupil(upn: number).first.map(PupilKey.init(raw:))
        }
    }
}

/// The right pupil of each child.
private enum TruthFile {
    struct Answer {
        var upn: String?
        var pupilId: String?
    }

    static func read(_ path: String) throws -> [String: Answer] {
        var parser = CSVParser()
        let source = try ByteSource(path: path)
        var records: [[String]] = []
        func drain() {
            while let record = parser.next() { records.append((0..<record.count).map { record[$0] }) }
        }
        while let chunk = try source.next() {
            parser.supply(chunk)
            drain()
        }
        parser.finish()
        drain()
        guard let header = records.first, let key = header.firstIndex(of: "key") else {
            throw Failure(.data, "\(path): the header lacks key")
        }
        let (upn, pupilId) = (header.firstIndex(of: "upn"), header.firstIndex(of: "pupilId"))
        return records.dropFirst().reduce(into: [:]) { answers, record in
            func field(_ place: Int?) -> String? {
                place.flatMap { record.indices.contains($0) && !record[$0].isEmpty ? record[$0] : nil }
            }
            if let key = field(key) { answers[key] = Answer(upn: field(upn), pupilId: field(pupilId)) }
        }
    }
}

/// An evaluation as text.
private enum EvaluationText {
    static func text(_ evaluation: MatchEvaluation, decided: [MatchedChild], answers: [PupilKey?]) -> String {
        var table = TextTable([
            "THRESHOLD", "RIGHT", "WRONG", "REVIEW", "MISSED", "PRECISION", "RECALL", "REVIEW RATE", "COST",
        ])
        for row in evaluation.rows {
            table.add([
                String(row.threshold), String(row.right), String(row.wrong), String(row.review), String(row.missed),
                text(row.precision), text(row.recall), text(row.reviewRate), String((row.cost * 10).rounded() / 10),
            ])
        }
        let matches = zip(decided, answers).filter { $0.0.decision.verdict == .match }
        let right = matches.count { $0.0.decision.best == $0.1 }
        return """
            \(evaluation.children) children, \(evaluation.onRoll) of them on a roll
            as decided: \(right) right, \(matches.count - right) wrong, recall \(text(Interval(right, of: evaluation.onRoll)))

            \(table.text)
            """
    }

    private static func text(_ interval: Interval) -> String {
        func four(_ share: Double) -> String { String((share * 10_000).rounded() / 10_000) }
        return "\(four(interval.share)) [\(four(interval.low)), \(four(interval.high))]"
    }
}

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
        @Option(help: "The model's name; it is stored with every decision.") var modelVersion: String
        @Option(help: "A description of the training data.") var describe = "this registry and feed"

        func run() async throws {
            try await Failure.reporting {
                try OutputFile.check(output)
                let session = try ToolSession(options)
                let start = try matching.matchModel(session)
                let registry = try RegistrySnapshot(store: session.reading(.matching).store, model: start)
                let children = try matching.children()
                guard children.count >= 100 else {
                    throw Failure(.data, "a model needs at least 100 children, preferably thousands")
                }
                let now = SystemClock().now()
                let today = London()?.date(now) ?? LocalDate(dayNumber: Int32(now.milliseconds / 86_400_000))
                let model = registry.trainer(from: start).trained(
                    on: MatchRun.households(children).map { $0.map { children[$0].child } }, version: modelVersion,
                    description: describe, date: today)
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
                try OutputFile.write(try encoder.encode(model), to: output)
                Console.note(
                    "model \(modelVersion), trained on \(counted(children.count, "child", "children")): \(output)")
            }
        }
    }
}

extension MatchCommand {
    struct Agreement: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How often people agreed with the machine, by band of match weight.")
        @OptionGroup var options: ToolOptions

        func run() async throws {
            try await Failure.reporting {
                let bands = try ToolSession(options).reading(.agreement).store.exceptions.agreement()
                if options.json { return try Console.printJSON(bands) }
                var table = TextTable(["MACHINE SAID", "WEIGHT (BITS)", "DECIDED", "AGREED", "OTHER PUPIL", "NOBODY"])
                for band in bands {
                    table.add([
                        band.verdict, band.words, String(band.decided), String(band.agreed),
                        String(band.otherPupil), String(band.nobody),
                    ])
                }
                Console.print(table.text)
            }
        }
    }
}
