import ArgumentParser
import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import Foundation

struct FeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feed", abstract: "For a force: push a feed, or check one.", subcommands: [Push.self, Check.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Validates a feed file without sending it; exit status 65 when a record would be refused.")
        @Argument(help: "The feed, one incident a line (`-` for standard input).") var file: String
        @Flag(help: "Print JSON, a line for each record.") var json = false

        func run() async throws {
            try await Failure.reporting {
                let source = try file == "-" ? ByteSource(descriptor: 0) : ByteSource(path: file)
                var check = FeedCheck(receivedAt: SystemClock().now())
                while let chunk = try source.next() { try show(check.feed(chunk)) }
                try show(check.finish())
                let totals = check.totals
                Console.note(
                    "\(totals.accepted) would be accepted (\(totals.acceptedWithWarnings) with warnings), "
                        + "\(totals.refused) refused; \(totals.children) children, "
                        + "\(totals.childrenWithFaults) of them for a person to look at")
                if totals.refused > 0 { throw ExitCode(Failure.Status.data.rawValue) }
            }
        }

        private func show(_ lines: [FeedCheck.Line]) throws {
            for line in lines {
                let checked = CheckedLine(line)
                if json {
                    try Console.printJSON(checked)
                } else if !checked.faults.isEmpty {
                    Console.print(checked.text)
                }
            }
        }
    }
}

/// A checked line as it is printed.
private struct CheckedLine: Encodable {
    let line: Int
    let reference: String?
    let status: String
    let faults: [Fault]

    init(_ checked: FeedCheck.Line) {
        line = checked.number
        switch checked.result {
        case .accepted(let record):
            reference = record.incident.reference
            status = "accepted"
            faults = record.warnings
        case .refused(let record):
            reference = record.reference
            status = "refused"
            faults = record.faults
        }
    }

    var text: String {
        faults.map { fault in
            "line \(line): \(status == "refused" ? "refused" : "warning"): "
                + (fault.pointer.isEmpty ? "" : fault.pointer + ": ") + fault.detail
        }.joined(separator: "\n")
    }
}
