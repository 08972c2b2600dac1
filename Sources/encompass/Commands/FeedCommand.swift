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
            abstract: "Validates a feed file without sending it; exit status 65 if a record would be rejected.")
        @Argument(help: "The feed, one incident per line (`-` for standard input).") var file: String
        @Flag(
            help:
                "Take times without an offset as London's, as the service does if the area says feed: {localTimes: true}."
        )
        var localTimes = false
        @Flag(help: "Print JSON, one line per record.") var json = false

        func run() async throws {
            try await Failure.reporting {
                let london = localTimes ? try London.installed() : nil
                let source = try file == "-" ? ByteSource(descriptor: 0) : ByteSource(path: file)
                var check = FeedCheck(receivedAt: SystemClock().now(), localTimes: london)
                while let chunk = try source.next() { try show(check.feed(chunk)) }
                try show(check.finish())
                let totals = check.totals
                Console.note(
                    "\(totals.accepted) would be accepted (\(totals.acceptedWithWarnings) with warnings), "
                        + "\(totals.refused) rejected; \(counted(totals.children, "child", "children")), "
                        + "\(totals.childrenWithFaults) of them with faults for a person to check")
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
            status = "rejected"
            faults = record.faults
        }
    }

    var text: String {
        faults.map { fault in
            "line \(line): \(status == "rejected" ? "rejected" : "warning"): "
                + (fault.pointer.isEmpty ? "" : fault.pointer + ": ") + fault.detail
        }.joined(separator: "\n")
    }
}

extension FeedCommand {
    struct Push: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Pushes a feed, 500 lines per request, with retries; prints refused lines.",
            discussion:
                "An interrupted push can simply be repeated: stored records count as duplicates.")
        @Argument(help: "The feed, one incident per line (`-` for standard input).") var file = "-"
        @Option(help: "The service's address, such as https://encompass.example.") var url: String
        @Option(
            help: "A file with the feed credential's secret; not needed with a client certificate that an area names.")
        var tokenFile: String?
        @Option(help: "A client certificate, if the service asks for one.") var cert: String?
        @Option(help: "The client certificate's key.") var key: String?
        @Option(help: "The trusted certificate authorities, instead of the system's.") var caFile: String?
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await Failure.reporting {
                guard tokenFile != nil || cert != nil else {
                    throw Failure(.usage, "--token-file or --cert is needed")
                }
                let source = try file == "-" ? ByteSource(descriptor: 0) : ByteSource(path: file)
                let pusher = FeedPusher(
                    url: address, token: try tokenFile.map(Secrets.read),
                    transfer: HTTPTransfer(trust: TLSTrust(caFile: caFile, certificateFile: cert, keyFile: key)),
                    sleep: { Thread.sleep(forTimeInterval: Double($0.milliseconds) / 1000) })
                defer { Console.endProgress() }
                let report = try push(source, by: pusher)
                Console.endProgress()
                if let ends = report.certificateEnds {
                    Console.note("warning: the client certificate ends \(ends): renew it, or pushes will be refused")
                }
                if json {
                    try Console.printJSON(PushLine(report))
                } else {
                    Console.print(
                        "\(report.accepted) accepted, \(counted(report.duplicates, "duplicate")), \(report.rejected) rejected"
                    )
                }
                if report.rejected > 0 { throw ExitCode(Failure.Status.data.rawValue) }
            }
        }

        private var address: String {
            if url.hasSuffix("/v1/incidents") { return url }
            return (url.hasSuffix("/") ? String(url.dropLast()) : url) + "/v1/incidents"
        }

        private func push(_ source: ByteSource, by pusher: FeedPusher) throws -> FeedPushReport {
            do {
                return try pusher.push(
                    from: { try source.next() },
                    onRejected: { line in
                        Console.endProgress()
                        Console.note("line \(line.line)\(line.reference.map { " (\($0))" } ?? ""): \(line.problem)")
                    },
                    onProgress: { Console.progress("\(counted($0.lines, "line")) pushed") })
            } catch let fault as FeedPushFault {
                let status: Failure.Status = fault.kind == .gaveUp ? .tryAgain : .failed
                throw Failure(
                    status,
                    "the push stopped: \(fault.detail). Everything before line \(fault.firstUnansweredLine) is stored;"
                        + " push the whole file again")
            }
        }
    }
}

/// The result of a push for `--json`.
private struct PushLine: Encodable {
    let lines: Int
    let accepted: Int
    let duplicates: Int
    let rejected: Int
    let requests: Int

    init(_ report: FeedPushReport) {
        lines = report.lines
        accepted = report.accepted
        duplicates = report.duplicates
        rejected = report.rejected
        requests = report.requests
    }
}
