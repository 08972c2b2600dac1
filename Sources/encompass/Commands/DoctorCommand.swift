import ArgumentParser
import EncompassConfiguration
import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Looks at everything a morning depends on, and says what to fix.",
        discussion:
            "A line for each thing: ok, warn or fail, with the fix. It changes nothing, and sends no message. Run it as "
            + "the service's account. It ends with 0 if nothing fails, 1 if something does, 78 if the configuration is "
            + "wrong.")
    @OptionGroup var options: PlaceOptions
    @Flag(help: "Print JSON.") var json = false
    @Option(help: "The systemd unit to look at; without this, the installed one.") var unit: String?

    func run() async throws {
        try await Failure.reporting {
            let report = options.input.report()
            let findings = findings(report)
            if json {
                try Console.printJSON(findings)
            } else {
                for finding in findings { Console.print(finding.line) }
            }
            let counts = Finding.Level.allCases.map { level in findings.count { $0.level == level } }
            Console.note("\(counts[0]) ok, \(counts[1]) to look at, \(counts[2]) failing")
            guard counts[2] == 0 else {
                throw ExitCode((report.isValid ? Failure.Status.failed : .configuration).rawValue)
            }
        }
    }

    private func findings(_ report: ConfigurationReport) -> [Finding] {
        let london = London()
        guard let configuration = try? report.configuration() else {
            return options.input.faults(report).map { .fail("configuration", $0) }
        }
        let real = SystemClock().now()
        let exercise = DatabaseLock.holder(of: configuration.database.path)?.exercise
        let now = exercise?.now(real: real) ?? configuration.exercise.start ?? real
        let areas = try? options.input.areaReport(report)
        let policy =
            (report.warnings + (areas?.warnings ?? [])).map { Finding.warn("configuration", $0) }
            + (areas?.faults ?? []).map { Finding.fail("configuration", $0) }
        let read = "\(report.file ?? "no file"), areas: \(areas?.areas.map(\.id).joined(separator: ", ") ?? "none")"
        let ladders = areas?.builtInLadders.map { [Finding.ok("ladder", $0)] } ?? []
        return (policy.isEmpty ? [.ok("configuration", read)] : policy) + ladders
            + MachineChecks(configuration: configuration, unit: unit).findings
            + LocalChecks(configuration: configuration, now: real).findings
            + DatabaseChecks(configuration: configuration, areas: areas?.areas ?? [], now: now, london: london).findings
            + ReachChecks(configuration: configuration, now: real, london: london).findings
    }
}

extension ConfigurationFault {
    /// `Config/encompass.yaml:12: http.port: must be …`
    fileprivate var finding: String {
        [source.flatMap { $0 == .standard ? nil : $0.description }, key, problem].compactMap(\.self)
            .joined(separator: ": ")
    }
}

extension Finding {
    static func warn(_ check: String, _ fault: ConfigurationFault) -> Finding {
        .warn(check, fault.finding, mend: fault.remedy ?? "correct it")
    }

    static func fail(_ check: String, _ fault: ConfigurationFault) -> Finding {
        .fail(check, fault.finding, mend: fault.remedy ?? "correct it")
    }
}
