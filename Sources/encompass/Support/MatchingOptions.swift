import ArgumentParser
import EncompassConfiguration
import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import EncompassMatching
import Foundation

/// The children and the model that a matching tool works with.
struct MatchingOptions: ParsableArguments {
    @Option(help: "Children, one JSON object a line (`-` for standard input).")
    var input: String

    @Option(help: "A model file, instead of the configured one.")
    var model: String?

    func matchModel(_ session: ToolSession) throws -> MatchModel {
        try MatchModelFile.read(model ?? session.configuration.matching.modelFile)
    }

    /// The registry in memory, with the matcher that the model makes for these children.
    func run(_ session: ToolSession, on children: [MatchInput], survey: SurveyOptions) throws -> MatchRun {
        let store = try session.reading(.matching).store
        let run = MatchRun(
            store: store, matcher: try RegistrySnapshot(store: store, model: matchModel(session)).matcher)
        return survey.survey ? run.surveyed(children) : run
    }

    func children() throws -> [MatchInput] {
        let source = try input == "-" ? ByteSource(descriptor: 0) : ByteSource(path: input)
        var splitter = EncompassFormats.LineSplitter()
        var children: [MatchInput] = []
        while let chunk = try source.next() { children += try splitter.feed(chunk).map(child) }
        return try children + splitter.finish().map(child)
    }

    private func child(_ line: FeedLine) throws -> MatchInput {
        guard case .bytes(let bytes) = line.content else { throw Failure(.data, "line \(line.number): too long") }
        do {
            return try MatchInputReader.read(bytes)
        } catch {
            let fault = error.faults.first
            throw Failure(.data, "line \(line.number): \(fault?.pointer ?? "") \(fault?.detail ?? "cannot be read")")
        }
    }
}

/// Whether a file of children is asked what population it comes from.
struct SurveyOptions: ParsableArguments {
    @Flag(
        help: """
            Look at the whole file first and adapt the model to it: for linking files of \(Matcher.fewestToSurvey) children \
            or more. The daemon never does.
            """)
    var survey = false

    @Flag(help: ArgumentHelp("What `match` does without it: decide as the daemon does.", visibility: .hidden))
    var nightly = false

    func validate() throws {
        if survey, nightly {
            throw ValidationError("--nightly decides as the daemon does, which does not survey: choose one")
        }
    }
}

/// Model files: JSON, as `match train` writes them.
enum MatchModelFile {
    /// The model of a file, or the one that ships with the program.
    static func read(_ path: String?) throws -> MatchModel {
        guard let path else { return .standard }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.failed, "cannot read the model file \(path)")
        }
        do { return try JSONDecoder().decode(MatchModel.self, from: data) } catch {
            throw Failure(.data, "\(path) is not a model file of this version")
        }
    }
}
