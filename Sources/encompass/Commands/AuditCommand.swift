import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "The audit log.", subcommands: [Verify.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Verifies the audit log's chain; exit status 1 and the first broken entry if it is broken.",
            discussion: """
                The log must also continue the position that the daemon noted next to the key file, and those given with
                --expect: a log whose end was cut off, or that was written again, verifies by itself.
                """)
        @OptionGroup var options: ToolOptions
        @Option(
            name: .customLong("expect"),
            help: "ENTRY:HASH, as in situation reports and outage packs, or a copy of the file next to the key.")
        var expected: [String] = []

        func run() async throws {
            try await Failure.reporting {
                let positions = try expected.map(Self.position)
                let log = try ToolSession(options).reading(.auditLog).store.auditLog
                let found = try log.verify()
                let head = found.position.hash.hex
                let lapses = Set(try [log.lapse()] + positions.map { try log.lapse(since: $0) })
                    .compactMap { $0?.description }.sorted()
                if options.json {
                    try Console.printJSON(
                        VerificationLine(
                            entries: found.entries, head: head, broken: found.broken.map(BrokenLine.init),
                            lapses: lapses))
                } else if found.broken == nil {
                    Console.print("\(counted(found.entries, "entry", "entries")) verified; the last hash is \(head)")
                }
                if let broken = found.broken {
                    throw Failure(
                        .failed,
                        "entry \(broken.seq) is broken: \(broken.reason); \(counted(found.entries, "entry", "entries")) before it verified"
                    )
                }
                guard lapses.isEmpty else { throw Failure(.failed, lapses.joined(separator: "\n")) }
            }
        }

        /// A position as text, or as a file.
        private static func position(_ text: String) throws -> AuditPosition {
            if let position = AuditPosition(text) { return position }
            guard let bytes = FileManager.default.contents(atPath: text) else {
                throw Failure(.usage, "--expect is ENTRY:HASH with 64 hexadecimal digits, or a file: \(text)")
            }
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
}

private struct VerificationLine: Encodable {
    let entries: Int64
    let head: String
    let broken: BrokenLine?
    /// How the log does not continue what was noted outside the database.
    let lapses: [String]
}

private struct BrokenLine: Encodable {
    let seq: Int64
    let reason: String

    init(_ broken: AuditVerification.Broken) {
        seq = broken.seq
        reason = broken.reason
    }
}
