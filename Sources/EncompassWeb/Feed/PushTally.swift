import EncompassCore
import EncompassEngine
import EncompassFormats
import Foundation
import Glibc
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

extension RecordAnswer.Outcome {
    /// For the log.
    var word: String {
        switch self {
        case .accepted: "accepted"
        case .duplicate: "duplicate"
        case .conflict: "conflict"
        case .quarantined: "quarantined"
        case .anotherForce: "anotherForce"
        }
    }
}

extension RecordAnswer {
    /// Why the record was refused; nil if it was not.
    var problem: Problem? {
        switch outcome {
        case .accepted, .duplicate: return nil
        case .conflict(_, let held):
            return Problem(
                .conflict, "revision \(held) is stored: this one is lower, or has other content",
                errors: [Fault(pointer: "/revision", detail: "is lower than the stored revision, or has other content")]
            )
        case .quarantined(_, let unread):
            var problem = Problem.invalid(faults)
            switch unread {
            case .notJSON: problem.status = .badRequest
            case .tooLong: problem.status = .contentTooLarge
            case .invalid: break
            }
            return problem
        case .anotherForce: return Problem(.forbidden, "the record belongs to another force")
        }
    }

    /// The answer to a line of a push.
    var json: JSONValue {
        let known: [(String, JSONValue?)] = [
            ("line", line.map { .integer($0) }), ("reference", reference.map { .string($0) }),
        ]
        switch outcome {
        case .accepted(let id, let revision), .duplicate(let id, let revision):
            let status = if case .accepted = outcome { "accepted" } else { "duplicate" }
            return .members(
                known + [
                    ("status", .string(status)), ("id", .string(id)), ("revision", .integer(revision)),
                    ("warnings", faults.isEmpty ? nil : .array(faults.map(\.json))),
                ])
        case .conflict, .quarantined, .anotherForce:
            return .members(known + [("status", "rejected"), ("problem", problem?.json)])
        }
    }
}

/// The answer to a push of lines: the counts, and an answer per line, kept in a spool until it is sent.
final class PushTally: Sendable {
    private struct Counts {
        var accepted = 0
        var duplicates = 0
        var rejected = 0
        var total: Int { accepted + duplicates + rejected }
    }

    private let counts = Mutex(Counts())
    private let spool = Spool()

    func add(_ answer: RecordAnswer) throws {
        let isFirst = counts.withLock { counts in
            defer {
                switch answer.outcome {
                case .accepted: counts.accepted += 1
                case .duplicate: counts.duplicates += 1
                case .conflict, .quarantined, .anotherForce: counts.rejected += 1
                }
            }
            return counts.total == 0
        }
        try spool.write((isFirst ? [] : [UInt8(ascii: ",")]) + answer.json.serialized)
    }

    /// The counts, for the log.
    var fields: Logger.Metadata {
        let counts = counts.withLock { $0 }
        return [
            "accepted": "\(counts.accepted)", "duplicates": "\(counts.duplicates)", "rejected": "\(counts.rejected)",
        ]
    }

    /// The whole answer; its records are read from the spool as they are sent.
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

/// Bytes written once and read once: in memory while they are few, else in an unnamed file, which the kernel removes
/// with the descriptor.
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

    /// The next bytes from `offset`; nil at the end.
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
