import EncompassEngine
import EncompassFormats
import EncompassStore

/// An import's report for a person: the changes on standard output, faults on standard error.
struct ImportReportText {
    private let report: ImportReport

    init(_ report: ImportReport) { self.report = report }

    func print() {
        for file in report.files {
            for fault in file.faults { Console.note("\(file.name): \(fault)") }
            let hidden = file.rejected + file.warnings - file.faults.count
            if hidden > 0 { Console.note("\(file.name): and \(hidden) more") }
        }
        if let diff = report.diff { Console.print(text(diff)) }
        if let effect = report.calendarEffect, effect != CalendarEffect() {
            Console.print(
                "open notifications that come forward: \(effect.forward); that would be put off, and stay when they were "
                    + "promised: \(effect.kept)")
        }
        switch report.outcome {
        case .landed: Console.note("imported")
        case .dryRun: Console.note("dry run: nothing was changed")
        default: break
        }
    }

    private func text(_ diff: RegistryDiff) -> String {
        var table = TextTable(["", "ADDED", "CHANGED", "REMOVED", "UNCHANGED"])
        for part in diff.parts {
            table.add([
                part.kind.rawValue, String(part.added), String(part.changed), String(part.removed),
                String(part.unchanged),
            ])
        }
        var lines = [table.text]
        for part in diff.parts {
            lines += examples(part.kind.rawValue, "added", part.addedExamples)
            lines += examples(part.kind.rawValue, "changed", part.changedExamples)
            lines += examples(part.kind.rawValue, "removed", part.removedExamples)
        }
        for loss in diff.losses {
            lines.append("roll of \(loss.urn): \(loss.removed) of \(loss.held) pupils would go")
        }
        if let loss = diff.registerLoss {
            lines.append("register: \(loss.removed) of \(loss.held) open establishments are not in the file")
        }
        lines += diff.otherLosses.prefix(20).map { "\($0.kind.rawValue) of \($0.words)" }
        if diff.otherLosses.count > 20 { lines.append("and \(diff.otherLosses.count - 20) more losses") }
        for warning in diff.warnings {
            let line = warning.line.map { " line \($0)" } ?? ""
            lines.append("warning: \(warning.kind.rawValue)\(line): \(warning.reason)")
        }
        if diff.warningCount > diff.warnings.count {
            lines.append("and \(diff.warningCount - diff.warnings.count) more warnings")
        }
        return lines.joined(separator: "\n")
    }

    private func examples(_ kind: String, _ change: String, _ examples: [String]) -> [String] {
        examples.map { "  \(kind) \(change): \($0)" }
    }
}
