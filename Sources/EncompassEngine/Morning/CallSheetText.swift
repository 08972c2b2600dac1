public import EncompassCore
public import EncompassStore
import EncompassWords

/// The format of a call sheet.
public enum CallSheetFormat: String, Sendable, CaseIterable { case text, csv, html }

/// A call sheet for a screen, a spreadsheet or the printer.
public struct CallSheetText: Sendable {
    private let sheet: CallSheet
    private let london: London
    private let words = Words.english

    public init(_ sheet: CallSheet, london: London) {
        self.sheet = sheet
        self.london = london
    }

    public func text(_ format: CallSheetFormat) -> String {
        switch format {
        case .text:
            ([head, ""] + sheet.entries.flatMap(lines) + exceptionHead + sheet.exceptions.flatMap(lines))
                .joined(separator: "\n")
        case .csv: csv
        case .html: html
        }
    }

    private var head: String {
        let head = words("sheet.head", ["at": time(sheet.madeAt), "calls": words.count("calls", sheet.entries.count)])
        let supervisor = sheet.supervisor.map { words("sheet.supervisor", ["supervisor": $0]) }
        let auditLog = sheet.auditLog.map { words("sheet.auditLog", ["position": $0]) }
        return [sheet.isExercise ? words("sheet.exercise") : nil, head, supervisor, auditLog].compactMap(\.self)
            .joined(separator: " ")
    }

    private var exceptionHead: [String] {
        let (open, hidden) = (sheet.exceptions.count, sheet.restrictedExceptions)
        let sentences = [
            open > 0 ? words.count("sheet.exceptions", open) : nil,
            hidden > 0 ? words.count("sheet.restricted", hidden) : nil,
        ].compactMap(\.self)
        return sentences.isEmpty ? [] : [sentences.joined(separator: " "), ""]
    }

    private func time(_ moment: Timestamp) -> String {
        let (date, time) = london.civil(moment)
        return "\(date) \(time)"
    }

    /// Who to ring, in order, with their numbers; the switchboard last.
    public func people(_ entry: CallSheet.Entry) -> [String] { entry.contacts.map(person) + board(entry.switchboard) }

    /// Keeps each telephone number of a line whole where the line wraps, as in a narrow column on paper.
    package static func unbroken(_ line: String) -> String {
        line.replacing(/(\d) (?=\d)/) { "\($0.output.1)\u{A0}" }
    }

    private func board(_ number: String?) -> [String] {
        number.map { [words("sheet.switchboard", ["number": NumberToCall($0).spaced])] } ?? []
    }

    private func place(_ entry: CallSheet.Entry) -> String {
        switch entry.hold {
        case .confirmation: words("sheet.held.confirmation", ["place": entry.place])
        case .restricted: words("sheet.held.restricted", ["place": entry.place])
        case .text: words("sheet.held.text", ["place": entry.place])
        case .paused, .releaseTime, .weekend, .holiday:
            words(
                "sheet.held.because",
                ["place": entry.place, "why": words.name("hold", entry.hold?.rawValue ?? "") ?? ""])
        case nil: entry.place
        }
    }

    /// The children, as a caller names them.
    public func children(_ entry: CallSheet.Entry) -> [String] {
        entry.children.map { child in
            let age = child.dateOfBirth.map(born) ?? child.age.map(aged)
            let facts = [child.name, age, presence(child.present)].compactMap(\.self)
            let reported = [child.reportedAs, child.reportedBirthday.map(born)].compactMap(\.self)
            let text = facts.joined(separator: ", ")
            return reported.isEmpty
                ? text : words("sheet.reported", ["child": text, "as": reported.joined(separator: ", ")])
        }
    }

    private func born(_ date: LocalDate) -> String { words("child.born", ["date": words.date(date)]) }

    private func aged(_ years: Int) -> String { words("child.aged", ["age": String(years)]) }

    private func presence(_ isPresent: Bool?) -> String? {
        isPresent.map { $0 ? words("sheet.present") : words("sheet.notPresent") }
    }

    /// The text in place of names that this sheet may not have.
    public func unnamed(_ entry: CallSheet.Entry) -> String {
        entry.isWithdrawn == true ? words("sheet.withdrawn") : words.count("children", entry.childCount)
    }

    private func about(_ entry: CallSheet.Entry) -> [String] {
        entry.children.isEmpty ? [unnamed(entry)] : children(entry)
    }

    private func lines(_ entry: CallSheet.Entry) -> [String] {
        let head = words(
            "sheet.entry",
            [
                "reference": entry.reference, "due": time(entry.deadlineAt), "place": place(entry),
                "kind": words.name("sheet.kind", entry.kind) ?? entry.kind,
            ])
        var lines = people(entry).map { words("sheet.ring", ["whom": $0]) }
        lines += children(entry).map { words("sheet.child", ["child": $0]) }
        if entry.children.isEmpty { lines.append(unnamed(entry)) }
        lines += entry.calls.map { call in
            let outcome = words.name("call.outcome", call.outcome.rawValue) ?? call.outcome.rawValue
            return words("sheet.called", ["at": time(call.at), "outcome": outcome])
        }
        return [head] + (lines + [words("sheet.outcome")]).map { "    " + $0 } + [""]
    }

    /// The child or record to decide about, as reported.
    public func subject(_ exception: CallSheet.OpenException) -> [String] {
        guard let child = exception.child else {
            let line = exception.line.map { words("sheet.line", ["line": String($0)]) } ?? words("exception.oneRecord")
            return [
                exception.receivedAt.map { words("sheet.received", ["what": line, "at": time($0)]) }
                    ?? exception.incidentReference ?? words("sheet.noChild")
            ]
        }
        let names = [child.forename, child.surname].compactMap(\.self).joined(separator: " ")
        let facts: [String?] = [
            names.isEmpty ? words("sheet.nameless") : names, child.knownAs.map { words("sheet.knownAs", ["name": $0]) },
            child.dateOfBirth.map(born) ?? (child.isUnborn ? words("sheet.unborn") : child.age.map(aged)),
            child.isUnborn ? child.dueDate.map { words("sheet.due", ["date": words.date($0)]) } : nil,
            child.sex.flatMap { words.name("sex", $0.rawValue) },
            child.upn.map { words("sheet.upn", ["upn": $0]) },
            child.nhsNumber.map { words("sheet.nhsNumber", ["number": $0]) }, presence(child.present),
        ]
        var lines = [facts.compactMap(\.self).joined(separator: ", ")]
        if let address = child.address, !address.isEmpty {
            let parts = address.lines + [address.town, address.postcode].compactMap(\.self)
            lines.append(words("sheet.address", ["address": parts.joined(separator: ", ")]))
        }
        if let school = child.school {
            let parts = [school.name, school.urn?.description].compactMap(\.self)
            lines.append(words("sheet.school", ["school": parts.joined(separator: ", ")]))
        }
        return lines
    }

    /// Each candidate's school and who to ring there; the authorities' officers last.
    public func whoToCall(_ exception: CallSheet.OpenException) -> [String] {
        let candidates = exception.candidates.flatMap { candidate -> [String] in
            let place =
                candidate.urn.map { words("sheet.place", ["place": candidate.place, "urn": $0.description]) }
                ?? candidate.place
            let who = candidate.name.map { name in
                [name, candidate.dateOfBirth.map(born)].compactMap(\.self).joined(separator: ", ")
            }
            let head =
                who.map { words("sheet.candidate", ["child": $0, "place": place]) }
                ?? words("sheet.named", ["place": place])
            return [head] + (candidate.contacts.map(person) + board(candidate.switchboard)).map { "  " + $0 }
        }
        return candidates + exception.officers.map(person)
    }

    private func person(_ person: CallSheet.Person) -> String {
        let role = words.name("contact.role", person.role.rawValue) ?? person.role.rawValue
        let values = [
            "name": person.name, "role": role, "numbers": person.numbers.map(\.spaced).joined(separator: ", "),
        ]
        return person.isAway ? words("sheet.person.away", values) : words("sheet.person", values)
    }

    private func kind(_ exception: CallSheet.OpenException) -> String {
        words.name("exception.kind", exception.kind.rawValue) ?? exception.kind.rawValue
    }

    private func lines(_ exception: CallSheet.OpenException) -> [String] {
        let reference = [exception.force, exception.incidentReference].compactMap(\.self).joined(separator: " ")
        let head = words(
            "sheet.exception",
            [
                "reference": reference, "due": time(exception.deadlineAt), "kind": kind(exception),
                "detail": exception.detail,
            ])
        var lines = exception.occurredAt.map { [words("sheet.incident", ["at": time($0)])] } ?? []
        lines += subject(exception)
        lines += whoToCall(exception).map { words("sheet.ring", ["whom": $0]) }
        return [head] + (lines + [words("sheet.decision")]).map { "    " + $0 } + [""]
    }

    private var csv: String {
        let heading = ["reference", "deadline", "kind", "school", "ring", "children", "outcome", "spokeTo", "at"]
        let rows = sheet.entries.map { entry in
            [
                entry.reference, time(entry.deadlineAt), entry.kind, place(entry),
                people(entry).joined(separator: "; "), about(entry).joined(separator: "; "), "", "", "",
            ]
        }
        let exceptions = sheet.exceptions.map { exception in
            [
                exception.incidentReference ?? "", time(exception.deadlineAt), "exception: \(exception.kind.rawValue)",
                exception.detail, whoToCall(exception).joined(separator: "; "),
                subject(exception).joined(separator: "; "),
                "", "", "",
            ]
        }
        return ([heading] + rows + exceptions).map { $0.map(CallSheetText.cell).joined(separator: ",") }.joined(
            separator: "\r\n")
    }

    /// A quoted cell; a text that a spreadsheet would take for a formula stays a text.
    package static func cell(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        return "\"" + (isFormula ? "'" : "") + text.replacing("\"", with: "\"\"") + "\""
    }

    private var html: String {
        func escape(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        }
        func list(_ items: [String]) -> String { items.map(escape).joined(separator: "<br>") }
        func table(_ columns: String, _ rows: [String]) -> String {
            let cells = columns.split(separator: "|").map { "<th scope=\"col\">\(escape(String($0)))" }.joined()
            return "<table><thead><tr>\(cells)</thead><tbody>\n\(rows.joined(separator: "\n"))\n</tbody></table>"
        }
        let rows = sheet.entries.map { entry in
            "<tr><td>\(escape(entry.reference))<td>\(time(entry.deadlineAt))<td>\(escape(place(entry)))"
                + "<td>\(list(people(entry).map(CallSheetText.unbroken)))<td>\(list(about(entry)))<td><td>"
        }
        let exceptions = sheet.exceptions.map { exception in
            "<tr><td>\(escape(exception.force)) \(escape(exception.incidentReference ?? ""))"
                + "<td>\(time(exception.deadlineAt))<td>\(escape(kind(exception))): \(escape(exception.detail))"
                + "<td>\(list(whoToCall(exception).map(CallSheetText.unbroken)))<td>\(list(subject(exception)))<td><td>"
        }
        return """
            <!doctype html><html lang="en-GB"><meta charset="utf-8"><title>\(escape(words("sheet.title")))</title>
            <style>body{font:11pt sans-serif}table{border-collapse:collapse;width:100%}
            th,td{border:1px solid;padding:4pt;text-align:left;vertical-align:top}tr{break-inside:avoid}</style>
            <p>\(escape(head))</p>
            \(table(words("sheet.columns"), rows))
            \(exceptionHead.map { "<p>\(escape($0))</p>" }.first ?? "")
            \(table(words("sheet.exceptionColumns"), exceptions))</html>
            """
    }
}
