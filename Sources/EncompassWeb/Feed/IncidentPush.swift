import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import Foundation
import Glibc
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// `POST /v1/incidents` with a line an incident: stored in batches as the lines come, answered after the last.
///
/// No more than a batch is held at a time; what the answer says of each line is spooled. A stored batch stays stored
/// whatever follows: pushed again, its lines are duplicates.
struct IncidentPush: Sendable {
    static let batchLines = 500
    static let batchBytes = 1 << 20

    let site: Site
    let credential: Credential
    /// One name for the push's parts.
    private let push = UUID().uuidString

    init(site: Site, credential: Credential) {
        self.site = site
        self.credential = credential
    }

    func receive(_ request: Request) async throws -> Response {
        let end = ContinuousClock.now + limits.longestPush
        let tally = PushTally()
        var splitter = LineSplitter(limit: limits.lineBytes)
        var batch: [FeedLine] = []
        var held = 0
        do {
            for try await chunk in request.body {
                guard ContinuousClock.now < end else { throw tooSlow }
                for line in splitter.feed(chunk.readableBytesView) {
                    if batch.count >= IncidentPush.batchLines || held >= IncidentPush.batchBytes {
                        try await store(&batch, &held, tally)
                    }
                    guard line.number <= limits.lines else { throw tooManyLines }
                    held += line.size
                    batch.append(line)
                }
            }
        } catch let problem as Problem {
            try await store(&batch, &held, tally)
            throw problem
        } catch let error as StoreError {
            throw error
        } catch {
            // The connection broke: whole lines are stored all the same, and the rest comes with the next push.
            try await store(&batch, &held, tally)
            throw error
        }
        for line in splitter.finish() {
            guard line.number <= limits.lines else { throw tooManyLines }
            batch.append(line)
        }
        try await store(&batch, &held, tally)
        return tally.response
    }

    private var limits: FeedLimits { site.configuration.feed }

    private var tooManyLines: Problem {
        Problem(
            .contentTooLarge,
            "a push has at most \(limits.lines) lines; those before were stored, push the rest apart")
    }

    private var tooSlow: Problem {
        Problem(
            .requestTimeout, "the push took too long; the lines before are stored, push the rest again in smaller parts"
        )
    }

    private func store(_ batch: inout [FeedLine], _ held: inout Int, _ tally: PushTally) async throws {
        guard !batch.isEmpty else { return }
        let lines = batch
        let (credential, push) = (credential, push)
        let now = site.now
        let limit = limits.lineBytes
        batch = []
        held = 0
        try await site.work { engine in
            let records = lines.map { IncidentPush.read($0, force: credential.force ?? "", limit: limit, at: now) }
            let items = records.compactMap { record -> IngestItem? in
                if case .store(let item, _) = record { item } else { nil }
            }
            var outcomes = try engine.ingest(items, credential: credential, push: push)[...]
            for (line, record) in zip(lines, records) {
                switch record {
                case .turnedAway(let described, let problem):
                    try tally.add(line.number, described, .rejected(problem))
                case .store(_, let described):
                    guard let outcome = outcomes.popFirst() else { throw Problem(.internalServerError) }
                    try tally.add(line.number, described, PushTally.Outcome(outcome, described))
                }
            }
        }
    }

    private static func read(_ line: FeedLine, force: String, limit: Int, at now: Timestamp) -> ReadRecord {
        switch line.content {
        case .bytes(let bytes): ReadRecord(bytes, line: line.number, force: force, at: now)
        case .tooLong: .tooLong(line: line.number, limit: limit, at: now)
        }
    }
}

extension FeedLine {
    fileprivate var size: Int {
        if case .bytes(let bytes) = content { bytes.count } else { 0 }
    }
}

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

/// Bytes written once and read once: in memory while they are few, else in a file without a name, which the kernel
/// removes with the descriptor.
final class Spool: Sendable {
    private struct State {
        var memory: [UInt8] = []
        var descriptor: Int32 = -1
        var count = 0
    }

    private static let memoryLimit = 1 << 20
    private static let chunk = 64 << 10
    private let state = Mutex(State())

    deinit { state.withLock { if $0.descriptor >= 0 { close($0.descriptor) } } }

    /// Bytes written so far.
    var count: Int { state.withLock { $0.count } }

    func write(_ bytes: [UInt8]) throws {
        try state.withLock { state in
            state.count += bytes.count
            state.memory.append(contentsOf: bytes)
            guard state.memory.count > Spool.memoryLimit else { return }
            if state.descriptor < 0 { state.descriptor = try Spool.open() }
            try Spool.append(state.memory, to: state.descriptor)
            state.memory.removeAll(keepingCapacity: true)
        }
    }

    /// The bytes from `offset` on, as many as are read at a time; nil at the end.
    func read(at offset: Int) throws -> ArraySlice<UInt8>? {
        try state.withLock { state in
            guard offset < state.count else { return nil }
            let onDisk = state.count - state.memory.count
            if offset >= onDisk { return state.memory[(offset - onDisk)...].prefix(Spool.chunk) }
            var buffer = [UInt8](repeating: 0, count: min(Spool.chunk, onDisk - offset))
            let count = pread(state.descriptor, &buffer, buffer.count, offset)
            guard count > 0 else { throw Problem.unavailable("the temporary directory cannot be read") }
            return buffer.prefix(count)
        }
    }

    private static func open() throws -> Int32 {
        var name = Array((NSTemporaryDirectory() + "/encompass-push-XXXXXX").utf8CString)
        let descriptor = mkstemp(&name)
        guard descriptor >= 0 else { throw Problem.unavailable("the temporary directory cannot be written to") }
        unlink(name)
        return descriptor
    }

    private static func append(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Problem.unavailable("the temporary directory is full") }
            rest = rest.dropFirst(count)
        }
    }
}
