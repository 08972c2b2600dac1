import ArgumentParser
import Foundation
import Synchronization

/// Measures the program and prints a table; `Benchmarks/run` builds and starts it.
@main
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encompass-benchmarks",
        abstract: "Measures Encompass on made-up data and prints the figures as a table.",
        subcommands: [RunCommand.self, MeasureCommand.self, MailsCommand.self], defaultSubcommand: RunCommand.self)
}

/// What every part works with.
struct Bench {
    /// The program that is measured.
    let program: String
    /// A folder of this run on a real disk; the parts share what they made in it.
    let folder: String
    /// Whether this is the long run.
    let isFull: Bool
    /// Of the labelled children: another is another county.
    let seed: UInt64

    /// Gives a figure to the process that writes the table, at once, so that a part which fails later loses none.
    func record(_ figure: Figure) throws {
        let line = try JSONEncoder().encode(figure) + Data("\n".utf8)
        try FileHandle.standardOutput.write(contentsOf: line)
    }

    /// A folder for one purpose; made where it is missing.
    func subfolder(_ name: String) throws -> String {
        let path = folder + "/" + name
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return path
    }

    func tell(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}

/// Why a measurement could not be made.
struct BenchFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// One group of measurements. Each runs in a process of its own, so that no part's memory weighs on the next.
enum Part: String, CaseIterable, ExpressibleByArgument {
    case registry, matching, matchingMillion, matchingMillions, decisions, decisionsMillion, lookAlikes, ingest, night,
        auditor, backlog, delivery, leaks, daemon, singlePush, importing, queue, pages, daemonMillion, wholeCountry

    /// Whether it belongs to the long run alone.
    var isLong: Bool {
        [.matchingMillions, .decisions, .decisionsMillion, .lookAlikes, .leaks, .daemonMillion, .wholeCountry]
            .contains(self)
    }

    /// The longest that it may take, in seconds; it is ended then, and the others go on.
    var limit: Double { isLong || self == .pages ? 1200 : 420 }

    func measure(_ bench: Bench) throws {
        switch self {
        case .registry: try RegistryPart(bench: bench).measure()
        case .matching: try MatchingPart(bench: bench, pupils: 100_000).measure()
        case .matchingMillion: try MatchingPart(bench: bench, pupils: 1_000_000).measure()
        case .matchingMillions: try MatchingPart(bench: bench, pupils: 4_000_000).measure()
        case .decisions: try DecisionsPart(bench: bench, pupils: 120_000).measure()
        case .decisionsMillion: try DecisionsPart(bench: bench, pupils: 1_000_000).measure()
        case .lookAlikes: try LookAlikesPart(bench: bench).measure()
        case .ingest: try IngestPart(bench: bench).measure()
        case .night: try NightPart(bench: bench).measure()
        case .auditor: try AuditorPart(bench: bench).measure()
        case .backlog: try BacklogPart(bench: bench).measure()
        case .delivery: try DeliveryPart(bench: bench).measure()
        case .leaks: try LeaksPart(bench: bench).measure()
        case .daemon: try DaemonPart(bench: bench).measure()
        case .singlePush: try SinglePushPart(bench: bench).measure()
        case .importing: try ImportingPart(bench: bench).measure()
        case .queue: try QueuePart(bench: bench).measure()
        case .pages: try PagesPart(bench: bench).measure()
        case .daemonMillion: try DaemonMillionPart(bench: bench).measure()
        case .wholeCountry: try WholeCountryPart(bench: bench).measure()
        }
    }
}

/// Measures every part, each in a process of its own, and writes the table.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "run", abstract: "Measures everything.")
    @Option(help: "The program to measure.") var program: String
    @Option(help: "Where to work: a folder on a real disk; what is made in it is removed.") var folder: String
    @Option(help: "A file for the table, as well as standard output.") var output: String?
    @Option(help: "The compiler's version, for the table.") var swift = "not known"
    @Option(help: "The revision that is measured, for the table.") var revision = "not known"
    @Option(help: "A part to measure; may be given again. All of them when absent.") var only: [Part] = []
    @Flag(help: "Also measure what takes long: millions of pupils, 100,000 lines, how good decisions are.") var full =
        false
    @OptionGroup var made: MadeOptions
    @Option(help: "The longest that the run may take, in minutes; 20, or 60 in full.") var minutes: Double?

    func run() throws {
        let work = URL(fileURLWithPath: folder).path + "/\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(
            atPath: work, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: work) }
        let runner = PartRunner(program: program, folder: work, isFull: full, seed: made.seed)
        let interruption = Interruption { [runner] in
            runner.endAll()
            try? FileManager.default.removeItem(atPath: work)
        }
        defer { interruption.cancel() }
        var facts = MachineFacts(folder: work, swift: swift, revision: revision)
        var report = ResultTable()
        let watch = Stopwatch()
        for part in parts {
            let left = (minutes ?? (full ? 60 : 20)) * 60 - watch.seconds
            report.add(try runner.figures(of: part, within: left), of: part)
        }
        facts.finish()
        let text = report.markdown(facts)
        print(text)
        if let output { try Data(text.utf8).write(to: URL(fileURLWithPath: output)) }
        guard report.isComplete else { throw ExitCode.failure }
    }

    private var parts: [Part] {
        only.isEmpty ? Part.allCases.filter { full || !$0.isLong } : Part.allCases.filter(only.contains)
    }
}

/// Measures one part and prints its figures as JSON, a line each.
struct MeasureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "measure", abstract: "Measures one part.")
    @Argument var part: Part
    @Option(help: "The program to measure.") var program: String
    @Option(help: "The folder of this run.") var folder: String
    @Flag(help: "The long run.") var full = false
    @OptionGroup var made: MadeOptions

    func run() throws {
        try part.measure(Bench(program: program, folder: folder, isFull: full, seed: made.seed))
    }
}

/// What is made up for a measurement of decisions.
struct MadeOptions: ParsableArguments {
    @Option(help: "Another number makes another county and other children, for decisions and look-alikes.")
    var seed: UInt64 = 9051
}

/// Runs parts as child processes and ends them, by their ids, when they take too long or the run is interrupted.
final class PartRunner: Sendable {
    private let program: String
    private let folder: String
    private let isFull: Bool
    private let seed: UInt64
    private let running = Mutex<pid_t?>(nil)

    init(program: String, folder: String, isFull: Bool, seed: UInt64) {
        self.program = program
        self.folder = folder
        self.isFull = isFull
        self.seed = seed
    }

    /// The figures that a part gave until it ended; nil as the second value when all is well.
    ///
    /// - Parameter seconds: what is left of the run's time; the part is ended then, or at its own limit.
    func figures(of part: Part, within seconds: Double) throws -> (figures: [Figure], failure: String?) {
        guard seconds > 0 else { return ([], "was not begun: the run's time was over") }
        note("\(part.rawValue)…")
        let limit = min(seconds, part.limit)
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        child.arguments =
            ["measure", part.rawValue, "--program", program, "--folder", folder, "--seed", String(seed)]
            + (isFull ? ["--full"] : [])
        let pipe = Pipe()
        child.standardOutput = pipe
        try child.run()
        running.withLock { $0 = child.processIdentifier }
        let timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now() + limit)
        timer.setEventHandler { [self] in endAll() }
        timer.resume()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        child.waitUntilExit()
        timer.cancel()
        running.withLock { $0 = nil }
        RunningChildren(folder).endAll()
        let figures = output.split(separator: 0x0A).compactMap { try? JSONDecoder().decode(Figure.self, from: $0) }
        if child.terminationReason == .uncaughtSignal { return (figures, "was ended after \(Int(limit)) s") }
        return (figures, child.terminationStatus == 0 ? nil : "failed with status \(child.terminationStatus)")
    }

    /// Ends the part that runs, and what it started.
    func endAll() {
        if let id = running.withLock({ $0 }) { kill(id, SIGKILL) }
        RunningChildren(folder).endAll()
    }

    private func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}

/// Cleans up and exits when the run is interrupted.
final class Interruption {
    private var sources: [any DispatchSourceSignal] = []

    init(_ cleanUp: @escaping @Sendable () -> Void) {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                cleanUp()
                exit(128 + number)
            }
            source.resume()
            sources.append(source)
        }
    }

    func cancel() { for source in sources { source.cancel() } }
}
