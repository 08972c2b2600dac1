public import Foundation
import Synchronization

/// A program in its own process, known by its id: its outputs go to files, and it may be killed at any time.
public final class ChildProcess: Sendable {
    /// How it ended.
    public enum End: Hashable, Sendable {
        case exited(Int32)
        case killed(Int32)
    }

    public let id: pid_t
    private let outputFile: String
    private let errorFile: String
    private let end = Mutex<End?>(nil)

    /// Starts it with no signal blocked or ignored, and with only its three standard files open.
    ///
    /// - Parameters:
    ///   - environment: the whole of it.
    ///   - input: the file that it reads; nothing by default.
    ///   - output: the file for its standard output.
    ///   - errors: the file for its standard error; by default next to `output`, with `.err` added.
    public init(
        _ executable: String, _ arguments: [String], environment: [String: String], input: String = "/dev/null",
        output: String, errors: String? = nil
    ) throws {
        outputFile = output
        errorFile = errors ?? output + ".err"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let create = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputFile, create, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errorFile, create, 0o600)
        // Closes what other tests have open, which is much when all run; closing an unopened descriptor is not an error.
        for descriptor in Int32(3)..<4096 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let words = ([executable] + arguments).map { strdup($0) } + [nil]
        let variables = environment.sorted { $0.key < $1.key }.map { strdup($0.key + "=" + $0.value) } + [nil]
        defer { for text in words + variables { free(text) } }
        var id = pid_t()
        let code = posix_spawn(&id, executable, &actions, &attributes, words, variables)
        guard code == 0 else { throw ChildProcessFault.notStarted(code) }
        self.id = id
    }

    deinit {
        kill()
        _ = try? wait()
    }

    public var output: String { text(outputFile) }
    public var errors: String { text(errorFile) }
    /// Nil while it runs.
    public var ended: End? {
        end.withLock { end in
            if let end { return end }
            var status = Int32()
            guard waitpid(id, &status, WNOHANG) == id else { return nil }
            end = status & 0x7F == 0 ? .exited((status >> 8) & 0xFF) : .killed(status & 0x7F)
            return end
        }
    }

    /// SIGKILL: at once, whatever it is doing.
    public func kill() { signal(SIGKILL) }

    /// Sends a signal, as long as it has not ended.
    public func signal(_ number: Int32) {
        // After waiting, the id may belong to another process.
        if ended == nil { Glibc.kill(id, number) }
    }

    /// Waits for its end, for as long as a busy machine may need.
    ///
    /// - Throws: `ChildProcessFault.stillRunning` after so many seconds.
    public func wait(within seconds: Double = 600) throws -> End {
        let start = ContinuousClock.now
        while true {
            if let ended { return ended }
            guard ContinuousClock.now - start < .seconds(seconds) else { throw ChildProcessFault.stillRunning }
            usleep(2000)
        }
    }

    private func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

public enum ChildProcessFault: Error {
    case notStarted(Int32)
    case stillRunning
}
