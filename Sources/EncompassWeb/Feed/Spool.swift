import Foundation
import Glibc
import Synchronization

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
