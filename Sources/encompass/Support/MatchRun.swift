import ArgumentParser
import EncompassConfiguration
import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import EncompassMatching
import EncompassStore
import EncompassWords
import Foundation

/// A child and the matcher's result for it.
struct MatchedChild {
    let key: String
    let decision: MatchDecision
    let line: DecisionLine
}

/// A decision in the format of the contract.
struct DecisionLine: Encodable {
    struct Candidate: Encodable {
        let upn: String?
        let pupilId: String?
        let probability: Double
        let weight: Double
    }

    let key: String
    let decision: String
    let upn: String?
    let pupilId: String?
    let establishments: [String]
    let probability: Double
    let weight: Double
    let candidates: [Candidate]
    let notes: [String]
    let model: String
}

/// Matches children household by household and names the pupils found.
struct MatchRun {
    let store: Store
    let matcher: Matcher
    /// The file was surveyed, so the decisions are not the daemon's.
    var isSurveyed = false

    /// Matches a whole file of children with a model adapted to it, and says so on standard error.
    func surveyed(_ children: [MatchInput]) -> MatchRun {
        let households = MatchRun.households(children).map { $0.map { children[$0].child } }
        guard let (matcher, survey) = matcher.surveyed(for: households) else {
            Console.note("not surveyed: fewer than \(Matcher.fewestToSurvey) children do not describe a population")
            return self
        }
        Console.note(MatchRun.text(survey, matcher.model))
        return MatchRun(store: store, matcher: matcher, isSurveyed: true)
    }

    private static func text(_ survey: PopulationSurvey, _ model: MatchModel) -> String {
        let families =
            survey.holdsNoFamilies
            ? "no families in the registry: treated as people chosen one by one, without a reviewer"
            : "\(percent(survey.onRoll)) on a roll; of the others, twins of pupils for each: \(hundredths(survey.absentTwins))"
        return "surveyed the file: \(families). Model \(model.version): these are not the daemon's decisions."
    }

    private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
    private static func hundredths(_ value: Double) -> String { String((value * 100).rounded() / 100) }

    func decide(_ children: [MatchInput]) throws -> [MatchedChild] {
        try MatchRun.households(children).flatMap { indices -> [(Int, MatchedChild)] in
            let decisions = matcher.decide(indices.map { children[$0].child }, location: nil)
            return try zip(indices, decisions).map { index, decision in
                (index, try matched(children[index].key, placed(decision)))
            }
        }.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// Children of one incident together, the others separately, each by index in the input.
    static func households(_ children: [MatchInput]) -> [[Int]] {
        var places: [String: Int] = [:]
        var households: [[Int]] = []
        for (index, child) in children.enumerated() {
            if let incident = child.incident, let place = places[incident] {
                households[place].append(index)
            } else {
                if let incident = child.incident { places[incident] = households.count }
                households.append([index])
            }
        }
        return households
    }

    /// Leaves the decision to a person if the pupil's registrations exclude each other, like the daemon. Dates of
    /// attendance do not matter here, except that a pupil who has left is excluded.
    private func placed(_ decision: MatchDecision) throws -> MatchDecision {
        var decision = decision
        if isSurveyed { decision.notes.append("The whole file was surveyed first, which the daemon does not do.") }
        guard decision.verdict == .match, let best = decision.best else { return decision }
        var places = try PupilPlaces(
            store.registry.rollEntries(pupil: best.raw).map(\.enrolment)
                .filter { $0.status != .previous && $0.leavingDate == nil }, store: store)
        places.add(try store.registry.notInSchool(pupil: best.raw), parties: [])
        if !places.excluding.isEmpty || places.isOnRollAndRegister {
            decision.verdict = .review
            decision.isBarred = true
            let words = Words.english(
                try places.excluding.isEmpty ? places.rollAndRegister : places.contradiction)
            decision.notes.append(words.prefix(1).uppercased() + words.dropFirst() + ".")
        }
        return decision
    }

    private func matched(_ key: String, _ decision: MatchDecision) throws -> MatchedChild {
        let rolls = try decision.best.map { try store.registry.rollEntries(pupil: $0.raw) } ?? []
        let details = try decision.best.map { try self.details($0.raw) } ?? []
        let isMatch = decision.verdict == .match
        return MatchedChild(
            key: key, decision: decision,
            line: DecisionLine(
                key: key, decision: decision.verdict.rawValue, upn: isMatch ? details.compactMap(\.upn).first : nil,
                pupilId: isMatch ? details.compactMap(\.pupilId).first : nil,
                establishments: isMatch ? Set(rolls.map(\.enrolment.urn)).sorted().map(\.description) : [],
                probability: decision.probability, weight: decision.weight,
                candidates: try decision.candidates.map(candidate), notes: decision.notes,
                model: decision.modelVersion))
    }

    private func candidate(_ candidate: MatchCandidate) throws -> DecisionLine.Candidate {
        let details = try details(candidate.key.raw)
        return DecisionLine.Candidate(
            upn: details.compactMap(\.upn).first, pupilId: details.compactMap(\.pupilId).first,
            probability: candidate.probability, weight: candidate.weight)
    }

    /// What rolls and registers have of a pupil.
    private func details(_ pupil: Int64) throws -> [PupilDetails] {
        try store.registry.rollEntries(pupil: pupil).map(\.pupil)
            + store.registry.notInSchool(pupil: pupil).map(\.entry.child)
    }

    static func summary(_ decisions: [MatchedChild]) -> String {
        func count(_ verdict: Verdict) -> Int {
            decisions.filter { $0.decision.verdict == verdict }.count
        }
        return
            "\(counted(decisions.count, "child", "children")): \(count(.match)) match, \(count(.review)) review, \(count(.none)) none"
    }
}

/// A decision's waterfall for a person to read.
enum MatchExplanation {
    static func text(_ child: MatchedChild) -> String {
        var lines = ["\(child.key): \(child.decision.verdict.rawValue), weight \(rounded(child.decision.weight))"]
        for (rank, candidate) in child.decision.candidates.enumerated() {
            lines.append("  candidate \(rank + 1): weight \(rounded(candidate.weight))")
            for step in candidate.waterfall {
                lines.append("    \(step.field): \(step.level) \(step.weight >= 0 ? "+" : "")\(rounded(step.weight))")
            }
        }
        lines += child.decision.notes.map { "  note: \($0)" }
        return lines.joined(separator: "\n")
    }

    private static func rounded(_ weight: Double) -> String { String((weight * 100).rounded() / 100) }
}

/// The children and the model of a matching tool.
struct MatchingOptions: ParsableArguments {
    @Option(help: "Children, one JSON object per line (`-` for standard input).")
    var input: String

    @Option(help: "A model file, instead of the configured one.")
    var model: String?

    func matchModel(_ session: ToolSession) throws -> MatchModel {
        try MatchModelFile.read(model ?? session.configuration.matching.modelFile)
    }

    /// The registry in memory, with the model's matcher for these children.
    func run(_ session: ToolSession, on children: [MatchInput], survey: SurveyOptions) throws -> MatchRun {
        let store = try session.reading(.matching).store
        let run = MatchRun(
            store: store, matcher: try RegistrySnapshot(store: store, model: matchModel(session)).matcher)
        return survey.survey ? run.surveyed(children) : run
    }

    func children() throws -> [MatchInput] {
        let source = try input == "-" ? ByteSource(descriptor: 0) : ByteSource(path: input)
        var splitter = LineSplitter()
        var children: [MatchInput] = []
        while let chunk = try source.next() { children += try splitter.feed(chunk).map(child) }
        return try children + splitter.finish().map(child)
    }

    private func child(_ line: LineSplitter.Line) throws -> MatchInput {
        guard case .bytes(let bytes) = line.content else { throw Failure(.data, "line \(line.number): too long") }
        do {
            return try MatchInputReader.read(bytes)
        } catch {
            let fault = error.faults.first
            throw Failure(.data, "line \(line.number): \(fault?.pointer ?? "") \(fault?.detail ?? "cannot be read")")
        }
    }
}

/// Whether the model is adapted to a file of children first.
struct SurveyOptions: ParsableArguments {
    @Flag(
        help: """
            Adapt the model to the whole file first: for linking files of \(Matcher.fewestToSurvey) children \
            or more. The daemon never does.
            """)
    var survey = false

    @Flag(help: ArgumentHelp("Decide as the daemon does (the default).", visibility: .hidden))
    var nightly = false

    func validate() throws {
        if survey, nightly {
            throw ValidationError("--nightly decides as the daemon does, which does not survey: choose one")
        }
    }
}

/// Model files: JSON from `match train`.
enum MatchModelFile {
    /// The model in a file, or the one that ships with the program.
    static func read(_ path: String?) throws -> MatchModel {
        guard let path else { return .standard }
        let data = try InputFile.read(path)
        do { return try JSONDecoder().decode(MatchModel.self, from: data) } catch {
            throw Failure(.data, "\(path) is not a model file of this version")
        }
    }
}
