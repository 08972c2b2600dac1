import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "The audit log: verify, search, export.",
        subcommands: [Verify.self, Search.self, Export.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Verifies the audit log's chain; exit status 1 and the first broken entry if it is broken.",
            discussion: """
                The log must also continue the position that the daemon noted next to the key file, and those given with
                --expect: a log whose end was cut off, or that was written again, verifies by itself. With the file of an
                export, neither the database nor its key is needed.
                """)
        @OptionGroup var options: ToolOptions
        @Argument(help: "An export to verify instead of the database.") var export: String?
        @Option(
            name: .customLong("expect"),
            help: "ENTRY:HASH, as in situation reports and outage packs, or a copy of the file next to the key.")
        var expected: [String] = []

        func run() async throws {
            try await Failure.reporting {
                if let export {
                    guard expected.isEmpty else {
                        throw Failure(.usage, "--expect is compared with the database, not with an export")
                    }
                    return try AuditExportFile(path: export).verify(asJSON: options.json)
                }
                let positions = try expected.map(Self.position)
                let log = try ToolSession(options).reading(.auditLog).store.auditLog
                let found = try log.verify()
                let lapses = Set(try [log.lapse()] + positions.map { try log.lapse(since: $0) })
                    .compactMap { $0?.withPath }.sorted()
                try VerificationLine(
                    entries: found.entries, head: found.head, broken: found.broken.map(BrokenLine.init), lapses: lapses
                ).report(asJSON: options.json, remark: nil)
            }
        }

        /// A position as text, or as a file.
        private static func position(_ text: String) throws -> AuditPosition {
            if let position = AuditPosition(text) { return position }
            if let code = MachineFiles.whyUnreadable(text) {
                throw Failure(
                    .usage,
                    "--expect is ENTRY:HASH with 64 hexadecimal digits, or a file; \(text) is neither: "
                        + InputFile.reason(code))
            }
            let bytes = try InputFile.read(text)
            guard let noted = try? JSONDecoder().decode(Noted.self, from: bytes),
                let position = AuditPosition("\(noted.entry):\(noted.hash)")
            else { throw Failure(.data, "\(text) holds no position of an audit log") }
            return position
        }

        private struct Noted: Decodable {
            let entry: Int64
            let hash: String
        }
    }

    struct Search: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Finds entries, newest first. The search itself is logged, with your reason.")
        @OptionGroup var options: ToolOptions
        @OptionGroup var criteria: CriteriaOptions
        @Option(help: "Why you search, for the audit log.") var reason: String
        @Option(help: "At most this many (1 to 1000).") var limit = 200

        func run() async throws {
            try await Failure.reporting {
                guard (1...1000).contains(limit) else { throw Failure(.usage, "--limit is 1 to 1000") }
                let wanted = try criteria.read()
                let session = try ToolSession(options)
                let reading = try session.reading(.auditSearch)
                let found = try reading.store.auditLog.search(wanted, limit: limit, for: reading.principal)
                try criteria.log(.auditSearch, wanted, count: found.count, reason: reason, in: session)
                try options.show(
                    found, as: EntryLine.init, under: ["NO", "WHEN", "KIND", "ACTION", "BY", "ITEM", "FACTS"]
                ) { record in
                    let entry = record.entry
                    let facts = entry.facts.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
                    return [
                        String(record.seq), record.at.local, entry.kind.rawValue, entry.action,
                        entry.actor.description, entry.subject,
                        facts.map { "\($0.key)=\($0.value)" }.joined(separator: "; "),
                    ]
                }
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes entries, oldest first, as a file that `encompass audit verify FILE` checks by itself.",
            discussion: "Without a search option, the whole log. The export itself is logged, with your reason.")
        @OptionGroup var options: ToolOptions
        @OptionGroup var criteria: CriteriaOptions
        @Option(help: "Why you export it, for the audit log.") var reason: String
        @Option(help: "jsonl or csv.") var format = AuditExportFormat.jsonl
        @Option(help: "The file to write; - for standard output.") var output: String

        func run() async throws {
            try await Failure.reporting {
                let wanted = try criteria.read()
                let session = try ToolSession(options)
                let reading = try session.reading(.auditExport)
                if output != "-" { try OutputFile.check(output) }
                var text = format.heading
                var count = 0
                try reading.store.auditLog.export(wanted, for: reading.principal) { entry in
                    text.append(try format.line(entry))
                    count += 1
                }
                // Logged before anything is shown; so the export ends before its own entry.
                try criteria.log(.auditExport, wanted, count: count, reason: reason, in: session)
                guard output != "-" else { return Console.print(String(decoding: text.dropLast(), as: UTF8.self)) }
                try OutputFile.write(text, to: output)
                Console.note("\(counted(Int64(count), "entry", "entries")) written to \(output)")
            }
        }
    }
}

/// What to look for.
struct CriteriaOptions: ParsableArguments {
    @Option(help: "A child's id.") var child: String?
    @Option(help: "A unique pupil number.") var pupil: String?
    @Option(help: "An incident's id or its force's reference.") var incident: String?
    @Option(help: "Another item's id, or a notification's short reference.") var item: String?
    @Option(help: "Who did it: a login, a credential's id, or a name.") var person: String?
    @Option(help: "An establishment or authority: urn:121234 or la:926.") var place: Scope?
    @Option(help: "From this time on: \"2026-11-20 06:30\" in London.") var from: String?
    @Option(help: "Before this time.") var until: String?
    @Option(help: "Words of the stated purpose or reason.") var purpose: String?
    @Option(help: "An action, such as notification.disclosed.") var action: String?

    fileprivate func read() throws -> AuditCriteria {
        AuditCriteria(
            child: child, pupil: pupil, incident: incident, item: item, person: person, place: place,
            from: try from.map { try Moments.read($0, "--from") },
            until: try until.map { try Moments.read($0, "--until") },
            purpose: purpose, action: action)
    }

    fileprivate func log(
        _ view: Consultation.View, _ wanted: AuditCriteria, count: Int, reason: String, in session: ToolSession
    ) throws {
        guard !reason.allSatisfy(\.isWhitespace) else { throw Failure(.usage, "--reason needs words") }
        let facts = wanted.facts.merging(["entries": String(count), "purpose": reason]) { $1 }
        _ = try session.run(.consult(Consultation(view, subject: "auditLog", facts: facts)))
    }
}

enum AuditExportFormat: String, ExpressibleByArgument {
    case jsonl, csv

    var heading: Data {
        switch self {
        case .jsonl: Data()
        case .csv: Data((ExportedEntry.columns.joined(separator: ",") + "\r\n").utf8)
        }
    }

    func line(_ entry: ExportedEntry) throws -> Data {
        switch self {
        case .jsonl:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return try encoder.encode(entry) + Data("\n".utf8)
        case .csv:
            return Data((entry.csv + "\r\n").utf8)
        }
    }
}

/// A file that `audit export` wrote, in either format.
private struct AuditExportFile {
    let path: String

    func verify(asJSON: Bool) throws {
        let data = try InputFile.read(path)
        var verifier = ExportVerifier()
        var broken: AuditVerification.Broken?
        for entry in try entries(Array(data)) {
            broken = verifier.add(entry)
            if broken != nil { break }
        }
        let line = VerificationLine(
            entries: verifier.entries, head: verifier.head,
            broken: (broken ?? verifier.unexplained).map(BrokenLine.init))
        var remarks: [String] = []
        if verifier.gaps > 0 {
            remarks.append("a selection: it does not show what is missing between its entries (\(verifier.gaps) gaps)")
        }
        if verifier.withheld > 0 { remarks.append("\(verifier.withheld) withheld payloads could not be compared") }
        try line.report(asJSON: asJSON, remark: remarks.isEmpty ? nil : remarks.joined(separator: "; "))
    }

    private func entries(_ bytes: [UInt8]) throws -> [ExportedEntry] {
        if bytes.first == UInt8(ascii: "{") || bytes.isEmpty {
            return try bytes.split(separator: 0x0A).enumerated().map { index, line in
                do { return try JSONDecoder().decode(ExportedEntry.self, from: Data(line)) } catch {
                    throw Failure(.data, "line \(index + 1) of \(path) is not an exported entry")
                }
            }
        }
        var parser = CSVParser()
        parser.supply(bytes)
        parser.finish()
        var rows: [[String]] = []
        while let record = parser.next() { rows.append((0..<record.count).map { record[$0] }) }
        guard rows.first == ExportedEntry.columns else {
            throw Failure(.data, "\(path) is not an export of the audit log: its columns are others")
        }
        return try rows.dropFirst().enumerated().map { index, row in
            guard let entry = ExportedEntry(values: row) else {
                throw Failure(.data, "row \(index + 2) of \(path) is not an exported entry")
            }
            return entry
        }
    }
}

private struct VerificationLine: Encodable {
    let entries: Int64
    let head: String
    let broken: BrokenLine?
    /// How the log does not continue what was noted outside the database.
    let lapses: [String]

    init(entries: Int64, head: Data, broken: BrokenLine?, lapses: [String] = []) {
        self.entries = entries
        self.head = head.hex
        self.broken = broken
        self.lapses = lapses
    }

    func report(asJSON: Bool, remark: String?) throws {
        let verified = counted(entries, "entry", "entries")
        if asJSON {
            try Console.printJSON(self)
        } else if broken == nil {
            Console.print("\(verified) verified; the last hash is \(head)")
        }
        if let remark { Console.note(remark) }
        if let broken {
            throw Failure(.failed, "entry \(broken.seq) is broken: \(broken.reason); \(verified) before it verified")
        }
        guard lapses.isEmpty else { throw Failure(.failed, lapses.joined(separator: "\n")) }
    }
}

private struct BrokenLine: Encodable {
    let seq: Int64
    let reason: String

    init(_ broken: AuditVerification.Broken) {
        seq = broken.seq
        reason = broken.reason
    }
}

/// An entry for machines.
private struct EntryLine: Encodable {
    let seq: Int64
    let at: String
    let kind: String
    let action: String
    let actor: String
    let subject: String
    let facts: [String: String]

    init(_ record: AuditRecord) {
        seq = record.seq
        at = record.at.rfc3339
        kind = record.entry.kind.rawValue
        action = record.entry.action
        actor = record.entry.actor.description
        subject = record.entry.subject
        facts = record.entry.facts
    }
}
