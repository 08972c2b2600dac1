public import EncompassCore
import Foundation
import Synchronization

/// The lock that makes one process the only writer of a database: `flock` on `FILE.lock`, which says which process to
/// ask, and on the database file itself, so that another name of it does not lead to a second writer.
///
/// The kernel releases both when the process ends, however it ends.
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

    /// Whether somebody holds a lock.
    public enum State: Hashable, Sendable {
        case free
        /// Nil for a holder that has not written its name yet.
        case held(Holder?)
    }

    private struct Descriptors {
        var lock: Int32
        /// Of the database itself. Closing it ends SQLite's own locks on the file, so it is closed last.
        var database: Int32?
    }

    /// Nil once it is released.
    private let descriptors: Mutex<Descriptors?>
    private let files: DatabaseFiles
    /// Whether an earlier process made the lock file.
    let wasThere: Bool

    /// Takes the lock file's lock for the database at `path`.
    ///
    /// - Throws: `StoreError` with reason `locked` if another process holds it, `unavailable` if the lock file cannot
    ///   be made.
    public init(path: String, holder: Holder) throws {
        files = DatabaseFiles(path)
        let file = files.lock
        wasThere = DatabaseFiles.exists(file)
        var descriptor = FileOwner.make(file, O_RDWR, mode: 0o640, for: files.owner)
        if descriptor < 0, errno == EEXIST { descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o640) }
        guard descriptor >= 0 else {
            throw StoreError(.unavailable, "lock.notMade", ["path": file, "why": StoreError.system])
        }
        var status = stat()
        // A tool that looks whether anybody holds the lock has it for a moment.
        var isTaken = flock(descriptor, LOCK_EX | LOCK_NB) == 0
        for _ in 0..<20 where !isTaken {
            usleep(10_000)
            isTaken = flock(descriptor, LOCK_EX | LOCK_NB) == 0
        }
        // A lock file without a name was removed by a process that could not begin.
        guard isTaken, fstat(descriptor, &status) == 0, status.st_nlink > 0 else {
            close(descriptor)
            throw DatabaseLock.inUse(path)
        }
        descriptors = Mutex(Descriptors(lock: descriptor))
        try update(holder)
    }

    deinit { release() }

    private static func inUse(_ path: String) -> StoreError {
        let other: Holder? = if case .held(let holder) = state(of: path) { holder } else { nil }
        return other.map { StoreError(.locked, "lock.heldBy", ["role": $0.role.rawValue, "pid": $0.pid]) }
            ?? StoreError(.locked, "lock.held")
    }

    /// Locks the database file too, and makes an empty one if there is none.
    ///
    /// - Throws: `StoreError` with reason `locked` if another process holds it under another name, `unavailable` if the
    ///   file cannot be made, `missing` if the log next to it is a later copy's.
    func claimDatabase() throws {
        var descriptor = FileOwner.make(files.database, O_RDONLY, for: files.owner)
        if descriptor < 0, errno == EEXIST {
            descriptor = open(files.database, O_RDONLY | O_CREAT | O_CLOEXEC, 0o600)
        }
        guard descriptor >= 0 else {
            throw StoreError(.unavailable, "database.notOpened", ["path": files.database, "why": StoreError.system])
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw StoreError(.locked, "lock.otherName")
        }
        descriptors.withLock { (held: inout Descriptors?) -> Void in held?.database = descriptor }
        try StaleLog.refuse(files, by: descriptor)
    }

    /// Removes the files that this process made, and releases the lock: the database could not be begun.
    func abandon() {
        if !wasThere, files.isMissing {
            if DatabaseFiles.size(files.database) == 0 { unlink(files.database) }
            unlink(files.lock)
        }
        release()
    }

    /// Releases the lock. May be called again.
    func release() {
        descriptors.withLock { held in
            for open in [held?.database, held?.lock].compactMap(\.self) {
                // A process that another thread just starts has copies of the descriptors for a moment, and a lock lasts
                // as long as one of them.
                flock(open, LOCK_UN)
                close(open)
            }
            held = nil
        }
    }

    /// Rewrites the holder in the lock file.
    public func update(_ holder: Holder) throws {
        let text = try JSONEncoder().encode(holder)
        let isWritten = descriptors.withLock { held in
            guard let descriptor = held?.lock, ftruncate(descriptor, 0) == 0 else { return false }
            return text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) } == text.count
        }
        guard isWritten else { throw StoreError(.unavailable, "lock.notWritten") }
    }

    /// Whether a process holds the lock of the database at `path`. A lock file left by a dead process does not count.
    public static func state(of path: String) -> State {
        let descriptor = open(DatabaseFiles(path).lock, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return .free }
        defer { close(descriptor) }
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return .free }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return .held(nil) }
        return .held(try? JSONDecoder().decode(Holder.self, from: Data(buffer[0..<count])))
    }

    /// The current holder; nil if there is none, or it has not written its name yet.
    public static func holder(of path: String) -> Holder? {
        if case .held(let holder) = state(of: path) { holder } else { nil }
    }
}
