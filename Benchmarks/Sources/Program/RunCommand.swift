import ArgumentParser
import Foundation

/// Measures every part, each in a process of its own, and writes the table.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "run", abstract: "Measures everything.")
    @Option(help: "The program to measure.") var program: String
    @Option(help: "Where to work: a folder on a real disk; what is made in it is removed.") var folder: String
    @Option(help: "Where the table goes, beside standard output.") var output: String?
    @Option(help: "The compiler's version, for the table.") var swift = "not known"
    @Option(help: "The revision that is measured, for the table.") var revision = "not known"
    @Option(help: "A part to measure; may be given again. All of them when absent.") var only: [Part] = []
    @Flag(help: "Also measure what takes long: millions of pupils, 100,000 lines.") var full = false
    @Option(help: "The longest that the run may take, in minutes; 20, or 60 in full.") var minutes: Double?

    func run() throws {
        let work = URL(fileURLWithPath: folder).path + "/\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(
            atPath: work, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: work) }
        let runner = PartRunner(program: program, folder: work, isFull: full)
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
