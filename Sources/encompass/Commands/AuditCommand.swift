import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassStore

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "The audit log.", subcommands: [Verify.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Verifies the audit log's chain; exit status 1 and the first broken entry if it is broken.")
        @OptionGroup var options: ToolOptions

        func run() async throws {
            try await Failure.reporting {
                let found = try ToolSession(options).reading(.auditLog).store.auditLog.verify()
                let head = found.head.map { String($0, radix: 16) }.map { $0.count == 1 ? "0" + $0 : $0 }.joined()
                if options.json {
                    try Console.printJSON(
                        VerificationLine(entries: found.entries, head: head, broken: found.broken.map(BrokenLine.init)))
                } else if found.broken == nil {
                    Console.print("\(counted(found.entries, "entry", "entries")) verified; the last hash is \(head)")
                }
                if let broken = found.broken {
                    throw Failure(
                        .failed,
                        "entry \(broken.seq) is broken: \(broken.reason); \(counted(found.entries, "entry", "entries")) before it verified"
                    )
                }
            }
        }
    }
}

private struct VerificationLine: Encodable {
    let entries: Int64
    let head: String
    let broken: BrokenLine?
}

private struct BrokenLine: Encodable {
    let seq: Int64
    let reason: String

    init(_ broken: AuditVerification.Broken) {
        seq = broken.seq
        reason = broken.reason
    }
}
