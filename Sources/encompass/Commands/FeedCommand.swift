import ArgumentParser
import EncompassConfiguration
import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import Foundation

struct FeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feed", abstract: "For a force: push a feed, check one, or map the export of another system.",
        subcommands: [Push.self, Check.self, Map.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Validates a feed file without sending it; exit status 65 if a record would be rejected.")
        @Argument(help: "The feed, one incident per line (`-` for standard input).") var file: String
        @Flag(
            help:
                "Take times without an offset as London's, as the service does if the area says feed: {localTimes: true}."
        )
        var localTimes = false
        @Option(help: "The file is an export that this mapping describes.") var map: String?
        @Flag(help: "Print JSON, one line per record.") var json = false

        func run() async throws {
            try await Failure.reporting {
                if let map { return try check(MappedFile(file, map: map)) }
                let london = localTimes ? try London.installed() : nil
                let source = try file == "-" ? ByteSource(descriptor: 0) : ByteSource(path: file)
                var check = FeedCheck(receivedAt: SystemClock().now(), localTimes: london)
                while let chunk = try source.next() { try show(check.feed(chunk)) }
                try show(check.finish())
                try end(check.totals)
            }
        }

        private func check(_ file: MappedFile) throws {
            let feed = try file.feed()
            var check = file.check
            while let records = try feed.next() {
                for record in records { try show(CheckedLine(record, check.read(record))) }
            }
            feed.understanding.reportLines.forEach(Console.note)
            try end(check.totals)
        }

        private func end(_ totals: FeedCheck.Totals) throws {
            Console.note(totals.text)
            if totals.refused > 0 { throw ExitCode(Failure.Status.data.rawValue) }
        }

        private func show(_ checked: CheckedLine) throws {
            if json {
                try Console.printJSON(checked)
            } else if !checked.faults.isEmpty {
                Console.print(checked.text)
            }
        }

        private func show(_ lines: [FeedCheck.Line]) throws { for line in lines { try show(CheckedLine(line)) } }
    }
}

/// A checked line as it is printed.
private struct CheckedLine: Encodable {
    struct Entry: Encodable {
        let pointer: String
        let detail: String
        /// In an export: its line, and its column or element.
        var place: SourcePlace?

        init(_ fault: Fault, at place: SourcePlace? = nil) {
            pointer = fault.pointer
            detail = fault.detail
            self.place = place
        }
    }

    let line: Int
    let reference: String?
    let status: String
    let faults: [Entry]

    init(_ checked: FeedCheck.Line) {
        self.init(line: checked.number, checked.result, notes: checked.unknown.map { Entry($0) }) { Entry($0) }
    }

    init(_ record: TranslatedRecord, _ result: ReadIncident) {
        let notes = record.notes.map { Entry(Fault(pointer: "", detail: $0.detail), at: $0.place) }
        self.init(line: record.line, result, notes: notes, isUnread: record.isUnread) {
            Entry($0, at: record.place(of: $0.pointer))
        }
    }

    private init(
        line: Int, _ result: ReadIncident, notes: [Entry] = [], isUnread: Bool = false, _ entry: (Fault) -> Entry
    ) {
        self.line = line
        switch result {
        case .accepted(let record):
            reference = record.incident.reference
            status = "accepted"
            faults = notes + record.warnings.map(entry)
        case .refused(let record):
            reference = record.reference
            status = "rejected"
            faults = notes + (isUnread ? [] : record.faults.map(entry))
        }
    }

    var text: String {
        faults.map { fault in
            let place = fault.place.map(\.text) ?? "line \(line)"
            let pointer = fault.place == nil ? fault.pointer : ""
            return place + ": \(status == "rejected" ? "rejected" : "warning"): "
                + (pointer.isEmpty ? "" : pointer + ": ") + fault.detail
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
        @Option(help: "The file is an export that this mapping describes.") var map: String?
        @Flag(help: "Compress the requests with gzip.") var gzip = false
        @Option(help: "How long a request is tried before giving up with exit status 75, such as 30s, 10m or 2h.")
        var timeout = "10m"
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await Failure.reporting {
                guard tokenFile != nil || cert != nil else {
                    throw Failure(.usage, "--token-file or --cert is needed")
                }
                guard let timeout = Span.read(timeout), timeout >= .seconds(1) else {
                    throw Failure(.usage, "--timeout is a number with s, m or h, such as 10m")
                }
                let pusher = FeedPusher(
                    url: address, token: try tokenFile.map(Secrets.read),
                    transfer: HTTPTransfer(trust: TLSTrust(caFile: caFile, certificateFile: cert, keyFile: key)),
                    retry: FeedRetry(timeout: timeout), compress: gzip ? Gzip.compress : nil,
                    sleep: { Thread.sleep(forTimeInterval: Double($0.milliseconds) / 1000) })
                let feed = try PushedFile(file, map: map)
                defer { Console.endProgress() }
                let report = try push(feed, by: pusher)
                Console.endProgress()
                for finding in feed.notes.findings { Console.note(finding.text) }
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

        private func push(_ file: PushedFile, by pusher: FeedPusher) throws -> FeedPushReport {
            let progress = PushProgress(total: file.length)
            do {
                return try pusher.push(
                    from: { try file.next() },
                    onRejected: { line in
                        Console.endProgress()
                        Console.note(file.text(of: line))
                    },
                    onProgress: { report in
                        Console.progress(progress.text(records: report.lines, read: file.read))
                        file.forget(upTo: report.lines)
                    },
                    onWait: { wait in
                        Console.endProgress()
                        Console.note(wait.text)
                    })
            } catch let fault as FeedPushFault {
                let status: Failure.Status = fault.kind == .gaveUp ? .tryAgain : .failed
                let line = file.line(fault.firstUnansweredLine)
                let next =
                    fault.firstUnansweredLine > 1
                    ? "Everything before line \(line) is stored; push the whole file again"
                    : "No line of it was answered; push it again"
                throw Failure(status, "the push stopped: \(fault.detail). \(next)")
            }
        }
    }
}

/// The file of a push: lines of the feed as they are, or an export that becomes such lines.
private final class PushedFile {
    private let source: ByteSource?
    private var feed: TranslatedFeed?
    let length: Int?
    /// Bytes so far.
    private(set) var read = 0
    /// Of an export: the records that are not answered yet, by number.
    private var records: [Int: TranslatedRecord] = [:]
    private var count = 0
    /// What was noted when records were made of an export.
    private(set) var notes = FindingTally()

    init(_ path: String, map: String?) throws {
        guard let map else {
            let source = try path == "-" ? ByteSource(descriptor: 0) : ByteSource(path: path)
            self.source = source
            length = source.length
            return
        }
        source = nil
        length = try ByteSource(path: path).length
        let file = try MappedFile(path, map: map)
        let feed = try file.feed(settlesTimes: true) { [weak self] in self?.read += $0 }
        self.feed = feed
        // The bytes so far were those of the first reading.
        read = 0
        let unread = feed.understanding.unknown.compactMap(\.name)
        if !unread.isEmpty { Console.note("not in the mapping, and not sent: " + unread.joined(separator: ", ")) }
    }

    func next() throws -> [UInt8]? {
        guard let feed else {
            let chunk = try source?.next()
            read += chunk?.count ?? 0
            return chunk
        }
        var bytes: [UInt8] = []
        // Some bytes may end no record.
        while bytes.isEmpty {
            guard let found = try feed.next() else { return nil }
            for record in found {
                count += 1
                records[count] = record
                // Why a record cannot be read is said with the answer that rejects it.
                if !record.isUnread { notes.add(record, .warning, []) }
                bytes += record.bytes + [0x0A]
            }
        }
        return bytes
    }

    /// Its answers are there.
    func forget(upTo number: Int) { records = records.filter { $0.key > number } }

    /// The line of the file on which a pushed line begins.
    func line(_ number: Int) -> Int { records[number]?.line ?? number }

    func text(of rejected: RejectedLine) -> String {
        let name = "line \(line(rejected.line))\(rejected.reference.map { " (\($0))" } ?? "")"
        guard let record = records[rejected.line] else { return name + ": " + rejected.problem }
        if record.isUnread { return name + ": " + record.notes.map(\.detail).joined(separator: "; ") }
        guard !rejected.faults.isEmpty else { return name + ": " + rejected.problem }
        return rejected.faults.map { fault in
            name + (record.place(of: fault.pointer).name.map { ", " + $0 } ?? "") + ": " + fault.detail
        }.joined(separator: "\n")
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
