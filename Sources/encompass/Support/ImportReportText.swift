import EncompassCore
import EncompassEngine
import EncompassStore

/// Prints an import's report: what was understood and changed on standard output, faults on standard error.
struct ImportReportPrinter {
    private let report: ImportReport
    private let text = ImportReportText()

    init(_ report: ImportReport) { self.report = report }

    func print() {
        for file in report.files {
            for (place, line) in text.understanding(file).enumerated() {
                Console.print((place == 0 ? "" : "  ") + line)
            }
            for line in text.faults(file) { Console.note("\(file.name): " + line) }
        }
        if let diff = report.diff { Console.print(lines(diff).joined(separator: "\n")) }
        for line in text.effects(report) { Console.print(line) }
        switch report.outcome {
        case .landed: Console.note("imported")
        case .dryRun: Console.note("dry run: nothing was changed")
        default: break
        }
    }

    private func lines(_ diff: RegistryDiff) -> [String] {
        var table = TextTable(["", "ADDED", "CHANGED", "REMOVED", "UNCHANGED"])
        for part in diff.parts {
            table.add([
                text.part(part.kind), String(part.added), String(part.changed), String(part.removed),
                String(part.unchanged),
            ])
        }
        var lines = [table.text]
        for part in diff.parts {
            for change in text.changes(part) {
                let label = "  \(text.part(part.kind)) \(change.sort): "
                lines += change.names.map { label + $0 }
                if change.more > 0 { lines.append(label + "and \(change.more) more (--changes shows more)") }
            }
        }
        return lines + text.losses(diff) + text.warnings(diff)
    }
}
