public import EncompassCore
public import EncompassStore

/// How a call sheet is written.
public enum CallSheetFormat: String, Sendable, CaseIterable { case text, csv, html }

/// A call sheet for a screen, a spreadsheet or the printer.
public struct CallSheetText: Sendable {
    private let sheet: CallSheet
    private let london: London

    public init(_ sheet: CallSheet, london: London) {
        self.sheet = sheet
        self.london = london
    }

    public func text(_ format: CallSheetFormat) -> String {
        switch format {
        case .text: ([head, ""] + sheet.entries.flatMap(lines)).joined(separator: "\n")
        case .csv: csv
        case .html: html
        }
    }

    private var head: String {
        (sheet.isExercise ? "EXERCISE. " : "") + "Phone list of \(time(sheet.madeAt)): \(sheet.entries.count) calls. "
            + "It names children: destroy it after use."
            + (sheet.supervisor.map { " Restricted items are not described here: ring \($0)." } ?? "")
    }

    private func time(_ moment: Timestamp) -> String {
        let (date, time) = london.civil(moment)
        return "\(date) \(time)"
    }

    /// Whom to ring, in order, with their numbers; the switchboard last.
    public func people(_ entry: CallSheet.Entry) -> [String] {
        let known = entry.contacts.map { person in
            "\(person.name) (\(CallSheetText.words(person.role))\(person.isAway ? ", away" : "")): "
                + person.numbers.joined(separator: ", ")
        }
        return known + (entry.switchboard.map { ["switchboard: \($0)"] } ?? [])
    }

    private func place(_ entry: CallSheet.Entry) -> String {
        switch entry.hold {
        case .confirmation: entry.place + " (HELD: nobody has agreed with the match: check before you ring)"
        case .restricted: entry.place + " (HELD: a supervisor lets it go)"
        case .paused, .releaseTime, .weekend, .holiday: entry.place + " (held: \(entry.hold?.rawValue ?? ""))"
        case nil: entry.place
        }
    }

    private static func words(_ role: Contact.Role) -> String {
        switch role {
        case .keyAdult: "Key Adult"
        case .deputy: "deputy"
        case .head: "head"
        case .laOfficer: "authority's officer"
        }
    }

    /// Whom it is about, as a caller tells it.
    public func children(_ entry: CallSheet.Entry) -> [String] {
        entry.children.map { child in
            let presence = child.present.map { $0 ? ", present" : ", not present" } ?? ""
            let reported = [child.reportedAs, child.reportedBirthday.map { "born \($0)" }].compactMap(\.self)
            return child.name + (child.dateOfBirth.map { ", born \($0)" } ?? "") + presence
                + (reported.isEmpty ? "" : " (reported as \(reported.joined(separator: ", ")))")
        }
    }

    /// What stands in the place of names that are not for this sheet.
    public static func unnamed(_ entry: CallSheet.Entry) -> String {
        entry.isWithdrawn == true
            ? "withdrawn: give the reference and say that nothing is to be done; name no child"
            : "\(entry.childCount) children"
    }

    private func about(_ entry: CallSheet.Entry) -> [String] {
        entry.children.isEmpty ? [CallSheetText.unnamed(entry)] : children(entry)
    }

    private func lines(_ entry: CallSheet.Entry) -> [String] {
        var lines = ["\(entry.reference)  by \(time(entry.deadlineAt))  \(entry.kind)  \(place(entry))"]
        lines += people(entry).map { "    ring  " + $0 }
        lines += children(entry).map { "    child " + $0 }
        if entry.children.isEmpty { lines.append("    " + CallSheetText.unnamed(entry)) }
        lines += entry.calls.map { "    called \(time($0.at)): \($0.outcome.rawValue)" }
        return lines + ["    outcome: ____________  spoke to: ______________________  at: ______", ""]
    }

    private var csv: String {
        let heading = ["reference", "deadline", "kind", "school", "ring", "children", "outcome", "spokeTo", "at"]
        let rows = sheet.entries.map { entry in
            [
                entry.reference, time(entry.deadlineAt), entry.kind, place(entry),
                people(entry).joined(separator: "; "), about(entry).joined(separator: "; "), "", "", "",
            ]
        }
        return ([heading] + rows).map { $0.map(CallSheetText.cell).joined(separator: ",") }.joined(separator: "\r\n")
    }

    /// Quoted; what a spreadsheet would take for a formula is kept a text.
    private static func cell(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        return "\"" + (isFormula ? "'" : "") + text.replacing("\"", with: "\"\"") + "\""
    }

    private var html: String {
        func escape(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        }
        func list(_ items: [String]) -> String { items.map(escape).joined(separator: "<br>") }
        let rows = sheet.entries.map { entry in
            "<tr><td>\(escape(entry.reference))<td>\(time(entry.deadlineAt))<td>\(escape(place(entry)))"
                + "<td>\(list(people(entry)))<td>\(list(about(entry)))<td><td>"
        }
        return """
            <!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Phone list</title>
            <style>body{font:11pt sans-serif}table{border-collapse:collapse;width:100%}
            th,td{border:1px solid;padding:4pt;text-align:left;vertical-align:top}tr{break-inside:avoid}</style>
            <p>\(escape(head))</p>
            <table><thead><tr><th scope="col">Reference<th scope="col">By<th scope="col">School<th scope="col">Ring
            <th scope="col">Children<th scope="col">Outcome<th scope="col">Spoke to, when</thead><tbody>
            \(rows.joined(separator: "\n"))
            </tbody></table></html>
            """
    }
}
