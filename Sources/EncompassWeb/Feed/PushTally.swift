import EncompassFormats
import EncompassStore
import Hummingbird
import NIOCore
import Synchronization

/// What became of the lines of a push: the counts, and a line's answer each, kept in a spool.
final class PushTally: Sendable {
    enum Outcome: Sendable {
        case accepted(id: String, revision: Int)
        case duplicate(id: String, revision: Int)
        case rejected(Problem)

        init(_ outcome: IngestOutcome, _ described: ReadRecord.Described) {
            switch outcome {
            case .accepted(let id, let revision): self = .accepted(id: id, revision: revision)
            case .duplicate(let id, let revision): self = .duplicate(id: id, revision: revision)
            case .conflict(let id, let held): self = .rejected(.conflict(id: id, held: held))
            case .quarantined: self = .rejected(described.problem ?? Problem(.unprocessableContent))
            }
        }
    }

    private struct Counts {
        var accepted = 0
        var duplicates = 0
        var rejected = 0
        var total: Int { accepted + duplicates + rejected }

        mutating func count(_ outcome: Outcome) {
            switch outcome {
            case .accepted: accepted += 1
            case .duplicate: duplicates += 1
            case .rejected: rejected += 1
            }
        }
    }

    private let counts = Mutex(Counts())
    private let spool: Spool

    init() { spool = Spool() }

    func add(_ line: Int, _ described: ReadRecord.Described, _ outcome: Outcome) throws {
        let isFirst = counts.withLock { counts in
            defer { counts.count(outcome) }
            return counts.total == 0
        }
        try spool.write((isFirst ? [] : [UInt8(ascii: ",")]) + PushTally.json(line, described, outcome).serialized)
    }

    private static func json(_ line: Int, _ described: ReadRecord.Described, _ outcome: Outcome) -> JSONValue {
        let reference = described.reference.map { JSONValue.string($0) }
        let warnings = described.warnings.isEmpty ? nil : JSONValue.array(described.warnings.map(\.json))
        switch outcome {
        case .accepted(let id, let revision), .duplicate(let id, let revision):
            let status = if case .accepted = outcome { "accepted" } else { "duplicate" }
            return .record(
                ("line", .integer(line)), ("reference", reference), ("status", .string(status)), ("id", .string(id)),
                ("revision", .integer(revision)), ("warnings", warnings))
        case .rejected(let problem):
            return .record(
                ("line", .integer(line)), ("reference", reference), ("status", "rejected"), ("problem", problem.json))
        }
    }

    /// The whole answer; its records are read back from the spool as they are sent.
    var response: Response {
        let counts = counts.withLock { $0 }
        let head =
            "{\"accepted\":\(counts.accepted),\"duplicates\":\(counts.duplicates),\"rejected\":\(counts.rejected),"
            + "\"records\":["
        let spool = spool
        let length = head.utf8.count + spool.count + 2
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(contentLength: length) { writer in
                try await writer.write(ByteBuffer(string: head))
                var offset = 0
                while let chunk = try spool.read(at: offset) {
                    offset += chunk.count
                    try await writer.write(ByteBuffer(bytes: chunk))
                }
                try await writer.write(ByteBuffer(string: "]}"))
                try await writer.finish(nil)
            })
    }
}
