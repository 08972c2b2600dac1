public import EncompassCore
public import EncompassStore

/// The formats of a call sheet.
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
        case .text:
            ([head, ""] + sheet.entries.flatMap(lines) + exceptionHead + sheet.exceptions.flatMap(lines))
                .joined(separator: "\n")
        case .csv: csv
        case .html: html
        }
    }

    private var head: String {
        (sheet.isExercise ? "EXERCISE. " : "")
            + "Phone list of \(time(sheet.madeAt)): \(counted(sheet.entries.count, "call")). "
            + "It names children: destroy it after use."
            + (sheet.supervisor.map { " Restricted items are not described here: ring \($0)." } ?? "")
    }

    private var exceptionHead: [String] {
        guard !sheet.exceptions.isEmpty || sheet.restrictedExceptions > 0 else { return [] }
        let hidden = sheet.restrictedExceptions
        return [
            "Exceptions: \(sheet.exceptions.count) wait for a person. Nobody has agreed with any candidate: "
                + "check before you disclose."
                + (hidden > 0 ? " \(hidden) restricted more are not described here." : ""), "",
        ]
    }

    private func time(_ moment: Timestamp) -> String {
        let (date, time) = london.civil(moment)
        return "\(date) \(time)"
    }

    /// Who to call, in order, with their numbers; the switchboard last.
    public func people(_ entry: CallSheet.Entry) -> [String] {
        entry.contacts.map(person) + (entry.switchboard.map { ["switchboard: \($0)"] } ?? [])
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

    /// The children, in the words of a caller.
    public func children(_ entry: CallSheet.Entry) -> [String] {
        entry.children.map { child in
            let presence = child.present.map { $0 ? ", present" : ", not present" } ?? ""
            let reported = [child.reportedAs, child.reportedBirthday.map { "born \($0)" }].compactMap(\.self)
            return child.name + (child.dateOfBirth.map { ", born \($0)" } ?? "") + presence
                + (reported.isEmpty ? "" : " (reported as \(reported.joined(separator: ", ")))")
        }
    }

    /// The text in place of names that are not for this sheet.
    public static func unnamed(_ entry: CallSheet.Entry) -> String {
        entry.isWithdrawn == true
            ? "withdrawn: give the reference and say that nothing is to be done; name no child"
            : counted(entry.childCount, "child", "children")
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

    /// The child or record to decide on, as the officer reported it.
    public func subject(_ exception: CallSheet.OpenException) -> [String] {
        guard let child = exception.child else {
            let line = exception.line.map { "line \($0) of the push" } ?? "a body of one record"
            return [
                exception.receivedAt.map { "\(line), received \(time($0))" } ?? exception.incidentReference
                    ?? "no child"
            ]
        }
        let names = [child.forename, child.surname].compactMap(\.self).joined(separator: " ")
        let facts: [String?] = [
            child.knownAs.map { "known as \($0)" }, child.dateOfBirth.map { "born \($0)" },
            child.sex.map { "sex \($0.rawValue)" }, child.upn.map { "UPN \($0)" },
            child.present.map { $0 ? "present" : "not present" },
        ]
        var lines = [
            ([names.isEmpty ? "name not known" : names] + facts.compactMap(\.self)).joined(separator: ", ")
        ]
        if let address = child.address, !address.isEmpty {
            let parts = address.lines + [address.town, address.postcode].compactMap(\.self)
            lines.append("address: " + parts.joined(separator: ", "))
        }
        if let school = child.school {
            let words = [school.name, school.urn?.description].compactMap(\.self).joined(separator: ", ")
            lines.append("school as the officer wrote it: \(words)")
        }
        return lines
    }

    /// Each candidate's school and who to call there; the authorities' officers last.
    public func whoToCall(_ exception: CallSheet.OpenException) -> [String] {
        let candidates = exception.candidates.flatMap { candidate -> [String] in
            let who =
                candidate.name.map { name in
                    "perhaps \(name)" + (candidate.dateOfBirth.map { ", born \($0)" } ?? "") + ", at "
                } ?? "named by the officer: "
            let numbers =
                candidate.contacts.map(person) + (candidate.switchboard.map { ["switchboard: \($0)"] } ?? [])
            return ["\(who)\(candidate.place) (URN \(candidate.urn))"] + numbers.map { "  " + $0 }
        }
        return candidates + exception.officers.map(person)
    }

    private func person(_ person: CallSheet.Person) -> String {
        "\(person.name) (\(CallSheetText.words(person.role))\(person.isAway ? ", away" : "")): "
            + person.numbers.joined(separator: ", ")
    }

    private func lines(_ exception: CallSheet.OpenException) -> [String] {
        let reference = [exception.force, exception.incidentReference].compactMap(\.self).joined(separator: " ")
        var lines = ["\(reference)  by \(time(exception.deadlineAt))  \(exception.kind.rawValue): \(exception.detail)"]
        if let occurredAt = exception.occurredAt { lines.append("    incident of \(time(occurredAt))") }
        lines += subject(exception).map { "    " + $0 }
        lines += whoToCall(exception).map { "    ring  " + $0 }
        return lines + ["    decision: ____________  spoke to: ______________________  at: ______", ""]
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

    /// Quoted; text that a spreadsheet would take for a formula stays text.
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
        let exceptions = sheet.exceptions.map { exception in
            "<tr><td>\(escape(exception.force)) \(escape(exception.incidentReference ?? ""))"
                + "<td>\(time(exception.deadlineAt))<td>\(escape(exception.kind.rawValue)): \(escape(exception.detail))"
                + "<td>\(list(whoToCall(exception)))<td>\(list(subject(exception)))<td><td>"
        }
        return """
            <!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Phone list</title>
            <style>body{font:11pt sans-serif}table{border-collapse:collapse;width:100%}
            th,td{border:1px solid;padding:4pt;text-align:left;vertical-align:top}tr{break-inside:avoid}</style>
            <p>\(escape(head))</p>
            <table><thead><tr><th scope="col">Reference<th scope="col">By<th scope="col">School<th scope="col">Ring
            <th scope="col">Children<th scope="col">Outcome<th scope="col">Spoke to, when</thead><tbody>
            \(rows.joined(separator: "\n"))
            </tbody></table>
            \(exceptionHead.map { "<p>\(escape($0))</p>" }.first ?? "")
            <table><thead><tr><th scope="col">Incident<th scope="col">By<th scope="col">Why<th scope="col">Ring
            <th scope="col">Reported<th scope="col">Decision<th scope="col">Spoke to, when</thead><tbody>
            \(exceptions.joined(separator: "\n"))
            </tbody></table></html>
            """
    }
}
