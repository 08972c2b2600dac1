import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore

/// An import's report for a person: the changes on standard output, faults on standard error.
struct ImportReportText {
    private let report: ImportReport

    init(_ report: ImportReport) { self.report = report }

    func print() {
        for file in report.files {
            for line in UnderstandingText(file).lines { Console.print(line) }
            for kind in file.faultKinds { Console.note("\(file.name): " + words(kind)) }
            let hidden = file.rejected + file.warnings - file.faultKinds.reduce(0) { $0 + $1.count }
            if hidden > 0 { Console.note("\(file.name): and \(hidden) more") }
        }
        if let diff = report.diff { Console.print(text(diff)) }
        unnamedContacts()
        if let effect = report.calendarEffect, effect != CalendarEffect() {
            Console.print(
                "open notifications: \(effect.forward) brought forward; \(effect.kept) not postponed, although the new "
                    + "calendar is later")
        }
        switch report.outcome {
        case .landed: Console.note("imported")
        case .dryRun: Console.note("dry run: nothing was changed")
        default: break
        }
    }

    /// Every one by name: who no longer works there would go on being notified.
    private func unnamedContacts() {
        guard !report.unnamedContacts.isEmpty else { return }
        let count = counted(report.unnamedContacts.count, "contact")
        let result =
            report.removesUnnamedContacts
            ? report.outcome == .landed ? "removed" : "to be removed" : "kept; --accept-removals removes them"
        Console.print("not in the file: \(count), \(result)")
        for contact in report.unnamedContacts {
            Console.print("  \(contact.scope) \(contact.role.rawValue) \(contact.name)")
        }
    }

    /// `line 7, DOB: is not a valid date (written as 9999-99-99)`; for several rows, with their number.
    private func words(_ kind: ImportReport.FaultKind) -> String {
        let lines = kind.lines.map(String.init).joined(separator: ", ")
        let place = kind.count == 1 ? "line \(lines)" : "lines \(lines)" + (kind.count > kind.lines.count ? " …" : "")
        let count = kind.count > kind.lines.count ? " (\(kind.count) rows)" : ""
        let shapes = kind.shapes.isEmpty ? "" : " (written as \(kind.shapes.joined(separator: ", ")))"
        let mark = kind.severity == .rejected ? "rejected: " : ""
        return mark + place + count + (kind.column.map { ", \($0)" } ?? "") + ": " + kind.reason + shapes
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
            lines += examples(part.kind.rawValue, "added", part.addedExamples, of: part.added)
            lines += examples(part.kind.rawValue, "changed", part.changedExamples, of: part.changed)
            lines += examples(part.kind.rawValue, "removed", part.removedExamples, of: part.removed)
        }
        for loss in diff.losses {
            lines.append("roll of \(loss.urn): \(loss.removed) of \(loss.held) pupils would be removed")
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

    /// The first changes, and how many more there are.
    private func examples(_ kind: String, _ change: String, _ examples: [String], of count: Int) -> [String] {
        let more = count > examples.count ? ["  \(kind) \(change): and \(count - examples.count) more"] : []
        return examples.map { "  \(kind) \(change): \($0)" } + more
    }
}

/// How a file was understood, for the person who imports it.
struct UnderstandingText {
    private let file: ImportReport.File

    init(_ file: ImportReport.File) { self.file = file }

    var lines: [String] {
        guard let read = file.understood else { return [] }
        var lines = ["\(file.name): \(counted(file.rows, "row")), \(file.rejected) rejected; \(form(read))"]
        let used = read.headings.compactMap { heading in heading.column.map { "\(heading.heading) → \($0)" } }
        if !used.isEmpty { lines.append("  columns: " + used.joined(separator: ", ")) }
        let unused = read.headings.filter { $0.isUnused == true }.map(\.heading)
        if !unused.isEmpty { lines.append("  not used: " + unused.joined(separator: ", ")) }
        let unknown = read.headings.filter { $0.column == nil && $0.isUnused == nil && !$0.heading.isEmpty }
        if !unknown.isEmpty {
            let names = unknown.map { $0.heading + ($0.nearest.map { " (is \($0) meant?)" } ?? "") }
            lines.append("  not known, and not read: " + names.joined(separator: ", "))
        }
        for dates in read.dates {
            let forms = dates.forms.sorted { $0.value > $1.value }.map { "\($0.key) (\($0.value))" }
            lines.append("  dates of \(dates.column): " + forms.joined(separator: ", "))
        }
        lines += read.skipped.map { skipped in
            "  \(words(skipped.kind)): \(skipped.count), line \(skipped.lines.map(String.init).joined(separator: ", "))"
                + (skipped.count > skipped.lines.count ? " …" : "")
        }
        lines += read.notes.map { "  " + $0 }
        lines += read.firstRows.map { row in
            let values = row.values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            return "  line \(row.line) is read as: " + values.joined(separator: ", ")
        }
        return lines
    }

    private func form(_ read: Understanding) -> String {
        var parts = [read.format, read.separator.map { "separator \($0)" }, read.encoding?.rawValue].compactMap(\.self)
        if let sheet = read.sheet {
            let others = read.otherSheets.isEmpty ? "" : ", not " + read.otherSheets.joined(separator: ", ")
            parts.append("sheet \(sheet)\(others)")
        }
        if let line = read.headerLine { parts.append("header on line \(line)") }
        return parts.joined(separator: ", ")
    }

    private func words(_ kind: Understanding.Skipped.Kind) -> String {
        switch kind {
        case .aboveHeader: "rows above the header"
        case .blank: "blank rows"
        case .instruction: "rows of instructions"
        case .remark: "totals and remarks"
        case .repeatedHeader: "headers again"
        }
    }
}

/// Rejected rows as a CSV with their reasons, to be sent back to the school.
struct RejectedRowsFile {
    let text: String

    init(_ report: ImportReport) {
        var lines: [String] = []
        for file in report.files {
            guard let rejects = file.rejects, !rejects.rows.isEmpty else { continue }
            lines.append(RejectedRowsFile.line(["file", "line", "reason"] + rejects.header))
            for row in rejects.rows {
                lines.append(
                    RejectedRowsFile.line(
                        [file.name, String(row.line), row.reasons.joined(separator: "; ")] + row.fields))
            }
        }
        text = lines.map { $0 + "\r\n" }.joined()
    }

    private static func line(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") }

    /// In quotation marks, and never a formula to the spreadsheet that opens it.
    private static func field(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } == true
        return "\"" + (isFormula ? "'" : "") + text.replacing("\"", with: "\"\"") + "\""
    }
}
