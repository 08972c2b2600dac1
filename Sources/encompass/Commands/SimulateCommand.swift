import ArgumentParser
import EncompassCore
import EncompassSimulation
import Foundation
import Logging

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Runs simulated nights with injected faults through the real engine; exit status 1 on a violation.")
    @Option(help: "How many nights.") var nights = 100
    @Option(help: "The first night's seed; the next nights have the next numbers.") var seed: UInt64 = 1
    @Option(help: "Nights that run in parallel; the result does not depend on it.") var threads = 2
    @Flag(help: "Print every line of every night.") var trace = false
    @Flag(help: "Print JSON.") var json = false
    @Option(
        parsing: .upToNextOption,
        help: "Rules not to check, to look past a known violation.")
    var without: [String] = []
    @Option(help: "A directory for the database of each night with a violation.") var keep: String?

    func run() async throws {
        try await Failure.reporting {
            guard nights > 0, threads > 0 else { throw Failure(.usage, "--nights and --threads are 1 or more") }
            let london = try London.installed()
            // Nobody needs a simulated daemon's log entries about injected faults.
            LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
            var simulation = Simulation(
                seed: seed, nights: nights, london: london, threads: threads, keepsTraces: trace)
            simulation.keeping = keep
            simulation.without = try rules()
            let reports = try simulation.run { report in
                if trace { return }
                Console.progress("seed \(report.seed)")
            }
            Console.endProgress()
            if trace { for report in reports { print(report) } }
            let report = SimulationReport(seed: seed, nights: reports)
            if json { try Console.printJSON(report) } else { Console.print(report.text) }
            guard report.violations.isEmpty else { throw ExitCode(1) }
        }
    }

    private func rules() throws -> Set<Rule> {
        try without.reduce(into: []) { rules, name in
            guard let rule = Rule(rawValue: name) else {
                let known = Rule.allCases.map(\.rawValue).joined(separator: ", ")
                throw Failure(.usage, "\(name) is not a rule: \(known)")
            }
            rules.insert(rule)
        }
    }

    private func print(_ report: NightReport) {
        guard !json else { return }
        Console.print("seed \(report.seed), the evening of \(report.evening), hash \(report.hash)")
        for line in report.trace { Console.print(line) }
        Console.print("")
    }
}
