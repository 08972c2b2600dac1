import ArgumentParser
import EncompassCore
import EncompassDelivery
import EncompassFormats
import EncompassMatching
import EncompassStore

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
                        throw Failure(.data, "\(truth) says nothing of the key of one of the children")
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
            return try store.pupil(upn: number).first.map(PupilKey.init(raw:))
        }
    }
}

/// Who each child is.
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
