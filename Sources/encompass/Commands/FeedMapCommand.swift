import ArgumentParser
import EncompassConfiguration
import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import Foundation

extension FeedCommand {
    struct Map: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Proposes a mapping for the export of a force's system, or checks a whole file with one.",
            discussion: """
                Prints the mapping as YAML, with comments for what was not understood, and on standard error three \
                records as they would be read. With --map, checks the whole file with that mapping: counts, and faults \
                by kind with line and column, without any value; exit status 65 if a record would be rejected.
                """)
        @Argument(help: "The export: a table (CSV or .xlsx), JSON with one object a line, or XML.") var file: String
        @Option(help: "Check the file with this mapping.") var map: String?
        @Option(help: "The force's identifier, as in its area.") var force: String?
        @Flag(help: "Print the check as JSON.") var json = false

        private static let shown = 3

        func run() async throws {
            try await Failure.reporting {
                if let map { return try check(MappedFile(file, map: map)) }
                if json { throw Failure(.usage, "--json is for a check: give --map") }
                guard file != "-" else { throw Failure(.usage, "name a file: it is read more than once") }
                try propose()
            }
        }

        private func propose() throws {
            let proposal: MappingProposal
            do {
                proposal = try MappingProposal(force: force ?? "") {
                    let source = try ByteSource(path: file)
                    return { try source.next() }
                }
            } catch let error as TableError {
                throw Failure(.data, "\(file): \(error)")
            }
            Console.print(proposal.yaml.trimmingCharacters(in: .newlines))
            do {
                try show(proposal.mapping)
            } catch let error as TableError {
                Console.note("no record can be shown: \(error)")
            }
        }

        /// As `encompass feed check` would read them.
        private func show(_ proposed: FeedMapping) throws {
            var mapping = proposed
            if mapping.force.isEmpty { mapping.force = "force" }
            let london = try London.installed()
            let now = SystemClock().now()
            let feed = try TranslatedFeed(mapping, london: london, latestYear: london.date(now).year) {
                let source = try ByteSource(path: file)
                return { try source.next() }
            }
            var check = ExportCheck(receivedAt: now, localTimes: mapping.zone == .london ? london : nil)
            var count = 0
            while count < Map.shown, let records = try feed.next() {
                for record in records.prefix(Map.shown - count) {
                    count += 1
                    Console.note("\nRecord \(count) (line \(record.line)) as it would be read:")
                    switch check.read(record) {
                    case .accepted(let accepted): Console.note(IncidentDifference.lines(of: accepted.incident))
                    case .refused: Console.note("  it would be rejected")
                    }
                }
            }
            for finding in check.tally.findings { Console.note(finding.text) }
        }

        private func check(_ file: MappedFile) throws {
            let feed = try file.feed()
            var check = file.check
            while let records = try feed.next() { for record in records { _ = check.read(record) } }
            let totals = check.totals
            if json {
                try Console.printJSON(CheckedFile(feed.understanding, check))
            } else {
                feed.understanding.reportLines.forEach(Console.print)
                for finding in check.tally.findings { Console.print(finding.text) }
                Console.print(totals.text)
            }
            if totals.refused > 0 { throw ExitCode(Failure.Status.data.rawValue) }
        }
    }
}

/// A checked file for `--json`.
private struct CheckedFile: Encodable {
    let file: ExportUnderstanding
    let accepted: Int
    let acceptedWithWarnings: Int
    let rejected: Int
    let children: Int
    let childrenWithFaults: Int
    let findings: [FindingTally.Finding]

    init(_ understanding: ExportUnderstanding, _ check: ExportCheck) {
        file = understanding
        accepted = check.totals.accepted
        acceptedWithWarnings = check.totals.acceptedWithWarnings
        rejected = check.totals.refused
        children = check.totals.children
        childrenWithFaults = check.totals.childrenWithFaults
        findings = check.tally.findings
    }
}

extension FeedCheck.Totals {
    var text: String {
        "\(accepted) would be accepted (\(acceptedWithWarnings) with warnings), "
            + "\(refused) rejected; \(counted(children, "child", "children")), "
            + "\(childrenWithFaults) of them with faults for a person to check"
    }
}
