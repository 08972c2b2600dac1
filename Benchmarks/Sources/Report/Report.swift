import Foundation

/// The figures as Markdown, a table a part.
struct ResultTable {
    private var sections: [(part: Part, figures: [Figure], failure: String?)] = []

    var isComplete: Bool { sections.allSatisfy { $0.failure == nil } }

    mutating func add(_ result: (figures: [Figure], failure: String?), of part: Part) {
        sections.append((part, result.figures, result.failure))
    }

    func markdown(_ facts: MachineFacts) -> String {
        (["# Measurements", facts.markdown] + (facts.caution.map { [$0] } ?? []) + [ResultTable.reading]
            + sections.map(section)).joined(separator: "\n\n")
            + "\n"
    }

    private static let reading = """
        All data is made up. Rates and times are medians of `n` runs or operations, with the lowest and the highest;
        `p99` is that of single operations. Everything, the clients included, ran on the machine above and shared its
        cores; HTTP went over loopback without TLS, and mail into a directory. Every commit waits for the disk
        (`synchronous=FULL`). `make bench` measures again; `make bench ARGS=--full` adds what takes long.
        """

    private func section(_ part: Part, _ figures: [Figure], _ failure: String?) -> String {
        var lines = [
            "## \(part.title)", "", "| | median | | lowest – highest | p99 | n | |", "|---|--:|---|--:|--:|--:|---|",
        ]
        lines += figures.map(row)
        if let failure { lines += ["", "**Not complete: this part \(failure).**"] }
        return lines.joined(separator: "\n")
    }

    private func row(_ figure: Figure) -> String {
        let range =
            figure.count > 1 ? "\(Number.text(figure.lowest)) – \(Number.text(figure.highest))" : ""
        let cells = [
            figure.name, Number.text(figure.median), figure.unit, range, figure.p99.map(Number.text) ?? "",
            Number.grouped(figure.count), figure.note,
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }
}

extension Part {
    /// The heading of its table.
    var title: String {
        switch self {
        case .registry: "Registry import"
        case .matching: "Matching against 100,000 pupils"
        case .matchingMillion: "Matching against 1,000,000 pupils"
        case .matchingMillions: "Matching against 4,000,000 pupils"
        case .decisions: "Decisions on 20,000 labelled children, 120,000 pupils"
        case .decisionsMillion: "Decisions on 20,000 labelled children, 1,000,000 pupils"
        case .lookAlikes: "Children who are only like a pupil, 120,000 pupils"
        case .ingest: "Incidents stored, and the audit log (without HTTP)"
        case .night: "A night's work: match, ladder, dispatch (without HTTP, 100,000 pupils)"
        case .auditor: "A turn of the auditor with 100,000 notifications"
        case .delivery: "Delivery: from released notifications to a mail server (without HTTP)"
        case .leaks: "Memory of mail transfers"
        case .backlog: "The first morning of term, ten e-mails a second (without HTTP)"
        case .daemon: "The daemon over HTTP, 100,000 pupils"
        case .singlePush: "Single posts, next to raw commits by SQLite (20,000 pupils)"
        case .importing: "Single pushes while the daemon imports a roll"
        case .wholeCountry: "A roll of every pupil in England"
        case .queue: "The queue with 50,000 notifications"
        case .pages: "Pages of the desk with 100,000 notifications and 200 event streams"
        case .daemonMillion: "The daemon with 1,000,000 pupils"
        }
    }
}

/// One measured quantity: the median of its runs and between which values they lay.
struct Figure: Codable {
    let name: String
    let unit: String
    let count: Int
    let median: Double
    let lowest: Double
    let highest: Double
    /// For times of single operations.
    let p99: Double?
    let note: String

    /// - Parameter hasTail: whether to show the 99th percentile: for many single operations.
    init(_ name: String, _ unit: String, _ values: [Double], hasTail: Bool = false, note: String = "") {
        let samples = Samples(values)
        self.name = name
        self.unit = unit
        count = samples.count
        median = samples.median
        lowest = samples.lowest
        highest = samples.highest
        p99 = hasTail ? samples.percentile(0.99) : nil
        self.note = note
    }
}

/// Measured values in order of size.
struct Samples {
    private let sorted: [Double]

    /// - Parameter values: at least one.
    init(_ values: [Double]) { sorted = values.sorted() }

    var count: Int { sorted.count }
    var lowest: Double { sorted.first ?? 0 }
    var highest: Double { sorted.last ?? 0 }
    var median: Double { percentile(0.5) }

    /// The value that the share of `part` does not exceed (nearest rank).
    func percentile(_ part: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let rank = Int((part * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }
}

/// Numbers as the table shows them: three figures, thousands apart.
enum Number {
    static func text(_ value: Double) -> String {
        switch abs(value) {
        case 100...: grouped(Int(value.rounded()))
        case 10...: String(format: "%.1f", value)
        case 1...: String(format: "%.2f", value)
        case 0.001...: String(format: "%.3f", value)
        case 0: "0"
        default: String(format: "%.5f", value)
        }
    }

    static func grouped(_ value: Int) -> String {
        var digits = String(abs(value))
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }
}

/// On what the figures were measured: enough to judge them by, and nothing that names the machine.
struct MachineFacts {
    private let swift: String
    private let revision: String
    private let fileSystem: String
    private let began = Date()
    private let loadBefore = MachineFacts.load
    private var loadAfter = ""
    private var ended = Date()

    /// - Parameter folder: where the measured databases are.
    init(folder: String, swift: String, revision: String) {
        self.swift = swift
        self.revision = revision
        fileSystem = MachineFacts.fileSystem(of: folder)
    }

    /// To be called after the last measurement.
    mutating func finish() {
        loadAfter = MachineFacts.load
        ended = Date()
    }

    var markdown: String {
        let information = ProcessInfo.processInfo
        let memory = Double(information.physicalMemory) / 1_073_741_824
        return """
            | | |
            |---|---|
            | measured | \(began.formatted(.iso8601.year().month().day())), in \(Int(ended.timeIntervalSince(began))) s |
            | revision | \(revision) |
            | processor cores | \(information.activeProcessorCount) |
            | memory | \(Int(memory.rounded())) GiB |
            | kernel | Linux \(MachineFacts.kernel) |
            | file system | \(fileSystem) |
            | Swift | \(swift), release build |
            | load average (1, 5, 15 min) | before \(loadBefore); after \(loadAfter) |
            """
    }

    /// A word of caution where others used the machine before the first measurement; nil where it was quiet.
    var caution: String? {
        let before = loadBefore.split(separator: " ").first.flatMap { Double($0) } ?? 0
        guard before >= 1 else { return nil }
        return "**The machine was busy with other work all the while**: the clock's times, and most of all those that "
            + "wait for the disk, are worse than on a quiet one. Processor times are not."
    }

    private static var load: String {
        let text = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
        return text.split(separator: " ").prefix(3).joined(separator: " ")
    }

    /// The version's numbers; what a vendor adds to them is left out.
    private static var kernel: String {
        let text = (try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)) ?? ""
        return String(text.prefix { $0.isNumber || $0 == "." })
    }

    /// The type of the mount with the longest path above `folder`.
    private static func fileSystem(of folder: String) -> String {
        let mounts = (try? String(contentsOfFile: "/proc/mounts", encoding: .utf8)) ?? ""
        let full = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
        var best = (length: 0, kind: "not known")
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 2 else { continue }
            let point = String(fields[1])
            let isAbove = point == "/" || full == point || full.hasPrefix(point + "/")
            if isAbove, point.count > best.length { best = (point.count, String(fields[2])) }
        }
        return best.kind
    }
}
