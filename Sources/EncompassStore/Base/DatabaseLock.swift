public import EncompassCore
import Foundation
import Synchronization

/// The lock that makes one process the only writer of a database: `flock` on `FILE.lock`.
///
/// The kernel releases it when the process ends, however it ends. The file's text says which process to ask.
public final class DatabaseLock: Sendable {
    /// The holder of a lock, as written in the lock file.
    public struct Holder: Codable, Hashable, Sendable {
        public enum Role: String, Codable, Sendable { case daemon, tool }
        public var pid: Int32
        public var role: Role
        /// The daemon's local socket; nil for a tool.
        public var socket: String?
        /// The daemon's boot epoch, once it has opened the database.
        public var boot: Int64?
        /// The daemon's time, in an exercise.
        public var exercise: ExerciseTime?

        public init(
            pid: Int32, role: Role, socket: String? = nil, boot: Int64? = nil, exercise: ExerciseTime? = nil
        ) {
            self.pid = pid
            self.role = role
            self.socket = socket
            self.boot = boot
            self.exercise = exercise
        }
    }

    /// Nil once it is released.
    private let descriptor: Mutex<Int32?>

    /// Takes the lock for the database at `path`.
    ///
    /// - Throws: `StoreError` with reason `locked` if another process holds it, `unavailable` if the lock file cannot
    ///   be made.
    public init(path: String, holder: Holder) throws {
        let file = DatabaseLock.file(for: path)
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            throw StoreError(.unavailable, "cannot make the lock file \(file): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            let other = DatabaseLock.holder(of: path)
            throw StoreError(
                .locked,
                "the database is in use by \(other.map { "\($0.role.rawValue) \($0.pid)" } ?? "another process")")
        }
        self.descriptor = Mutex(descriptor)
        try update(holder)
    }

    deinit { release() }

    /// Releases the lock. May be called again.
    func release() {
        descriptor.withLock { descriptor in
            if let open = descriptor { close(open) }
            descriptor = nil
        }
    }

    /// Rewrites the holder in the lock file.
    public func update(_ holder: Holder) throws {
        let text = try JSONEncoder().encode(holder)
        let isWritten = descriptor.withLock { descriptor in
            guard let descriptor, ftruncate(descriptor, 0) == 0 else { return false }
            return text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) } == text.count
        }
        guard isWritten else { throw StoreError(.unavailable, "cannot write the lock file") }
    }

    /// The current holder; nil if there is none. A lock file left by a dead process does not count.
    public static func holder(of path: String) -> Holder? {
        let descriptor = open(file(for: path), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        return try? JSONDecoder().decode(Holder.self, from: Data(buffer[0..<count]))
    }

    static func file(for path: String) -> String { path + ".lock" }
}
