import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation

struct SubjectAccessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subject-access",
        abstract: "Drafts what is held about a person, for the data protection officer who answers their request.",
        discussion: """
            Finds a child or an adult by name and date of birth. Third parties, schools and addresses are withheld by \
            rule; the draft lists what was withheld and why, and who looked. It is logged as a consultation, with your \
            reason, and is for supervisors and duty managers. Nothing may be sent to the person unread.
            """)
    @OptionGroup var options: ToolOptions
    @Option(help: "The person's name.") var name: String
    @Option(help: "Their date of birth, as 2015-03-02.") var born: String
    @Option(help: "The reason, for the audit log; such as the request's number.") var reason: String
    @Option(help: "The file to write; without this, standard output.") var output: String?

    func run() async throws {
        try await Failure.reporting {
            guard let born = LocalDate(iso: born) else {
                throw Failure(.usage, "--born must be a day such as 2015-03-02")
            }
            guard PersonName.words(name).count > 1 else { throw Failure(.usage, "--name needs forename and surname") }
            guard !reason.allSatisfy(\.isWhitespace) else { throw Failure(.usage, "--reason needs words") }
            if let output { try OutputFile.check(output) }
            let session = try ToolSession(options)
            let reading = try session.reading(.subjectAccess)
            let subject = AccessSubject(name: name, born: born)
            let found = try reading.store.auditLog.findings(about: subject, london: London.installed())
            // Logged with each item before anything is shown; the log names no person.
            for item in found.subjects.isEmpty ? ["subjectAccess"] : found.subjects {
                let facts = ["purpose": reason, "records": String(found.records.count)]
                _ = try session.run(.consult(Consultation(.subjectAccess, subject: item, facts: facts)))
            }
            let draft = SubjectAccessDraft(found, about: subject, madeAt: session.now())
            let text = options.json ? try draft.json : draft.text
            if let output { try OutputFile.write(Data(text.utf8), to: output) } else { Console.print(text) }
        }
    }
}

/// The draft as text or JSON.
private struct SubjectAccessDraft: Encodable {
    struct Record: Encodable {
        struct Given: Encodable {
            let label: String
            let value: String
        }

        struct Withheld: Encodable {
            let label: String
            let why: String
            let reason: String
        }

        let title: String
        /// The record has no date of birth: somebody must see whether it is about this person.
        let isPossible: Bool
        let given: [Given]
        let withheld: [Withheld]

        init(_ record: DraftedRecord) {
            title = record.title
            isPossible = record.isPossible
            given = record.given.map { Given(label: $0.label, value: $0.value) }
            withheld = record.withheld.map {
                Withheld(label: $0.label, why: $0.why.rawValue, reason: $0.why.reason)
            }
        }
    }

    struct Look: Encodable {
        let at: String
        let action: String
        let by: String
        let item: String
        let purpose: String
    }

    let name: String
    let born: String
    let madeAt: String
    let records: [Record]
    let refusedRecordsWithTheName: Int
    let looks: [Look]

    init(_ found: SubjectFindings, about subject: AccessSubject, madeAt now: Timestamp) {
        name = subject.name
        born = subject.born.description
        madeAt = now.local
        records = found.records.map { Record(DraftedRecord($0)) }
        refusedRecordsWithTheName = found.refused
        looks = found.looks.map { record in
            let entry = record.entry
            return Look(
                at: record.at.local, action: entry.action, by: entry.actor.description, item: entry.subject,
                purpose: entry.facts["purpose"] ?? "")
        }
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    var text: String {
        var lines = [
            "DRAFT for the data protection officer, made \(madeAt). Not for sending unread.", "",
            "Request of \(name), born \(born)", "", "1. What is held, as it may be given", "",
        ]
        if records.isEmpty { lines += ["Nothing.", ""] }
        for (index, record) in records.enumerated() {
            let doubt = record.isPossible ? " (no date of birth in the record: check that it is this person)" : ""
            lines += ["1.\(index + 1) As \(record.title)\(doubt)"]
            lines += record.given.map { "    \($0.label): \($0.value)" } + [""]
        }
        lines += ["2. What was withheld by rule, and why", ""]
        for (index, record) in records.enumerated() where !record.withheld.isEmpty {
            lines += ["1.\(index + 1) As \(record.title)"]
            lines += record.withheld.map { "    \($0.label): \($0.reason)" } + [""]
        }
        if refusedRecordsWithTheName > 0 {
            lines += [
                "Refused records that have the name in their text, to be read by hand: \(refusedRecordsWithTheName)",
                "",
            ]
        }
        lines += ["3. Who looked (names of staff are third parties)", ""]
        lines +=
            looks.isEmpty
            ? ["Nobody."]
            : looks.map {
                "    \($0.at)  \($0.action)  \($0.by)  \($0.item)\($0.purpose.isEmpty ? "" : "  purpose: \($0.purpose)")"
            }
        return lines.joined(separator: "\n")
    }
}
