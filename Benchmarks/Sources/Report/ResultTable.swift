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
        case .ingest: "Incidents stored, and the audit log (without HTTP)"
        case .night: "A night's work: settle, ladder, dispatch (without HTTP, 100,000 pupils)"
        case .auditor: "A turn of the auditor with 100,000 notifications"
        case .backlog: "The first morning of term, ten letters a second (without HTTP)"
        case .daemon: "The daemon over HTTP, 100,000 pupils"
        case .queue: "The queue with 50,000 notifications"
        case .daemonMillion: "The daemon with 1,000,000 pupils"
        }
    }
}
