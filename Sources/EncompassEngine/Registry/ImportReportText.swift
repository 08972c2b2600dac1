import EncompassCore
import EncompassFormats
public import EncompassStore
public import EncompassWords

/// An import's report as lines for a person: at the command line, at the desk, and next to a file of the watched
/// folder. Except for the rows read back, which only a check has, it says nothing about anybody.
public struct ImportReportText: Sendable {
    private let words: Words

    public init(_ words: Words = .english) { self.words = words }

    /// How a file was understood; the first line is about the file as a whole.
    public func understanding(_ file: ImportReport.File) -> [String] {
        guard let read = file.understood else { return [] }
        let (name, form) = (SafeName.of(file.name), form(read))
        var lines = [
            form.isEmpty
                ? words("import.fileUnread", ["file": name])
                : words(
                    "import.file",
                    [
                        "file": name, "rows": words.count("import.rows", file.rows), "rejected": String(file.rejected),
                        "form": form,
                    ])
        ]
        func add(_ key: String, _ list: [String]) {
            if !list.isEmpty { lines.append(words(key, ["list": list.joined(separator: ", ")])) }
        }
        add(
            "import.columns",
            read.headings.compactMap { heading in heading.column.map { "\(heading.heading) → \(column($0))" } })
        add("import.unused", read.headings.filter { $0.isUnused == true }.map(\.heading))
        let unknown = read.headings.filter { $0.column == nil && $0.isUnused == nil && !$0.heading.isEmpty }
        add(
            "import.unknown",
            unknown.map { heading in
                heading.heading + (heading.nearest.map { words("import.nearest", ["heading": $0]) } ?? "")
            })
        for dates in read.dates {
            let forms = dates.forms.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map { "\($0.key) (\($0.value))" }
            lines.append(
                words("import.dates", ["column": column(dates.column), "list": forms.joined(separator: ", ")]))
        }
        lines += read.skipped.map { skipped in
            words(
                "import.skipped",
                [
                    "what": words.name("import.skip", skipped.kind.rawValue) ?? skipped.kind.rawValue,
                    "count": String(skipped.count), "lines": list(skipped.lines, of: skipped.count),
                ])
        }
        lines += read.notes
        lines += read.firstRows.map { row in
            let values = row.values.sorted { $0.key < $1.key }.map {
                "\(column($0.key)): \(value($0.value, of: $0.key))"
            }
            return words("import.readBack", ["line": String(row.line), "list": values.joined(separator: "; ")])
        }
        return lines
    }

    /// A column of ours in words, or a heading of the file as it is.
    private func column(_ name: String) -> String { words.name("import.column", name) ?? name }

    /// A value that was read back: codes of ours in words.
    private func value(_ value: String, of column: String) -> String {
        switch column {
        case "role": role(value) ?? value
        case "scope": Scope(value).map(place) ?? value
        default: value
        }
    }

    /// What rows are about.
    public func part(_ kind: RegistryKind) -> String { words.name("import.part", kind.rawValue) ?? kind.rawValue }

    private func form(_ read: Understanding) -> String {
        var parts = [
            read.format, read.separator.map { words("import.separator", ["name": $0]) }, read.encoding?.rawValue,
        ].compactMap(\.self)
        if let sheet = read.sheet {
            let others = read.otherSheets.joined(separator: ", ")
            parts.append(
                others.isEmpty
                    ? words("import.sheet", ["sheet": sheet])
                    : words("import.sheetOnly", ["sheet": sheet, "others": others]))
        }
        if let line = read.headerLine { parts.append(words("import.header", ["line": String(line)])) }
        return parts.joined(separator: ", ")
    }

    private func list(_ lines: [Int], of count: Int) -> String {
        lines.map(String.init).joined(separator: ", ") + (count > lines.count ? " …" : "")
    }

    /// What was wrong in a file, by column and reason: `line 7, DOB: is not a valid date (written as 9999-99-99)`.
    public func faults(_ file: ImportReport.File) -> [String] {
        let hidden = file.rejected + file.warnings - file.faultKinds.reduce(0) { $0 + $1.count }
        return file.faultKinds.map(text) + (hidden > 0 ? [words("import.more", ["count": String(hidden)])] : [])
    }

    private func text(_ kind: ImportReport.FaultKind) -> String {
        let lines = list(kind.lines, of: kind.count)
        let place = words(kind.count == 1 ? "import.line" : "import.lines", ["lines": lines])
        let count = kind.count > kind.lines.count ? words("import.faultRows", ["count": String(kind.count)]) : ""
        let shapes =
            kind.shapes.isEmpty ? "" : words("import.shapes", ["list": kind.shapes.joined(separator: ", ")])
        let fault = place + count + (kind.column.map { ", \(column($0))" } ?? "") + ": " + kind.reason + shapes
        return kind.severity == .rejected ? words("import.rejected", ["fault": fault]) : fault
    }

    /// The changes of a kind by sort, and how many are not named.
    public func changes(_ part: RegistryDiff.Part) -> [(sort: String, names: [String], more: Int)] {
        [
            (words("import.sort.added"), part.addedExamples, part.added),
            (words("import.sort.changed"), part.changedExamples, part.changed),
            (words("import.sort.removed"), part.removedExamples, part.removed),
        ].map { ($0.0, $0.1.map(inWords), $0.2 - $0.1.count) }
    }

    /// What would be lost, for which a person must say that it is right.
    public func losses(_ diff: RegistryDiff) -> [String] {
        var lines = diff.losses.map { loss in
            words(
                "import.lost.roll",
                ["urn": loss.urn.description, "removed": String(loss.removed), "held": String(loss.held)])
        }
        if let loss = diff.registerLoss {
            lines.append(words("import.lost.register", ["removed": String(loss.removed), "held": String(loss.held)]))
        }
        return lines + diff.otherLosses.map { "\(part($0.kind)): \($0.words)" }
    }

    public func warnings(_ diff: RegistryDiff) -> [String] {
        let lines = diff.warnings.map { warning in
            let line = warning.line.map { words("import.warningLine", ["line": String($0)]) } ?? ""
            return words("import.warning", ["kind": part(warning.kind), "line": line, "reason": warning.reason])
        }
        let more = diff.warningCount - diff.warnings.count
        return lines + (more > 0 ? [words("import.moreWarnings", ["count": String(more)])] : [])
    }

    /// What it does to notifications that are open.
    public func effects(_ report: ImportReport) -> [String] {
        var lines: [String] = []
        if let effect = report.calendarEffect, effect != CalendarEffect() {
            lines.append(words("import.calendar", ["forward": String(effect.forward), "kept": String(effect.kept)]))
        }
        lines += unnamedContacts(report)
        guard let effect = report.effect else { return lines }
        if effect.matchedAgain > 0 { lines.append(words.count("import.matchedAgain", effect.matchedAgain)) }
        if effect.withNewContacts > 0 { lines.append(words.count("import.newContacts", effect.withNewContacts)) }
        lines += effect.leavers.map { leaver in
            let joins = leaver.joins.map(\.description).joined(separator: ", ")
            let (reference, urn) = (leaver.reference, leaver.urn.description)
            return joins.isEmpty
                ? words("import.leaver", ["reference": reference, "urn": urn])
                : words("import.mover", ["reference": reference, "urn": urn, "joins": joins])
        }
        let more = effect.leaverCount - effect.leavers.count
        return lines + (more > 0 ? [words.count("import.moreLeavers", more)] : [])
    }

    /// Every one by name: who no longer works there would go on being notified.
    private func unnamedContacts(_ report: ImportReport) -> [String] {
        guard !report.unnamedContacts.isEmpty else { return [] }
        let count = report.unnamedContacts.count
        let head =
            switch (report.removesUnnamedContacts, report.outcome) {
            case (false, _): words.count("import.unnamed.kept", count)
            case (true, .landed): words.count("import.unnamed.removed", count)
            case (true, _): words.count("import.unnamed.toBeRemoved", count)
            }
        return [head]
            + report.unnamedContacts.map { contact in
                let place = Scope(contact.scope).map(place) ?? contact.scope
                return "  \(contact.name), \(role(contact.role.rawValue) ?? contact.role.rawValue), \(place)"
            }
    }

    private func role(_ name: String) -> String? { words.name("contact.role", name) }

    private func place(_ scope: Scope) -> String {
        switch scope {
        case .establishment(let urn): words("place.urn", ["urn": urn.description])
        case .localAuthority(let code): words("place.authorityCode", ["code": code])
        case .provider(let id): words("place.provider", ["id": id.description])
        }
    }

    /// An example of a contact or of a part of a calendar, `urn:121234 keyAdult (line 4)`, in words. Others begin with no
    /// scope and are in words already.
    private func inWords(_ example: String) -> String {
        let parts = example.split(separator: " ").map(String.init)
        guard let first = parts.first, first.contains(":"), let scope = Scope(first) else { return example }
        return ([place(scope)] + parts.dropFirst().map { role($0) ?? $0 }).joined(separator: " ")
    }

    /// Why nothing was changed; nil if it was, or was not meant to be.
    public func refusal(_ report: ImportReport, rejectLimit: Int) -> String? {
        switch report.outcome {
        case .landed, .dryRun: nil
        case .tooManyRejected:
            words(
                "import.refused.rejected",
                ["rejected": words.count("import.rows", report.rejected), "allowed": String(rejectLimit)])
        case .removalsNotAccepted: words("import.refused.removals")
        case .reasonNeeded: words("import.refused.reason")
        case .unreadable: report.problem ?? words("import.refused.unreadable")
        }
    }

    /// The whole report as plain text, for a file.
    public func whole(_ report: ImportReport, rejectLimit: Int) -> String {
        var lines = [refusal(report, rejectLimit: rejectLimit) ?? words("import.done")]
        for file in report.files { lines += understanding(file) + faults(file) }
        if let diff = report.diff {
            for part in diff.parts {
                lines.append(
                    words(
                        "import.counts",
                        [
                            "kind": self.part(part.kind), "added": String(part.added), "changed": String(part.changed),
                            "removed": String(part.removed), "unchanged": String(part.unchanged),
                        ]))
                for change in changes(part) {
                    lines += change.names.map { "  \(change.sort): \($0)" }
                    if change.more > 0 {
                        lines.append("  \(change.sort): " + words("import.more", ["count": String(change.more)]))
                    }
                }
            }
            lines += losses(diff) + warnings(diff)
        }
        return (lines + effects(report)).joined(separator: "\n") + "\n"
    }
}

/// Rejected rows as a CSV with their reasons, to be sent back to the school.
public struct RejectedRowsFile: Sendable {
    /// Empty if no row was rejected.
    public let text: String

    public init(_ report: ImportReport) {
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

/// A file's name as it may be shown: one line of a sensible length, without anything that a terminal obeys or that
/// turns the direction of writing.
public enum SafeName {
    private static let longest = 100

    public static func of(_ name: String) -> String {
        let shown = name.unicodeScalars.prefix(longest).map { scalar -> Character in
            let properties = scalar.properties
            switch properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
                return "?"
            default: return Character(scalar)
            }
        }
        return String(shown) + (name.unicodeScalars.count > longest ? "…" : "")
    }
}
